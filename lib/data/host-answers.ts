/** What is known of each host: the version approved last of any of its scenarios, else the version saved last. */
import 'server-only'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'
import { listVerdicts } from './version-verdicts.ts'
import type { VersionVerdict } from './version-verdicts.ts'

export interface HostAnswer {
  hostSlug: string
  scenario: { slug: string; name: string }
  number: number
  /** Null for a version that nobody has approved. */
  approvedAt: string | null
  createdAt: string
  verdict: VersionVerdict
}

interface Row {
  hostSlug: string
  scenarioSlug: string
  scenarioName: string
  versionId: string
  number: number
  approvedAt: Date | null
  createdAt: Date
}

/** Of hosts and scenarios that are not archived; a host without a version is left out. */
export async function listHostAnswers(scope: TeamScope): Promise<HostAnswer[]> {
  const rows = await database(scope).$queryRaw<Row[]>`
    SELECT DISTINCT ON (h."id") h."slug" AS "hostSlug", s."slug" AS "scenarioSlug", s."name" AS "scenarioName", v."id"::text AS "versionId", v."number", r."createdAt" AS "approvedAt", v."createdAt"
    FROM "Version" v
    JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId" AND s."archivedAt" IS NULL
    JOIN "Host" h ON h."teamId" = s."teamId" AND h."id" = s."hostId" AND h."archivedAt" IS NULL
    LEFT JOIN "Review" r ON r."teamId" = v."teamId" AND r."versionId" = v."id" AND r."kind" = 'approved'
    WHERE v."teamId" = ${scope.teamId}::uuid
    ORDER BY h."id", r."createdAt" DESC NULLS LAST, v."createdAt" DESC, v."id" DESC`
  const verdicts = await listVerdicts(scope, rows.map(({ versionId }) => versionId))
  return rows.flatMap(({ hostSlug, scenarioSlug, scenarioName, versionId, number, approvedAt, createdAt }) => {
    const verdict = verdicts.get(versionId)
    return verdict === undefined ? [] : [{ hostSlug, scenario: { slug: scenarioSlug, name: scenarioName }, number, approvedAt: approvedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), verdict }]
  })
}
