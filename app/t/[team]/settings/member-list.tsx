import { ROLES } from '#lib/base/permissions.ts'
import type { MemberSummary } from '#lib/data/members.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { Badge } from '../../../_ui/badge.tsx'
import { SelectField } from '../../../_ui/field.tsx'
import { SecondStep } from '../../../_ui/second-step.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { Time } from '../../../_ui/time.tsx'
import { remove, setRole, transfer } from './actions.ts'

/** Who is in the team, and as what. A list rather than a table: each person's forms, and what they say, need room on a phone. */
export function MemberList({ team, members, actorId, mayManage }: { team: string; members: readonly MemberSummary[]; actorId: string; mayManage: boolean }) {
  return (
    <ul aria-label="Members" className="divide-line divide-y">
      {members.map((member) => (
        <li key={member.id} className="grid gap-x-6 gap-y-3 px-4 py-3 sm:grid-cols-[1fr_auto] sm:px-5">
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-2">
              <strong className="font-medium break-words">{member.name}</strong>
              <Badge tone={member.role === 'owner' ? 'info' : 'neutral'}>{member.role}</Badge>
              {member.userId === actorId && <span className="text-ink-soft text-sm">you</span>}
            </p>
            <p className="text-ink-soft text-sm break-all">{member.email}</p>
            <p className="text-ink-faint text-sm">
              Since <Time at={member.joinedAt} />
              {mayManage && (member.hasSecondFactor ? ', with a second factor' : ', without a second factor')}
            </p>
          </div>
          {mayManage && <MemberForms team={team} member={member} own={member.userId === actorId} />}
        </li>
      ))}
    </ul>
  )
}

function MemberForms({ team, member, own }: { team: string; member: MemberSummary; own: boolean }) {
  return (
    <div className="w-full space-y-3 sm:w-72">
      <ActionForm action={setRole.bind(null, team, member.id)} label={`Role of ${member.name}`} done="The role is changed.">
        <div className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            {/* The key: a select keeps its first default through a reset, and would show the old role. */}
            <SelectField key={member.role} name="role" label="Role" aria-label={`Role of ${member.name}`} defaultValue={member.role} options={ROLES.map((role) => ({ value: role, label: role }))} />
          </div>
          <SubmitButton look="secondary" pending="Changing…">
            Change role
          </SubmitButton>
        </div>
      </ActionForm>
      {!own && (
        <div className="flex flex-wrap items-start gap-2">
          <SecondStep
            first="Hand over"
            of={`the team to ${member.name}`}
            says={`${member.name} becomes an owner, and you an approver, in one step. Only an owner can give you back what you had.`}
            button="Hand the team over"
            pending="Handing over…"
            action={transfer.bind(null, team, member.id)}
            label={`Hand the team over to ${member.name}`}
          />
          <SecondStep
            first="Remove"
            of={member.name}
            says={`Access ends at once, and ${member.name}'s tokens with it. What was made stays, with the name on it. Only a new invitation brings the person back.`}
            button="Remove from the team"
            pending="Removing…"
            action={remove.bind(null, team, member.id)}
            label={`Remove ${member.name}`}
          />
        </div>
      )}
    </div>
  )
}
