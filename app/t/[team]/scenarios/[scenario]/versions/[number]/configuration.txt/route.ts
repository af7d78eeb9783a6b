import { notFound } from '#lib/base/errors.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { getVersion } from '#lib/data/versions.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** One file of the configuration that a version renders to, by its path: `?file=sites-available/shop.conf`. */
export const GET = route<{ team: string; scenario: string; number: string }>(async (request, { params: { team, scenario, number } }) => {
  const version = await getVersion(await openTeamRequest(team, 'team:read'), scenario, Number(number))
  const path = new URL(request.url).searchParams.get('file') ?? ''
  const file = renderConfiguration(version).files.find((each) => each.path === path)
  if (file === undefined) throw notFound('file')
  return downloadResponse(file.text, path, 'text/plain; charset=utf-8')
})
