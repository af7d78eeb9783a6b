/** For each site of a plan, what its newest profile measured under known load. */
import 'server-only'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import { measuredPoints, type MeasuredPoint } from '#lib/planning/measured-points.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

const MOST_SITES = 200

/** By the name of the site; sites without any are left out. */
export async function listMeasuredPoints(scope: TeamScope, siteNames: readonly string[]): Promise<Record<string, MeasuredPoint[]>> {
  const sites = await database(scope).site.findMany({
    where: { teamId: scope.teamId, slug: { in: siteNames.slice(0, MOST_SITES) } },
    select: { slug: true, profiles: { where: { teamId: scope.teamId }, orderBy: { number: 'desc' }, take: 1, select: { content: true } } },
  })
  return Object.fromEntries(sites.flatMap(({ slug, profiles: [newest] }) => {
    const points = measuredPoints((newest?.content as unknown as ActionProfile | undefined) ?? null)
    return points.length === 0 ? [] : [[slug, points]]
  }))
}
