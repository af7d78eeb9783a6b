/** What the audit log says of one host, site or scenario, for whoever may see that thing. */
import { z } from 'zod'
import type { TeamScope } from '#lib/data/scope.ts'
import { listTimeline, type TimelineKind } from '#lib/data/timelines.ts'
import { textPart } from '../address-part.ts'
import { endpoint, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { AuditEvent } from '../shapes/team-shapes.ts'

/** Which events: of the audit log, of a timeline. */
export const EVENT_FILTER = {
  subjectType: z.string().max(40).optional().meta({ description: 'Of one kind of thing, such as `version`' }),
  actor: z.uuid().optional().meta({ description: 'By one person: `userId` of a member' }),
  from: z.iso.date().optional().meta({ description: 'The first day, UTC' }),
  to: z.iso.date().optional().meta({ description: 'The last day, UTC' }),
}

const Query = PageQuery.extend(EVENT_FILTER)
const description = 'Who did what, when and why, with what it said then where that was recorded.'
const answers = { 200: { description: 'Newest first', schema: listOf(AuditEvent) } }

async function historyOf(scope: TeamScope, kind: TimelineKind, slug: string, { subjectType, actor, from, to, ...query }: z.infer<typeof Query>) {
  const page = pageByIdOf(query)
  const { events } = await listTimeline(scope, { kind, slug }, { subjectType, actorId: actor, from, to, cursor: page.after ?? undefined, limit: page.limit + 1 })
  return listAnswer(events, page, ({ id }) => id)
}

export const TIMELINE_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'listHostHistory', method: 'GET', path: '/hosts/{host}/history', tag: 'Hosts', needs: 'team:read', summary: 'The timeline of a host', description, query: Query, answers,
    run: async ({ scope, params, query }) => historyOf(scope, 'host', textPart(params, 'host'), query),
  }),
  endpoint({
    id: 'listSiteHistory', method: 'GET', path: '/sites/{site}/history', tag: 'Sites', needs: 'team:read', summary: 'The timeline of a site', description, query: Query, answers,
    run: async ({ scope, params, query }) => historyOf(scope, 'site', textPart(params, 'site'), query),
  }),
  endpoint({
    id: 'listScenarioHistory', method: 'GET', path: '/scenarios/{scenario}/history', tag: 'Scenarios', needs: 'team:read', summary: 'The timeline of a scenario', description, query: Query, answers,
    run: async ({ scope, params, query }) => historyOf(scope, 'scenario', textPart(params, 'scenario'), query),
  }),
]
