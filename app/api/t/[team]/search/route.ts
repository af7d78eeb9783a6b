import { searchTeam } from '#lib/data/search.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

const EACH = 6

/** What the command palette shows while somebody types: the best few of each kind. */
export const GET = route<{ team: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'team:read')
  const words = (new URL(request.url).searchParams.get('find') ?? '').slice(0, 100)
  return { answers: await searchTeam(scope, { page: 1, words }, { each: EACH }) }
})
