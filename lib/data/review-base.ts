/** The version a reviewer knows already: the last approved one before this, else the one before. Null for a first version. */
import 'server-only'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'
import { getVersion, type Version } from './versions.ts'

export async function findReviewBase(scope: TeamScope, scenarioSlug: string, number: number): Promise<{ version: Version; approved: boolean } | null> {
  const earlier = { teamId: scope.teamId, scenario: { teamId: scope.teamId, slug: scenarioSlug }, number: { lt: number } }
  const find = (reviews?: object) => database(scope).version.findFirst({ where: { ...earlier, ...reviews }, orderBy: { number: 'desc' }, select: { number: true } })
  const approved = await find({ reviews: { some: { teamId: scope.teamId, kind: 'approved' } } })
  const known = approved ?? (await find())
  return known === null ? null : { version: await getVersion(scope, scenarioSlug, known.number), approved: approved !== null }
}
