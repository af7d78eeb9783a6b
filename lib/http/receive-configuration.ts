/** Takes Apache configuration, a file or an archive, out of a request's body and keeps it: one door, with one set of bounds, for page and API. */
import 'server-only'
import { ARCHIVE_LIMITS } from '#lib/apache/archive-limits.ts'
import { openConfiguration } from '#lib/apache/open-configuration.ts'
import { keepConfigurationUpload } from '#lib/data/configuration-uploads.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { boundedBytes } from './bounded-bytes.ts'
import { uploadFileName } from './upload.ts'

/** @throws AppError `tooLarge` beyond ARCHIVE_LIMITS, `invalid` or `unsupported` for what holds no configuration. */
export async function receiveConfiguration(scope: TeamScope, request: Request, givenName: string | null): Promise<{ id: string; name: string; created: boolean }> {
  const name = uploadFileName(givenName)
  const bytes = await boundedBytes(request, ARCHIVE_LIMITS.packedBytes, name)
  const { id, created } = await keepConfigurationUpload(scope, name, openConfiguration([{ name, bytes }]))
  return { id, name, created }
}
