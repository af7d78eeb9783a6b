import { eventsAbout } from '#lib/data/audit-events.ts'
import { getTimelineThing } from '#lib/data/timelines.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'
import { timelineCsv } from '../../../../_timeline/timeline-csv.ts'

/** The timeline of the site as CSV, with the same filter as its page. */
export const GET = route<{ team: string; site: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  const thing = await getTimelineThing(scope, 'site', params.site)
  return timelineCsv(scope, request, `${scope.teamSlug}-${thing.slug}-history.csv`, (page) => eventsAbout(scope, thing.id, page), { site: thing.slug })
})
