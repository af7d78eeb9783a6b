import { ARCHIVE_LIMITS } from '#lib/apache/archive-limits.ts'
import { openConfiguration } from '#lib/apache/open-configuration.ts'
import { keepConfigurationUpload } from '#lib/data/configuration-uploads.ts'
import { boundedBytes } from '#lib/http/bounded-bytes.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { jsonResponse, route } from '#lib/http/route.ts'
import { uploadFileName } from '#lib/http/upload.ts'

/**
 * PUT …/configurations?name=apache2.tar.gz with a configuration file or an archive as the body. 201 for a new upload, 200 where
 * the team has these files already. No proxy file may match this path: it would cut the body at 10 MB.
 */
export const PUT = route<{ team: string }>(async (request, { params }) => {
  const scope = await openTeamRequest(params.team, 'plan:edit')
  const name = uploadFileName(new URL(request.url).searchParams.get('name'))
  const bytes = await boundedBytes(request, ARCHIVE_LIMITS.packedBytes, name)
  const { id, created } = await keepConfigurationUpload(scope, name, openConfiguration([{ name, bytes }]))
  return jsonResponse({ id, name, created }, created ? 201 : 200)
})
