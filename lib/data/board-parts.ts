/** Hosts and sites of the team's list as they join a plan: as described now, sites with their latest profiles. */
import 'server-only'
import { invalidInput } from '#lib/base/errors.ts'
import type { BoardChanges } from '#lib/planning/board-changes.ts'
import type { BoardParts } from '#lib/planning/board-edit.ts'
import { draftHost, draftPlan } from '#lib/planning/draft-plan.ts'
import { draftOf, NO_HOST } from './draft-inputs.ts'
import { getHost } from './hosts.ts'
import { findLatestProfile } from './profiles.ts'
import type { TeamScope } from './scope.ts'
import { getSite } from './sites.ts'

/** At once; a plan has room for more, added in turns. */
const MOST = 60

/** Throws `notFound` for what is not the team's. */
export async function getBoardParts(scope: TeamScope, { addedHosts, addedSites }: Pick<BoardChanges, 'addedHosts' | 'addedSites'>): Promise<BoardParts> {
  if (addedHosts.length + addedSites.length > MOST) throw invalidInput([{ place: 'board', reason: `More than ${MOST} hosts and sites would join at once.`, remedy: 'Save what you have, then add the rest.' }])
  const parts: BoardParts = { hosts: [], sites: [] }
  for (const slug of addedHosts) {
    const host = await getHost(scope, slug)
    parts.hosts.push({ slug, host: draftHost(host), siteNames: host.sites.map((site) => site.slug) })
  }
  for (const slug of addedSites) {
    const { plan, configuration, provenance } = draftPlan(slug, NO_HOST, [draftOf(await getSite(scope, slug), await findLatestProfile(scope, slug))])
    const [site] = plan.sites
    const details = configuration[slug]
    if (site === undefined || details === undefined) throw new TypeError('a draft of one site has one site')
    parts.sites.push({ site, configuration: details, provenance: Object.fromEntries(Object.entries(provenance).filter(([path]) => path.startsWith(`sites.${slug}.`))) })
  }
  return parts
}
