/** What the audit log says of one host, site or scenario, for whoever may see that thing. */
import { z } from 'zod'
import { eventsAbout } from '#lib/data/audit-events.ts'
import { getTimelineThing, type TimelineKind } from '#lib/data/timelines.ts'
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

const timeline = (kind: TimelineKind, id: string, tag: string): Endpoint =>
  endpoint({
    id, method: 'GET', path: `/${kind}s/{${kind}}/history`, tag, needs: 'team:read', summary: `The timeline of a ${kind}`, description: 'Who did what, when and why, with what it said then where that was recorded.',
    query: PageQuery.extend(EVENT_FILTER), answers: { 200: { description: 'Newest first', schema: listOf(AuditEvent) } },
    run: async ({ scope, params, query: { subjectType, actor, from, to, ...query } }) => {
      const page = pageByIdOf(query)
      const thing = await getTimelineThing(scope, kind, textPart(params, kind))
      const { events } = await eventsAbout(scope, thing.id, { subjectType, actorId: actor, from, to, cursor: page.after ?? undefined, limit: page.limit + 1 })
      return listAnswer(events, page, (event) => event.id)
    },
  })

export const TIMELINE_ENDPOINTS: readonly Endpoint[] = [timeline('host', 'listHostHistory', 'Hosts'), timeline('site', 'listSiteHistory', 'Sites'), timeline('scenario', 'listScenarioHistory', 'Scenarios')]
