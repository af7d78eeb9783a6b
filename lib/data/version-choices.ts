/** The versions that can be chosen for a comparison, without what they hold. */
import 'server-only'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

/** A select of more helps nobody: others are compared from their scenario's history. */
const MOST = 100

export interface VersionChoice {
  scenario: { slug: string; name: string }
  number: number
  message: string
}

/** The newest 100 of scenarios that are not archived; scenarios by name, their newest version first. */
export async function listVersionChoices(scope: TeamScope): Promise<VersionChoice[]> {
  const rows = await database(scope).version.findMany({
    where: { teamId: scope.teamId, scenario: { teamId: scope.teamId, archivedAt: null } },
    select: { number: true, message: true, scenario: { select: { slug: true, name: true } } },
    // Ids are UUIDs of version 7, so they sort by time.
    orderBy: { id: 'desc' },
    take: MOST,
  })
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return rows.sort((a, b) => byName(a.scenario.name, b.scenario.name) || byName(a.scenario.slug, b.scenario.slug) || b.number - a.number)
}
