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
  // Ids are UUIDs of version 7, so they sort by time.
  const newest = { orderBy: { id: 'desc' as const } }
  const site = { teamId, archivedAt: null }
  const version = { number: true, scenario: { select: { slug: true } } }
  const scenario = { teamId, archivedAt: null }
  const [host, anySite, measurement, profile, draft, approved, exported, decider] = await Promise.all([
    database(scope).host.findFirst({ where: { teamId, archivedAt: null }, select: { slug: true }, ...newest }),
    database(scope).site.findFirst({ where: site, select: { slug: true }, ...newest }),
    database(scope).measurement.findFirst({ where: { teamId, status: 'ready', site }, select: { site: { select: { slug: true } } }, ...newest }),
    database(scope).profile.findFirst({ where: { teamId, site }, select: { site: { select: { slug: true } } }, ...newest }),
    database(scope).version.findFirst({ where: { teamId, scenario }, select: version, ...newest }),
    database(scope).review.findFirst({ where: { teamId, kind: 'approved', version: { teamId, scenario } }, select: { version: { select: version } }, ...newest }),
    database(scope).export.findFirst({ where: { teamId }, select: { id: true } }),
    database(scope).member.findFirst({ where: { teamId, userId: { not: scope.actor.userId }, role: { in: ROLES.filter((role) => can(role, 'review:decide')) } }, select: { id: true } }),
  ])
  const addressOf = (row: typeof draft) => (row === null ? null : { slug: row.scenario.slug, number: row.number })
  return {
    host: host?.slug ?? null, site: anySite?.slug ?? null, measuredSite: measurement?.site.slug ?? null, profiledSite: profile?.site.slug ?? null,
    scenario: addressOf(draft), approved: addressOf(approved?.version ?? null), exported: exported !== null, hasOtherDecider: decider !== null,
  }
}
