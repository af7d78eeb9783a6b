import { listAuditEvents } from '#lib/data/audit-events.ts'
import { findTimelineThing } from '#lib/data/timelines.ts'
import { AppError } from '#lib/base/errors.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'
import { timelineCsv } from '../../_timeline/timeline-csv.ts'
import { isAuditSubject } from '../audit-sentence.ts'

/** The audit log as CSV, newest first, with the same filter as its page. */
export const GET = route<{ team: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'audit:read')
  const search = new URL(request.url).searchParams
  const [subject, of] = [search.get('subject'), search.get('of') ?? '']
  const thing = of === '' ? null : await findTimelineThing(scope, of)
  if (of !== '' && thing === null) throw new AppError('notFound', { publicMessage: `No host, site or scenario is called “${of.slice(0, 100)}”.` })
  const about = thing === null ? '' : `-${thing.slug}`
  return timelineCsv(scope, request, `${scope.teamSlug}-audit${isAuditSubject(subject) ? `-${subject}` : ''}${about}.csv`, (page) => listAuditEvents(scope, { ...page, ...(thing === null ? {} : { topicId: thing.id }) }))
})
