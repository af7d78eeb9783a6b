/** The whole story of a scenario: every version, newest first, with what it said and each step of its review. */
import 'server-only'
import { reviewState } from '#lib/planning/review-state.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'
import { listVerdicts } from './version-verdicts.ts'
import type { VersionVerdict } from './version-verdicts.ts'
import type { ReviewStep, VersionSummary } from './versions.ts'

export interface VersionRecord extends VersionSummary {
  seed: number
  verdict: VersionVerdict
  /** First step first. */
  reviews: Pick<ReviewStep, 'sequence' | 'kind' | 'actor' | 'comment' | 'createdAt'>[]
}

export async function listVersionHistory(scope: TeamScope, scenarioSlug: string): Promise<VersionRecord[]> {
  const rows = await database(scope).version.findMany({
    where: { teamId: scope.teamId, scenario: { teamId: scope.teamId, slug: scenarioSlug } },
    omit: { inputs: true, result: true },
    include: { author: { select: { name: true } }, reviews: { orderBy: { sequence: 'asc' }, include: { actor: { select: { name: true } } } } },
    orderBy: { number: 'desc' },
    take: 500,
  })
  const verdicts = await listVerdicts(scope, rows.map(({ id }) => id))
  return rows.flatMap((row) => {
    const verdict = verdicts.get(row.id)
    if (verdict === undefined) return []
    return [{
      number: row.number, message: row.message, author: row.author.name, authorId: row.authorId, createdAt: row.createdAt.toISOString(), contentHash: row.contentHash, engineVersion: row.engineVersion, seed: row.seed, state: reviewState(row.reviews), verdict,
      reviews: row.reviews.map(({ sequence, kind, actor, comment, createdAt }) => ({ sequence, kind, actor: actor.name, comment, createdAt: createdAt.toISOString() })),
    }]
  })
}
