import { listBoardChoices } from '#lib/data/board-choices.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** Hosts and sites of the team that may join a plan on the board: `?find=words` of their names. */
export const GET = route<{ team: string }>(async (request, { params: { team } }) => {
  const scope = await openTeamRequest(team, 'team:read')
  return listBoardChoices(scope, (new URL(request.url).searchParams.get('find') ?? '').slice(0, 100))
})
