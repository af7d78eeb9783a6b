/** The versions that can be chosen for a comparison, without what they hold. */
import 'server-only'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

export interface VersionChoice {
  scenario: { slug: string; name: string }
  number: number
  message: string
}

/** The newest 1,000 of scenarios that are not archived; scenarios by name, their newest version first. */
export async function listVersionChoices(scope: TeamScope): Promise<VersionChoice[]> {
  const rows = await database(scope).version.findMany({
    where: { teamId: scope.teamId, scenario: { teamId: scope.teamId, archivedAt: null } },
    select: { number: true, message: true, scenario: { select: { slug: true, name: true } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 1000,
  })
  const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return rows.sort((a, b) => byName(a.scenario.name, b.scenario.name) || byName(a.scenario.slug, b.scenario.slug) || b.number - a.number)
}
