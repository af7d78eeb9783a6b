/** What may join a plan on the board: the team's hosts and sites by name, or those whose name holds the words. */
import 'server-only'
import { database } from './db.ts'
import { sliceWords } from './list-slice.ts'
import type { TeamScope } from './scope.ts'

export interface BoardChoices {
  hosts: { slug: string; name: string }[]
  sites: { slug: string; name: string; host: string | null }[]
  /** There are more of them than are listed. */
  more: { hosts: boolean; sites: boolean }
}

/** Of each, for a select. */
const MOST = 100

export async function listBoardChoices(scope: TeamScope, words: string): Promise<BoardChoices> {
  const where = { teamId: scope.teamId, archivedAt: null, ...sliceWords({ words, page: 1 }) }
  const page = { orderBy: [{ name: 'asc' as const }, { id: 'asc' as const }], take: MOST + 1 }
  const [hosts, sites] = await Promise.all([
    database(scope).host.findMany({ where, select: { slug: true, name: true }, ...page }),
    database(scope).site.findMany({ where, select: { slug: true, name: true, host: { select: { name: true } } }, ...page }),
  ])
  return {
    hosts: hosts.slice(0, MOST),
    sites: sites.slice(0, MOST).map(({ slug, name, host }) => ({ slug, name, host: host?.name ?? null })),
    more: { hosts: hosts.length > MOST, sites: sites.length > MOST },
  }
}
