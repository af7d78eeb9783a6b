/** The fixes of the findings in a configuration that was given in, as one patch to the files as they came. */
import 'server-only'
import { encodedDiff, fixAll } from '#lib/apache/fix.ts'
import { parseModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { getConfigurationUpload } from './configuration-uploads.ts'
import type { TeamScope } from './scope.ts'

export const USUAL_MOD_WSGI = '4.9.4'

/** For `patch -p1`; `all`: with the fixes of advice too. Bytes, since files keep the encoding they came in. */
export async function configurationPatch(scope: TeamScope, uploadId: string, { modWsgi = USUAL_MOD_WSGI, all = false }: { modWsgi?: string; all?: boolean } = {}): Promise<{ bytes: Uint8Array; fileName: string }> {
  const { content, fileName } = await getConfigurationUpload(scope, uploadId)
  const fixed = fixAll(content.files, parseModWsgiVersion(modWsgi, 'modWsgi'), ({ severity }) => all || severity !== 'advice')
  return { bytes: encodedDiff(content.files, fixed.files), fileName: `${fileName}.patch` }
}
