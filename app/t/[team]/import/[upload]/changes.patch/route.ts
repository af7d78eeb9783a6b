import { encodedDiff, fixAll } from '#lib/apache/fix.ts'
import { parseModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { getConfigurationUpload } from '#lib/data/configuration-uploads.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { route } from '#lib/http/route.ts'

/** The fixes of the findings as one patch to the files as they were given in, for `patch -p1`; ?all=1: of advice too. */
export const GET = route<{ team: string; upload: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'plan:edit')
  const { content, fileName } = await getConfigurationUpload(scope, params.upload)
  const query = new URL(request.url).searchParams
  const version = parseModWsgiVersion(query.get('modWsgi') ?? '4.9.4', 'modWsgi')
  const fixed = fixAll(content.files, version, ({ severity }) => query.get('all') === '1' || severity !== 'advice')
  return downloadResponse(encodedDiff(content.files, fixed.files), `${fileName}.patch`, 'text/x-patch; charset=utf-8')
})
