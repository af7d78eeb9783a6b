import { eventsAbout } from '#lib/data/audit-events.ts'
import { getTimelineThing } from '#lib/data/timelines.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'
import { timelineCsv } from '../../../../_timeline/timeline-csv.ts'

/** Everything that was recorded of the scenario as CSV: saves, reviews, comments, exports, checks. */
export const GET = route<{ team: string; scenario: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  const thing = await getTimelineThing(scope, 'scenario', params.scenario)
  return timelineCsv(scope, request, `${scope.teamSlug}-${thing.slug}-history.csv`, (page) => eventsAbout(scope, thing.id, page))
})
