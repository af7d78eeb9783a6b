import { getBoardParts } from '#lib/data/board-parts.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** Hosts and sites of the team's list as they would join a plan, for the engine in the browser: `?hosts=a,b&sites=c`. */
export const GET = route<{ team: string }>(async (request, { params: { team } }) => {
  const scope = await openTeamRequest(team, 'team:read')
  const { searchParams } = new URL(request.url)
  const list = (name: string): string[] => (searchParams.get(name) ?? '').split(',').filter((slug) => slug !== '').slice(0, 100)
  return getBoardParts(scope, { addedHosts: list('hosts'), addedSites: list('sites') })
})
