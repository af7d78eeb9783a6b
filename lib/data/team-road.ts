/** How far a team has come on the road from its first host to its first export, and where each next step is taken. */
import 'server-only'
import { can, ROLES } from '#lib/base/permissions.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

export interface TeamRoad {
  /** Slugs of the newest of each kind; null: there is none yet. Archived ones do not count. */
  host: string | null
  site: string | null
  /** The site of the newest measurement that was read. */
  measuredSite: string | null
  profiledSite: string | null
  scenario: { slug: string; number: number } | null
  approved: { slug: string; number: number } | null
  exported: boolean
  /** Whether somebody besides the person of the scope may decide on a review. */
  hasOtherDecider: boolean
}

export async function findTeamRoad(scope: TeamScope): Promise<TeamRoad> {
  const { teamId } = scope
  const deciders = ROLES.filter((role) => can(role, 'review:decide'))
  // One round trip: the overview asks at each visit. Ids are UUIDs of version 7, so they sort by time.
  const [row] = await database(scope).$queryRaw<TeamRoad[]>`
    WITH "team" AS (SELECT ${teamId}::uuid AS "id")
    SELECT
      (SELECT h."slug" FROM "Host" h WHERE h."teamId" = team."id" AND h."archivedAt" IS NULL ORDER BY h."id" DESC LIMIT 1) AS "host",
      (SELECT s."slug" FROM "Site" s WHERE s."teamId" = team."id" AND s."archivedAt" IS NULL ORDER BY s."id" DESC LIMIT 1) AS "site",
      (SELECT s."slug" FROM "Measurement" m JOIN "Site" s ON s."teamId" = m."teamId" AND s."id" = m."siteId" WHERE m."teamId" = team."id" AND m."status" = 'ready' AND s."archivedAt" IS NULL ORDER BY m."id" DESC LIMIT 1) AS "measuredSite",
      (SELECT s."slug" FROM "Profile" p JOIN "Site" s ON s."teamId" = p."teamId" AND s."id" = p."siteId" WHERE p."teamId" = team."id" AND s."archivedAt" IS NULL ORDER BY p."id" DESC LIMIT 1) AS "profiledSite",
      (SELECT jsonb_build_object('slug', s."slug", 'number', v."number") FROM "Version" v JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId" WHERE v."teamId" = team."id" AND s."archivedAt" IS NULL ORDER BY v."id" DESC LIMIT 1) AS "scenario",
      (SELECT jsonb_build_object('slug', s."slug", 'number', v."number") FROM "Review" r JOIN "Version" v ON v."teamId" = r."teamId" AND v."id" = r."versionId" JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId" WHERE r."teamId" = team."id" AND r."kind" = 'approved' AND s."archivedAt" IS NULL ORDER BY r."id" DESC LIMIT 1) AS "approved",
      EXISTS (SELECT FROM "Export" e WHERE e."teamId" = team."id") AS "exported",
      EXISTS (SELECT FROM "Member" m WHERE m."teamId" = team."id" AND m."userId" <> ${scope.actor.userId}::uuid AND m."role"::text = ANY(${deciders}::text[])) AS "hasOtherDecider"
    FROM "team"`
  if (row === undefined) throw new TypeError('one row was asked for')
  return row
}
