import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { route } from '#lib/http/route.ts'

/** The script that a team drops beside its WSGI script: the same for everybody, so anybody may have it, also with curl. */
export const GET = route(async () => {
  const script = await readFile(join(process.cwd(), 'capture/headroom_capture.py'))
  return new Response(script, {
    headers: {
      'content-type': 'text/x-python; charset=utf-8',
      'content-disposition': 'attachment; filename="headroom_capture.py"',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
  })
})

export const dynamic = 'force-dynamic'
