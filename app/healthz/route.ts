import { route } from '#lib/http/route.ts'

/** The process lives and answers. It asks nothing else: a database that is away is no reason to restart the server. */
export const GET = route(async () => ({ ok: true }))

export const dynamic = 'force-dynamic'
