/**
 * Who asks, in the access matrix: each role of the team, people outside of it, and people without a good session or token.
 * `Quartz` is the team whose things are asked for; the foreign team has the same things under other names.
 */
import { API_SCOPES } from '#lib/base/api-scopes.ts'
import { ROLES, type Role } from '#lib/base/permissions.ts'
import { createApiToken, revokeApiToken } from '#lib/data/api-tokens.ts'
import { sharedTables } from '#lib/data/db.ts'
import { createInvitation, registerByInvitation } from '#lib/data/invitations.ts'
import { changeRole, listMembers, removeMember } from '#lib/data/members.ts'
import { openTeam } from '#lib/data/scope.ts'
import { endSession } from '#lib/data/sessions.ts'
import { makeFullTeam, type FullTeam } from '../../e2e/fixtures/full-team.ts'
import { makeTeam, openSession, PASSWORD, unique, type Person } from '../../e2e/fixtures/people.ts'

/** `outside`: signed in, and no member. `unknown`: nobody that the server knows by now. */
export type Standing = Role | 'outside' | 'unknown'

export interface Caller {
  name: string
  standing: Standing
  /** The cookie or the token; absent: sends none. */
  key?: string
  /** Of another full team, whose own addresses it can ask for. */
  own?: FullTeam
}

export interface ApiCaller extends Caller {
  /** It carries the scope `read` alone. */
  isNarrow?: true
}

export interface Matrix {
  team: FullTeam
  other: FullTeam
  web: Caller[]
  api: ApiCaller[]
  /** A member of the team who asks for nothing: for what is done to members. */
  spare: Person
}

export async function makeMatrix(secret: string): Promise<Matrix> {
  const [team, other] = await Promise.all([makeFullTeam('Quartz'), makeFullTeam('Basalt')])
  const { people } = team
  const loner = await makeTeam('Solitude')
  const [own] = await listMembers(loner.owner.scope)
  // Nobody leaves a team without an owner: the loner goes once there is another.
  const heir = await loner.add('planner', 'Heir')
  const heirId = (await listMembers(loner.owner.scope)).find(({ userId }) => userId === heir.userId)?.id ?? ''
  await changeRole(loner.owner.scope, { memberId: heirId, role: 'owner' })
  await removeMember(loner.owner.scope, { memberId: own?.userId === loner.owner.userId ? own.id : '' })

  const cookie = async (person: Person) => (await openSession(person, secret)).cookie
  const ended = await openSession(people.owner, secret)
  await endSession(people.owner, ended.sessionId)
  const add = adderOf(team)
  const pending = await add('approver', 'Greta Guarded')
  await sharedTables().secondFactor.create({ data: { userId: pending.userId, secret: 'sealed', confirmedAt: new Date() } })
  const removed = await add('planner', 'Remo Removed')
  const lowered = await add('approver', 'Lore Lowered')
  const spare = await add('viewer', 'Selma Spare')

  const token = async (of: Person, role: Role, scopes = API_SCOPES.filter((scope) => role === 'owner' || (scope !== 'manage' && (scope !== 'review' || role === 'approver')))) => createApiToken(of.scope, { name: 'matrix', scopes, days: 30 })
  const viewerToken = await token(lowered, 'approver')
  await changeRole(people.owner.scope, { memberId: await memberId(team, lowered), role: 'viewer' })
  const removedToken = await token(removed, 'planner')
  const removedCookie = await cookie(removed)
  await removeMember(people.owner.scope, { memberId: await memberId(team, removed) })
  const revoked = await token(people.owner, 'owner')
  await revokeApiToken(people.owner.scope, { tokenId: revoked.id })

  return {
    team, other, spare,
    web: [
      ...(await Promise.all(ROLES.map(async (role): Promise<Caller> => ({ name: role, standing: role, key: await cookie(people[role]) })))),
      { name: 'foreign', standing: 'outside', key: await cookie(other.people.owner), own: other },
      { name: 'no team', standing: 'outside', key: await cookie(loner.owner) },
      { name: 'removed', standing: 'outside', key: removedCookie },
      { name: 'nobody', standing: 'unknown' },
      { name: 'ended', standing: 'unknown', key: ended.cookie },
      { name: 'no code', standing: 'unknown', key: await cookie(pending) },
      { name: 'forged', standing: 'unknown', key: (await openSession(people.owner, `${secret}-of-somebody-else`)).cookie },
    ],
    api: [
      { name: 'viewer', standing: 'viewer', key: viewerToken.token },
      ...(await Promise.all((['planner', 'approver', 'owner'] as const).map(async (role): Promise<ApiCaller> => ({ name: role, standing: role, key: (await token(people[role], role)).token })))),
      { name: 'no scope', standing: 'owner', isNarrow: true, key: (await token(people.owner, 'owner', ['read'])).token },
      { name: 'foreign', standing: 'outside', key: (await token(other.people.owner, 'owner')).token, own: other },
      { name: 'nobody', standing: 'unknown' },
      { name: 'revoked', standing: 'unknown', key: revoked.token },
      { name: 'removed', standing: 'unknown', key: removedToken.token },
    ],
  }
}

export async function memberId({ people }: FullTeam, { userId }: { userId: string }): Promise<string> {
  return (await listMembers(people.owner.scope)).find((member) => member.userId === userId)?.id ?? ''
}

/** More people of a team that is there already. */
function adderOf({ slug, people }: FullTeam): (role: Exclude<Role, 'owner'>, name: string) => Promise<Person> {
  return async (role, name) => {
    const who = { email: `${unique(role)}@matrix.example.com`, name }
    const { token } = await createInvitation(people.owner.scope, { email: who.email, role })
    const { userId } = await registerByInvitation(token, { ...who, password: PASSWORD })
    return { userId, ...who, scope: await openTeam({ userId, ...who }, slug, 'team:read') }
  }
}
