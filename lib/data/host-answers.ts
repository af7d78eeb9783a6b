/** What is known of each host: the version approved last of any of its scenarios, else the version saved last. Triggers keep it with the host. */
import 'server-only'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'
import type { VersionVerdict } from './version-verdicts.ts'
import { listVerdicts } from './version-verdicts.ts'

export interface HostAnswer {
  hostSlug: string
  hostName: string
  scenario: { slug: string; name: string }
  number: number
  /** Null for a version that nobody has approved. */
  approvedAt: string | null
  createdAt: string
  verdict: VersionVerdict
}

interface Row {
  hostSlug: string
  hostName: string
  scenarioSlug: string
  scenarioName: string
  versionId: string
  number: number
  approvedAt: Date | null
  createdAt: Date
}

const MOST = 1000

/** Of hosts that are not archived, those in trouble first; a host without a version is left out. */
export async function listHostAnswers(scope: TeamScope, limit = MOST): Promise<HostAnswer[]> {
  const rows = await database(scope).$queryRaw<Row[]>`
    SELECT h."slug" AS "hostSlug", h."name" AS "hostName", s."slug" AS "scenarioSlug", s."name" AS "scenarioName", v."id"::text AS "versionId", v."number", h."answerApprovedAt" AS "approvedAt", v."createdAt"
    FROM "Host" h
    JOIN "Version" v ON v."teamId" = h."teamId" AND v."id" = h."answerVersionId"
    JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId"
    WHERE h."teamId" = ${scope.teamId}::uuid AND h."archivedAt" IS NULL
    ORDER BY CASE WHEN v."verdict" -> 'stable' = 'false' THEN 0 WHEN v."verdict" -> 'failed' <> '[]' THEN 1 ELSE 2 END, h."name", h."id"
    LIMIT ${Math.min(limit, MOST)}`
  const verdicts = await listVerdicts(scope, rows.map(({ versionId }) => versionId))
  return rows.flatMap(({ scenarioSlug, scenarioName, versionId, approvedAt, createdAt, ...row }) => {
    const verdict = verdicts.get(versionId)
    return verdict === undefined ? [] : [{ hostSlug: row.hostSlug, hostName: row.hostName, number: row.number, scenario: { slug: scenarioSlug, name: scenarioName }, approvedAt: approvedAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), verdict }]
  })
}

export interface UnplannedHost {
  slug: string
  name: string
  hasSites: boolean
}

/** Hosts of which no version says anything yet, the newest first. */
export async function listUnplannedHosts(scope: TeamScope, limit = MOST): Promise<UnplannedHost[]> {
  const rows = await database(scope).host.findMany({
    where: { teamId: scope.teamId, archivedAt: null, answerVersionId: null },
    select: { slug: true, name: true, sites: { where: { archivedAt: null }, take: 1, select: { id: true } } },
    orderBy: { id: 'desc' },
    take: Math.min(limit, MOST),
  })
  return rows.map(({ slug, name, sites }) => ({ slug, name, hasSites: sites.length > 0 }))
}
