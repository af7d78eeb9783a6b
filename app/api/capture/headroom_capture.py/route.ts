import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { downloadResponse } from '#lib/http/download.ts'
import { route } from '#lib/http/route.ts'

/** The script that a team drops beside its WSGI script: the same for everybody, so anybody may have it, also with curl. */
export const GET = route(async () => {
  return downloadResponse(await readFile(join(process.cwd(), 'capture/headroom_capture.py')), 'headroom_capture.py', 'text/x-python; charset=utf-8')
})

export const dynamic = 'force-dynamic'
