/** What was tried in some scenarios, one version after the other, and what came of each: how a size came about. */
import 'server-only'
import { database } from './db.ts'
import type { ReviewKind } from '#lib/planning/review-state.ts'
import type { TeamScope } from './scope.ts'
import { listVerdicts, type VersionVerdict } from './version-verdicts.ts'

export interface VersionTried {
  number: number
  message: string
  verdict: VersionVerdict
  /** The last step of its review; null where nobody submitted it. */
  review: { kind: ReviewKind; comment: string } | null
}

export interface ScenarioTrail {
  description: string
  /** The newest, the oldest of them first. */
  versions: VersionTried[]
}

const MOST = 5

/** By the scenario's slug; of each the newest five versions. Slugs of other teams are not found. */
export async function listVersionsTried(scope: TeamScope, slugs: readonly string[]): Promise<Map<string, ScenarioTrail>> {
  if (slugs.length === 0) return new Map()
  const rows = await database(scope).$queryRaw<{ slug: string; description: string; id: string; number: number; message: string; kind: ReviewKind | null; comment: string | null }[]>`
    SELECT s."slug", s."description", v."id"::text AS "id", v."number", v."message", r."kind"::text AS "kind", r."comment"
    FROM "Scenario" s
    CROSS JOIN LATERAL (
      SELECT "id", "number", "message" FROM "Version" WHERE "teamId" = s."teamId" AND "scenarioId" = s."id" ORDER BY "number" DESC LIMIT ${MOST}
    ) v
    LEFT JOIN LATERAL (
      SELECT "kind", "comment" FROM "Review" WHERE "teamId" = s."teamId" AND "versionId" = v."id" ORDER BY "sequence" DESC LIMIT 1
    ) r ON true
    WHERE s."teamId" = ${scope.teamId}::uuid AND s."slug" = ANY(${[...slugs]}::text[])
    ORDER BY v."number"`
  const verdicts = await listVerdicts(scope, rows.map(({ id }) => id))
  const trails = new Map<string, ScenarioTrail>()
  for (const { slug, description, id, number, message, kind, comment } of rows) {
    const verdict = verdicts.get(id)
    if (verdict === undefined) continue
    const trail = trails.get(slug) ?? { description, versions: [] }
    trail.versions.push({ number, message, verdict, review: kind === null ? null : { kind, comment: comment ?? '' } })
    trails.set(slug, trail)
  }
  return trails
}
