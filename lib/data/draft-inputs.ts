/** The first inputs of a scenario on a host: read the host, its sites and their latest profiles, and draft a plan from them. */
import 'server-only'
import { invalidInput } from '#lib/base/errors.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import { draftPlan } from '#lib/planning/draft-plan.ts'
import type { DraftHost, DraftSite } from '#lib/planning/draft-plan.ts'
import type { ScenarioInputs, SiteConfiguration } from '#lib/planning/scenario-inputs.ts'
import { getHost } from './hosts.ts'
import { findLatestProfile } from './profiles.ts'
import type { TeamScope } from './scope.ts'
import { getSite, listSites } from './sites.ts'
import type { Site } from './sites.ts'

/** Throws `invalid` for a host without sites: there is nothing to plan. */
export async function draftInputs(scope: TeamScope, hostSlug: string, name?: string): Promise<ScenarioInputs> {
  const host = await getHost(scope, hostSlug)
  const sites = await listSites(scope, { hostSlug })
  if (sites.length === 0) throw invalidInput([{ place: 'hostSlug', reason: `No site lives on ${host.name}.`, remedy: 'Add a site to the host first.' }])
  const drafts: DraftSite[] = []
  for (const site of sites) drafts.push(draftOf(site, await findLatestProfile(scope, site.slug)))
  return draftPlan(name ?? host.name, host, drafts)
}

/** The plan of one site alone on its host, by one of its profiles; on a small machine where it lives on none yet. */
export async function draftSitePlan(scope: TeamScope, siteSlug: string, profile: { number: number; content: ActionProfile } | null): Promise<Plan> {
  const site = await getSite(scope, siteSlug)
  const host = site.host === null ? NO_HOST : await getHost(scope, site.host.slug)
  return draftPlan(site.name, host, [draftOf(site, profile)]).plan
}

/** Stands in where only the sites of a draft are wanted, or one lives nowhere yet. */
export const NO_HOST: DraftHost = { name: 'no host yet', cores: 2, memoryMiB: 4096, systemReserveMiB: 512, diskCacheReserveMiB: 512, modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400, tenants: [] }

export function draftOf(site: Site, profile: { number: number; content: ActionProfile } | null): DraftSite {
  return { slug: site.slug, configuration: configurationOf(site), perProcessMiB: site.perProcessMiB, perThreadMiB: site.perThreadMiB, cpuShare: site.cpuShare, groups: site.groups, profile: profile === null ? null : { number: profile.number, content: profile.content } }
}

function configurationOf(site: Site): SiteConfiguration {
  return {
    serverName: site.serverName,
    aliases: site.aliases,
    port: site.port,
    scriptPath: site.scriptPath,
    mountPath: site.mountPath,
    ...(site.pythonHome === null ? {} : { pythonHome: site.pythonHome }),
    ...(site.documentRoot === null ? {} : { documentRoot: site.documentRoot }),
    daemonUser: site.daemonUser,
    daemonUnixGroup: site.daemonUnixGroup,
    threadSafe: site.threadSafe,
    urlPrefixes: Object.fromEntries(site.groups.filter(({ urlPrefixes }) => urlPrefixes.length > 0).map(({ name, urlPrefixes }) => [name, urlPrefixes])),
  }
}
