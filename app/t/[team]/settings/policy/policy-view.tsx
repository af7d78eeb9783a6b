import { GRADE_MEANING, POLICY_CHECK_CODES, POLICY_CHECKS, type CheckLevel, type Policy, type PolicyCheckCode } from '#lib/planning/checks/policy.ts'
import { Badge } from '../../../../_ui/badge.tsx'

export const LEVEL_TONE: Record<CheckLevel, 'neutral' | 'info' | 'warn' | 'bad'> = { off: 'neutral', advisory: 'info', required: 'warn', blocking: 'bad' }

/** The policy for those who cannot change it. */
export function PolicyView({ policy, nameOf }: { policy: Policy; nameOf: Readonly<Record<string, string>> }) {
  const measures: Partial<Record<PolicyCheckCode, string>> = {
    evidence: `At least grade ${policy.evidenceGrade}: ${GRADE_MEANING[policy.evidenceGrade]}.`,
    headroom: `At least ${policy.headroomPercent} %.`,
    approverRole: `At least ${policy.approverRole}.`,
    approvals: `${policy.minimumApprovals} ${policy.minimumApprovals === 1 ? 'person' : 'people'}.`,
    excluded: policy.excluded.length === 0 ? 'Nobody is.' : `${policy.excluded.map((id) => nameOf[id] ?? 'somebody who has left').join(', ')}.`,
  }
  return (
    <>
      <ul aria-label="Checks" className="divide-line divide-y">
        {POLICY_CHECK_CODES.map((code) => (
          <li key={code} className="flex flex-wrap gap-x-4 gap-y-1 py-2.5">
            <span className="w-20 shrink-0">
              <Badge tone={LEVEL_TONE[policy.levels[code]]}>{policy.levels[code]}</Badge>
            </span>
            <span className="min-w-0 flex-1 basis-60 text-sm">
              <span className="font-medium">{POLICY_CHECKS[code].title}.</span> <span className="text-ink-soft">{POLICY_CHECKS[code].about} {measures[code]}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm">A required check may be overridden, with a reason, by {policy.overrideRole === 'owner' ? 'owners' : 'approvers and owners'}. An owner of the team changes the policy.</p>
      {policy.note !== '' && <p className="text-ink-soft mt-3 text-sm whitespace-pre-wrap">{policy.note}</p>}
    </>
  )
}
