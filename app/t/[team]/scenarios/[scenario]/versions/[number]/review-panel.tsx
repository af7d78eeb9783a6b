import { can } from '#lib/base/permissions.ts'
import type { Role } from '#lib/base/permissions.ts'
import type { JudgedVersion } from '#lib/data/judge-version.ts'
import type { Version } from '#lib/data/versions.ts'
import { verdictOf } from '#lib/planning/checks/policy-outcomes.ts'
import { allowedSteps, mayDecide, REVIEW_STATE_LABEL } from '#lib/planning/review-state.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { TextField } from '../../../../../../_ui/field.tsx'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { decide, submit, withdraw } from '../../../actions.ts'
import { PolicyOutcomeList } from './policy-outcome-list.tsx'

const STEP = { submitted: 'submitted it for review', approved: 'approved it', changesRequested: 'asked for changes', withdrawn: 'withdrew it', endorsed: 'approved it, as one of several' } as const

/** The steps so far, and what this person may do next. The server decides again; this only spares clicks. */
export function ReviewPanel({ team, scenario, version, judged, configHash, actorId, role }: { team: string; scenario: string; version: Version; judged: JudgedVersion; configHash: string | null; actorId: string; role: Role }) {
  const steps = allowedSteps(version.state)
  const own = !mayDecide({ authorId: version.authorId, steps: version.reviews }, actorId)
  const number = String(version.number)
  const verdict = verdictOf(judged.outcomes)
  const blocking = verdict.blocking.filter(({ code }) => code !== 'approvals')
  const required = verdict.required.filter(({ code }) => code !== 'approvals')
  const mayOverride = role === 'owner' || role === judged.policy.overrideRole
  const endorsed = judged.endorsedBy.includes(actorId)
  const failed = version.result.checks.filter(({ outcome }) => outcome === 'failed').length
  return (
    <Card title="Review">
      <div className="space-y-4">
        {version.reviews.length > 0 && (
          <ol className="space-y-2 text-sm">
            {version.reviews.map(({ sequence, kind, actor, comment, createdAt, checks, override }) => (
              <li key={sequence} className="border-line border-l-2 pl-3">
                <strong>{actor}</strong> {STEP[kind]}, <Time at={createdAt} />
                {comment !== '' && <p className="text-ink-soft whitespace-pre-wrap">{comment}</p>}
                {override !== null && (
                  <Notice tone="warn" title={`Overrode: ${override.checks.join(', ')}`}>
                    <p className="whitespace-pre-wrap">{override.reason}</p>
                  </Notice>
                )}
                {checks !== null && checks.length > 0 && (
                  <details>
                    <summary className="text-ink-soft">What the policy said then ({checks.filter(({ passed }) => passed).length} of {checks.length} passed)</summary>
                    <PolicyOutcomeList label={`The policy at step ${sequence}`} outcomes={checks} />
                  </details>
                )}
              </li>
            ))}
          </ol>
        )}
        {version.state !== 'approved' && judged.outcomes.length > 0 && (
          <details open={version.state === 'submitted' && (verdict.blocking.length > 0 || verdict.required.length > 0)} className="border-line rounded-md border">
            <summary className="px-3 py-2 text-sm">
              <span className="font-medium">The team’s policy</span>{' '}
              <span className="text-ink-soft">
                {judged.outcomes.filter(({ passed }) => passed).length} of {judged.outcomes.length} checks pass{verdict.blocking.length > 0 ? `, ${verdict.blocking.length} ${verdict.blocking.length === 1 ? 'blocks' : 'block'}` : ''}{verdict.required.length > 0 ? `, ${verdict.required.length} required ${verdict.required.length === 1 ? 'fails' : 'fail'}` : ''}
              </span>
            </summary>
            <div className="border-line border-t px-3">
              <PolicyOutcomeList label="The policy now" outcomes={judged.outcomes} commentable />
            </div>
          </details>
        )}
        {steps.includes('submitted') && can(role, 'plan:edit') && (
          <ActionForm action={submit.bind(null, team, scenario, number)} className="max-w-xl space-y-3" label="Submit for review">
            <TextField name="message" label="Message to the reviewer" required rows={2} />
            <SubmitButton pending="Submitting…">Submit for review</SubmitButton>
          </ActionForm>
        )}
        {steps.includes('approved') && !own && can(role, 'review:decide') && configHash !== null && (
          <ActionForm action={decide.bind(null, team, scenario, number)} className="max-w-xl space-y-3" label="Decide">
            {failed > 0 && <Notice tone="warn" title={`${failed === 1 ? 'One check has' : `${failed} checks have`} failed`}><p>Read them below before you decide.</p></Notice>}
            {blocking.length > 0 && (
              <Notice tone="bad" title="The policy of the team blocks an approval">
                <ul className="list-disc pl-5">
                  {blocking.map(({ code, title, detail }) => (
                    <li key={code}>
                      {title}: {detail}
                    </li>
                  ))}
                </ul>
              </Notice>
            )}
            {endorsed && <p className="text-ink-soft text-sm">You have approved it; the policy asks for {judged.policy.minimumApprovals} people.</p>}
            {blocking.length === 0 && required.length > 0 && mayOverride && <TextField name="overrideReason" label="Reason to override" rows={2} hint={`Needed to approve all the same: ${required.map(({ title }) => title).join(', ')}. It stays with this version for ever.`} />}
            {blocking.length === 0 && required.length > 0 && !mayOverride && <Notice tone="warn" title={`Required by the policy: ${required.map(({ title }) => title).join(', ')}`}><p>An owner of the team can override it with a reason.</p></Notice>}
            <input type="hidden" name="contentHash" value={version.contentHash} />
            <input type="hidden" name="configHash" value={configHash} />
            <TextField name="comment" label="Comment" rows={2} hint="Needed when you ask for changes. Your approval speaks of exactly the configuration shown on this page, and neither decision can be taken back." />
            <div className="flex flex-wrap gap-2">
              <SubmitButton name="decision" value="approve" pending="Working…">
                Approve
              </SubmitButton>
              <SubmitButton name="decision" value="changes" look="secondary" pending="Working…">
                Request changes
              </SubmitButton>
            </div>
          </ActionForm>
        )}
        {version.state === 'submitted' && own && (
          <div className="space-y-3">
            <p className="text-ink-soft text-sm">You wrote or submitted this version, so somebody else decides on it.</p>
            {can(role, 'plan:edit') && (
              <ActionForm action={withdraw.bind(null, team, scenario, number)} label="Withdraw">
                <SubmitButton look="secondary" pending="Withdrawing…">
                  Withdraw
                </SubmitButton>
              </ActionForm>
            )}
          </div>
        )}
        {version.state === 'submitted' && !own && !can(role, 'review:decide') && <p className="text-ink-soft text-sm">{REVIEW_STATE_LABEL.submitted}. An approver or owner decides.</p>}
        {version.state === 'approved' && <p className="text-sm">Approved: the configuration below can be downloaded. Another configuration is another version and needs another approval.</p>}
        {version.state === 'draft' && !can(role, 'plan:edit') && <p className="text-ink-soft text-sm">Not submitted yet.</p>}
      </div>
    </Card>
  )
}
