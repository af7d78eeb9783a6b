import { CHECK_LEVELS, DECIDING_ROLES, EVIDENCE_GRADES, GRADE_MEANING, POLICY_CHECK_CODES, POLICY_CHECKS, type Policy, type PolicyCheckCode } from '#lib/planning/checks/policy.ts'
import type { ReactNode } from 'react'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import { NumberField, SelectField, TextField } from '../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'

const options = (values: readonly string[]) => values.map((value) => ({ value, label: value }))

/** Every check with its level, and beside it what it is measured by. */
export function PolicyForm({ action, number, policy, people }: { action: (previous: never, form: FormData) => Promise<unknown>; number: number; policy: Policy; people: readonly { userId: string; name: string; role: string }[] }) {
  const measures: Partial<Record<PolicyCheckCode, ReactNode>> = {
    evidence: <SelectField name="evidenceGrade" label="At least grade" defaultValue={policy.evidenceGrade} options={EVIDENCE_GRADES.map((grade) => ({ value: grade, label: `${grade}: ${GRADE_MEANING[grade]}` }))} />,
    headroom: <NumberField name="headroomPercent" label="Headroom of at least" unit="%" defaultValue={policy.headroomPercent} required />,
    approverRole: <SelectField name="approverRole" label="At least the role" defaultValue={policy.approverRole} options={options(DECIDING_ROLES)} />,
    approvals: <NumberField name="minimumApprovals" label="People who approve" defaultValue={policy.minimumApprovals} required />,
    excluded: (
      <fieldset>
        <legend className="mb-1 text-sm font-medium">Who does not approve</legend>
        <ul className="space-y-1.5">
          {people.map(({ userId, name, role }) => (
            <li key={userId}>
              <label className="flex min-h-6 items-start gap-2.5 text-sm">
                <input type="checkbox" name="excluded[]" value={userId} defaultChecked={policy.excluded.includes(userId)} className="accent-accent mt-0.5 size-4.5 shrink-0" />
                <span>
                  {name} <span className="text-ink-soft">({role})</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
    ),
  }
  return (
    <ActionForm action={action} className="space-y-5" label="Review policy" done="The policy is saved and holds from now on.">
      <input type="hidden" name="baseNumber" value={number} />
      <ul className="divide-line divide-y">
        {POLICY_CHECK_CODES.map((code) => (
          <li key={code} className="grid gap-x-6 gap-y-3 py-4 first:pt-0 md:grid-cols-[1fr_11rem_16rem]">
            <div className="min-w-0">
              <p className="font-medium">{POLICY_CHECKS[code].title}</p>
              <p className="text-ink-soft text-sm">{POLICY_CHECKS[code].about}</p>
            </div>
            <SelectField name={`levels.${code}`} label="Level" of={POLICY_CHECKS[code].title} defaultValue={policy.levels[code]} options={options(CHECK_LEVELS)} />
            <div>{measures[code]}</div>
          </li>
        ))}
      </ul>
      <div className="grid gap-4 md:grid-cols-[16rem_1fr]">
        <SelectField name="overrideRole" label="Who may override a required check" defaultValue={policy.overrideRole} options={[{ value: 'owner', label: 'owners' }, { value: 'approver', label: 'approvers and owners' }]} hint="With a reason, which stays with the version for ever." />
        <TextField name="note" label="Why these rules" rows={3} defaultValue={policy.note} />
      </div>
      <SubmitButton>Save the policy</SubmitButton>
    </ActionForm>
  )
}
