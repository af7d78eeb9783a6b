/** The team of the token, its members and invitations, and its audit log. */
import { z } from 'zod'
import { isApiScope, scopesOfRole } from '#lib/base/api-scopes.ts'
import { ROLES } from '#lib/base/permissions.ts'
import { listAuditEvents } from '#lib/data/audit-events.ts'
import { createInvitation, InvitationInput, listInvitations, revokeInvitation } from '#lib/data/invitations.ts'
import { listPutAside, PUT_ASIDE_DAYS, type PutAside } from '#lib/data/put-aside.ts'
import { changeRole, listMembers, removeMember, transferOwnership } from '#lib/data/members.ts'
import { TeamName } from '#lib/data/person-input.ts'
import { getSecondFactorRule, renameTeam, setSecondFactorRule } from '#lib/data/teams.ts'
import { auditLinesResponse } from '#lib/http/audit-lines.ts'
import { searchTeam } from '#lib/data/search.ts'
import { SEARCH_KINDS } from '#lib/data/search-kinds.ts'
import { textPart } from '../address-part.ts'
import { endpoint, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { EVENT_FILTER } from './timeline-endpoints.ts'
import { AuditEvent, Invitation, Member, NewInvitation, PutAsideThing, Team } from '../shapes/team-shapes.ts'

const tag = 'Team'

/** The operation that tries it again, with its address below /api/v1. */
function retryOf({ kind, id, of }: PutAside): { operation: string; path: string } {
  if (kind === 'measurement') return { operation: 'rereadMeasurement', path: `/measurements/${id}/reread` }
  if (kind === 'mail') return { operation: 'resendMail', path: `/mails/${id}/resend` }
  if (kind === 'delivery') return { operation: 'resendDelivery', path: `/deliveries/${id}/resend` }
  const [operation, step] = OF_COMPUTATION[of?.kind ?? ''] ?? ['startSimulation', 'simulation']
  const [version] = of?.versions ?? []
  return { operation, path: operation === 'startPairedSimulation' ? '/compare/simulation' : `/scenarios/${version?.scenario ?? ''}/versions/${version?.number ?? ''}/${step}` }
}
const OF_COMPUTATION: Readonly<Record<string, readonly [operation: string, step: string]>> = { simulation: ['startSimulation', 'simulation'], recommendation: ['startRecommendation', 'recommendation'], paired: ['startPairedSimulation', ''], configtest: ['startConfigTest', 'configtest'], proof: ['startProof', 'proof'] }

export const TEAM_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'getTeam', method: 'GET', path: '/team', tag, needs: 'team:read', summary: 'The team, and what the token may',
    answers: { 200: { description: 'The team of the token', schema: Team } },
    run: async ({ scope, holder }) => {
      const inherited = scopesOfRole(holder.role)
      return { slug: scope.teamSlug, name: scope.teamName, token: { name: holder.actor.token, role: holder.role, madeBy: holder.actor.name, scopes: holder.scopes.filter(isApiScope).filter((each) => inherited.includes(each)) } }
    },
  }),
  endpoint({
    id: 'renameTeam', method: 'PATCH', path: '/team', tag, needs: 'team:manage', summary: 'Rename the team', description: 'Addresses stay as they are.',
    body: z.strictObject({ name: TeamName }), answers: { 204: { description: 'Renamed' } },
    run: async ({ scope, body }) => renameTeam(scope, body),
  }),
  endpoint({
    id: 'listMembers', method: 'GET', path: '/members', tag, needs: 'team:read', summary: 'Who is in the team', query: PageQuery,
    answers: { 200: { description: 'Who joined last first', schema: listOf(Member) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listMembers(scope, page), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'changeRole', method: 'PATCH', path: '/members/{member}', tag, needs: 'member:manage', summary: 'Change the role of a member',
    body: z.strictObject({ role: z.enum(ROLES) }), answers: { 204: { description: 'Changed' } },
    run: async ({ scope, params, body }) => changeRole(scope, { memberId: textPart(params, 'member'), role: body.role }),
  }),
  endpoint({
    id: 'removeMember', method: 'DELETE', path: '/members/{member}', tag, needs: 'member:manage', summary: 'Remove a member', description: 'Access ends at once, and with it the tokens that the person made. A team keeps at least one owner.',
    answers: { 204: { description: 'Removed' } },
    run: async ({ scope, params }) => removeMember(scope, { memberId: textPart(params, 'member') }),
  }),
  endpoint({
    id: 'transferOwnership', method: 'POST', path: '/members/{member}/transfer-ownership', tag, needs: 'team:manage', summary: 'Hand the team over to a member', description: 'The member becomes an owner and the token’s maker an approver, in one step. The token may then do no more than an approver.',
    answers: { 204: { description: 'Handed over' } },
    run: async ({ scope, params }) => transferOwnership(scope, { memberId: textPart(params, 'member') }),
  }),
  endpoint({
    id: 'getSecondFactorRule', method: 'GET', path: '/team/second-factor', tag, needs: 'team:read', summary: 'Whether the team asks its members for a second factor',
    answers: { 200: { description: 'The rule', schema: z.object({ isRequired: z.boolean() }) } },
    run: async ({ scope }) => getSecondFactorRule(scope),
  }),
  endpoint({
    id: 'setSecondFactorRule', method: 'PUT', path: '/team/second-factor', tag, needs: 'team:manage', summary: 'Ask members for a second factor, or do so no more', description: 'The team closes to members without one, and to their tokens. Who asks has one.',
    body: z.strictObject({ isRequired: z.boolean() }), answers: { 204: { description: 'It holds from now on' } },
    run: async ({ scope, body }) => setSecondFactorRule(scope, body),
  }),
  endpoint({
    id: 'listInvitations', method: 'GET', path: '/invitations', tag, needs: 'member:manage', summary: 'The newest 200 invitations',
    answers: { 200: { description: 'Newest first', schema: z.object({ items: z.array(Invitation) }) } },
    run: async ({ scope }) => ({ items: await listInvitations(scope) }),
  }),
  endpoint({
    id: 'createInvitation', method: 'POST', path: '/invitations', tag, needs: 'member:manage', summary: 'Invite somebody by a link',
    body: InvitationInput, answers: { 201: { description: 'The link, told once', schema: NewInvitation } },
    run: async ({ scope, body }) => {
      const { id, token, expiresAt } = await createInvitation(scope, body)
      return { id, path: `/invite/${token}`, expiresAt }
    },
  }),
  endpoint({
    id: 'revokeInvitation', method: 'POST', path: '/invitations/{invitation}/revoke', tag, needs: 'member:manage', summary: 'Revoke an open invitation',
    answers: { 204: { description: 'Revoked' } },
    run: async ({ scope, params }) => revokeInvitation(scope, { invitationId: textPart(params, 'invitation') }),
  }),
  endpoint({
    id: 'searchTeam', method: 'GET', path: '/search', tag, needs: 'team:read', summary: 'Find scenarios, hosts, sites, measurements and members by name', description: 'Every word must be in the name or the address; names that begin so come first.',
    query: z.strictObject({ find: z.string().max(100).default('').meta({ description: 'Words of the name; nothing is found without' }), kind: z.enum(SEARCH_KINDS).optional().meta({ description: 'Of this kind only' }), page: z.coerce.number().int().min(1).max(1000).default(1) }),
    answers: { 200: { description: '50 of each kind a page, the best first', schema: z.object({ items: z.array(z.object({ kind: z.enum(SEARCH_KINDS), total: z.int(), found: z.array(z.object({ name: z.string(), detail: z.string(), path: z.string().meta({ description: 'Of its page, below /t/TEAM' }) })) })) }) } },
    run: async ({ scope, query }) => ({ items: await searchTeam(scope, { page: query.page, words: query.find }, query.kind === undefined ? {} : { kinds: [query.kind] }) }),
  }),
  endpoint({
    id: 'listPutAside', method: 'GET', path: '/put-aside', tag, needs: 'team:read', summary: 'What the worker has given up on', description: 'Files that could not be read, computations that failed and, for a token that may manage the team, mail and deliveries; each with the operation that tries it again. What was asked for again is not listed.',
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(365).default(PUT_ASIDE_DAYS).meta({ description: 'Of so many days' }) }),
    answers: { 200: { description: 'Newest first, at most 20 of each kind', schema: z.object({ items: z.array(PutAsideThing) }) } },
    run: async ({ scope, query }) => ({ items: (await listPutAside(scope, query.days)).map((item) => ({ ...item, retry: retryOf(item) })) }),
  }),
  endpoint({
    id: 'downloadAudit', method: 'GET', path: '/audit/lines', tag, needs: 'audit:read', summary: 'The whole audit log with its chain of hashes', description: 'Oldest first, one JSON object a line. `npm run audit:verify -- --file FILE` checks it, and so can anybody who takes SHA-256 of the canonical JSON of a line without its hash.',
    answers: { 200: { description: 'JSON lines', schema: { file: 'application/jsonl' } } },
    run: async ({ scope }) => auditLinesResponse(scope),
  }),
  endpoint({
    id: 'listAuditEvents', method: 'GET', path: '/audit', tag, needs: 'audit:read', summary: 'Who did what, when',
    query: PageQuery.extend({ ...EVENT_FILTER, subjectId: z.uuid().optional() }),
    answers: { 200: { description: 'Newest first', schema: listOf(AuditEvent) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      const { events } = await listAuditEvents(scope, { subjectType: query.subjectType, subjectId: query.subjectId, actorId: query.actor, from: query.from, to: query.to, cursor: page.after ?? undefined, limit: page.limit + 1 })
      return listAnswer(events, page, ({ id }) => id)
    },
  }),
]
