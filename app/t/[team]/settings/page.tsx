import type { Metadata } from 'next'
import { joinRules, oidcName } from '#lib/auth/oidc.ts'
import { can, ROLE_MEANING, ROLES } from '#lib/base/permissions.ts'
import { listInvitations } from '#lib/data/invitations.ts'
import { sliceMembers } from '#lib/data/members.ts'
import { SLICE_ROWS } from '#lib/data/list-slice.ts'
import { getSecondFactorRule } from '#lib/data/teams.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card, Definitions } from '../../../_ui/card.tsx'
import { InputField } from '../../../_ui/field.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { SecondStep } from '../../../_ui/second-step.tsx'
import { NothingFound, SlicePages, SliceSearch, sliceOf } from '../../../_ui/slice-controls.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { ApiTokensCard } from './api-tokens-card.tsx'
import { askSecondFactor, invite, leave, rename } from './actions.ts'
import { InvitationList } from './invitation-list.tsx'
import { InviteForm } from './invite-form.tsx'
import { MemberList } from './member-list.tsx'

export const metadata: Metadata = { title: 'Team' }

export default async function TeamSettingsPage({ params, searchParams }: PageProps<'/t/[team]/settings'>) {
  const { team } = await params
  const slice = sliceOf(await searchParams)
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/settings`)
  const mayManage = can(scope.role, 'member:manage')
  const [{ rows: members, total, withoutSecondFactor }, invitations, { isRequired }] = await Promise.all([sliceMembers(scope, slice), mayManage ? listInvitations(scope) : null, getSecondFactorRule(scope)])
  const joining = joinRules().filter(({ teamSlug }) => teamSlug === scope.teamSlug)
  return (
    <>
      <PageHeader title="Team" description={<>You are {scope.role === 'approver' || scope.role === 'owner' ? 'an' : 'a'} {scope.role} of <span className="break-words">{scope.teamName}</span>.</>} />
      <div className="space-y-5">
        <Card title={slice.words === '' ? `Members (${total})` : `Members found (${total})`} description={mayManage ? undefined : 'An owner of the team changes roles and invites people.'} flush>
          {(total > SLICE_ROWS || slice.words !== '') && (
            <div className="px-4 pt-4 sm:px-5">
              <SliceSearch slice={slice} total={total} label="Find a member by name or address" />
            </div>
          )}
          {members.length === 0 ? (
            <div className="p-4 sm:p-5">
              <NothingFound words={slice.words} href={`/t/${team}/settings`} />
            </div>
          ) : (
            <MemberList team={team} members={members} actorId={scope.actor.userId} mayManage={mayManage} />
          )}
          <div className="px-4 pb-4 empty:hidden sm:px-5">
            <SlicePages slice={slice} total={total} />
          </div>
        </Card>
        <Card title="What each role may do">
          <Definitions rows={ROLES.map((role) => ({ term: role, value: ROLE_MEANING[role] }))} />
        </Card>
        {invitations !== null && (
          <>
            <Card title="Invite somebody" description="By a link that is good for seven days and for one person.">
              <InviteForm action={invite.bind(null, team)} />
            </Card>
            {joining.length > 0 && (
              <Card title="Joining by sign-in" description={`Who signs in with ${oidcName() ?? 'the provider'} becomes a member, once, by these rules. Whoever runs Headroom sets them. Who is removed stays out until invited.`}>
                <ul className="list-disc space-y-1 pl-5 text-sm">
                  {joining.map(({ by, value, role }) => (
                    <li key={`${by} ${value}`}>
                      {by === 'domain' ? 'Verified addresses of ' : 'The group '}
                      <strong className="font-medium break-all">{value}</strong>, as {role}
                    </li>
                  ))}
                </ul>
              </Card>
            )}
            <Card title="Invitations" description="Whoever holds an open link can join with its role. Revoke what is not needed any more." flush={invitations.length > 0}>
              <InvitationList team={team} invitations={invitations} />
            </Card>
          </>
        )}
        <Card title="Review policy" description="Which checks a version must pass before it is approved, and who may override what." actions={<LinkButton href={`/t/${team}/settings/policy`}>{can(scope.role, 'team:manage') ? 'Set the policy' : 'Read the policy'}</LinkButton>}>
          <p className="text-ink-soft text-sm">Every approval keeps what the checks said then.</p>
        </Card>
        <Card title="Second factor" description={isRequired ? 'Only members with a second factor reach this team, by page and by token.' : 'Members may have a second factor; the team does not ask for it.'}>
          {can(scope.role, 'team:manage') ? (
            <ActionForm action={askSecondFactor.bind(null, team)} className="space-y-3" label="Second factor of members">
              <input type="hidden" name="isRequired" value={isRequired ? 'no' : 'yes'} />
              {!isRequired && <p className="text-ink-soft text-sm">{lacking(withoutSecondFactor)}</p>}
              <SubmitButton look="secondary">{isRequired ? 'Ask for it no more' : 'Ask every member for one'}</SubmitButton>
            </ActionForm>
          ) : (
            <p className="text-ink-soft text-sm">An owner of the team decides on it.</p>
          )}
        </Card>
        {can(scope.role, 'token:manage') && <ApiTokensCard scope={scope} />}
        {can(scope.role, 'team:manage') && (
          <Card title="Name" description={`Shown to everybody in the team. Its addresses, /t/${team}, stay as they are.`}>
            <ActionForm action={rename.bind(null, team)} className="max-w-sm space-y-4" label="Rename the team" done="The team is renamed.">
              <InputField key={scope.teamName} name="name" label="Team name" defaultValue={scope.teamName} autoComplete="organization" required />
              <SubmitButton>Save name</SubmitButton>
            </ActionForm>
          </Card>
        )}
        <Card title="Leave the team" description="Your access ends at once; what you made stays, with your name on it. To come back you need an invitation. The only owner has to make somebody else an owner first.">
          <SecondStep first={`Leave ${scope.teamName}`} says="This cannot be undone: only a new invitation brings you back." button="Leave the team" pending="Leaving…" action={leave.bind(null, team)} label="Leave the team" />
        </Card>
      </div>
    </>
  )
}

function lacking(count: number): string {
  if (count === 0) return 'Every member has one.'
  return `${count === 1 ? 'One member has' : `${count} members have`} none yet: the team closes to them, and to their tokens, until they set it up in their account.`
}
