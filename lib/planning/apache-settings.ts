/**
 * A plan and the details of its sites -> what the Apache writer writes. Each value carries where it comes from; what neither the
 * plan nor the details say is filled by an assumption that the file names as one. Computes sizes of the queue and of Apache's own
 * workers; judges nothing about load.
 */
import { backlogByLittle } from '#lib/apache/backlog.ts'
import { groupNotes, groupOptions } from '#lib/apache/group-options.ts'
import { requireModWsgiVersion, type ModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { mpmSizes } from '#lib/apache/mpm-sizes.ts'
import { hasUnseenCharacter } from '#lib/apache/quote.ts'
import type { ApacheGroup, ApacheSettings, ApacheSite, GroupOption, Sourced } from '#lib/apache/settings.ts'
import { demandMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import { offeredRate } from '#lib/engine/offered-rate.ts'
import type { Group, Plan, Site } from '#lib/engine/plan.ts'
import { partitionRoutes } from './partition-routes.ts'
import { planFacts } from './plan-facts.ts'
import type { Provenance, SiteConfiguration } from './scenario-inputs.ts'

export interface ApacheSettingsInput {
  plan: Plan
  /** Details of the virtual hosts by site name; what is absent becomes an assumption. */
  configuration?: Readonly<Record<string, Partial<SiteConfiguration>>>
  /** Where values came from, by path: "sites.shop.groups.shop.processes", "configuration.shop.scriptPath". */
  provenance?: Readonly<Record<string, Provenance>>
  title: {
    scenario: string
    version?: number
    /** Hash of the approved content, "sha256:…". */
    contentHash: string
    engineVersion?: string
    /** Further facts for the head of every file, such as who approved. */
    facts?: readonly { label: string; text: string }[]
  }
  /** Writes for this mod_wsgi instead of the plan's. */
  modWsgi?: string
  /** Warnings from elsewhere (rule of thumb, prediction), put before those of the mapping. */
  warnings?: readonly string[]
}

/** Workers for what is no WSGI request: static files, redirects, probes, one slow download or two. */
const OTHER_WORKERS = 50
/** A wait nobody should plan for to be longer than; shorter where clients leave or queue-timeout answers 504 before. */
const TOLERABLE_WAIT_S = 5

/** For a plan of one host: `hostPlans` takes one of several apart. @throws AppError `invalid` for a mod_wsgi it cannot write for and for sizes beyond what Apache can have. */
export function apacheSettings(input: ApacheSettingsInput): ApacheSettings {
  const { plan } = input
  const version = requireModWsgiVersion(input.modWsgi ?? plan.apache.modWsgi, 'apache.modWsgi')
  const warnings: string[] = [...(input.warnings ?? [])]
  const qualify = groupNaming(plan, warnings)
  const sites = plan.sites.map((site) => siteSettings(input, site, version, qualify, warnings))
  const groups = sites.flatMap((site) => site.groups)
  const slots = groups.reduce((sum, group) => sum + group.processes.value * group.threads.value, 0)
  const backlogs = groups.reduce((sum, group) => sum + backlogOf(group), 0)
  const asked = plan.apache.maxRequestWorkers
  const mpm = mpmSizes({ mpm: plan.apache.mpm, slots, backlogs, otherWorkers: OTHER_WORKERS, askedMaxRequestWorkers: asked })
  if (mpm.neededWorkers > asked) warnings.push(`The plan's ${asked} Apache workers are fewer than ${slots} slots + ${backlogs} places in backlogs + ${OTHER_WORKERS} others = ${mpm.neededWorkers}: one slow site could starve all. Raised to ${mpm.maxRequestWorkers}.`)
  return {
    title: { ...input.title, facts: [...planFacts(plan), ...(input.title.facts ?? [])] },
    modWsgi: input.modWsgi ?? plan.apache.modWsgi,
    mpm,
    mpmSources: [
      'Each WSGI request, running or waiting in a backlog, holds one Apache worker; so that no group starves the others there is one for each slot, each place in a backlog, and some for the rest.',
      `${slots} slots (processes x threads of all groups) + ${backlogs} (sum of their listen-backlog) + ${OTHER_WORKERS} for everything else (assumption) = ${mpm.neededWorkers} needed; the plan asks for ${asked}; the larger, in whole children, is ${mpm.maxRequestWorkers}.`,
    ],
    sites,
    warnings,
  }
}

function siteSettings(input: ApacheSettingsInput, site: Site, version: ModWsgiVersion, qualify: (site: string, group: string) => string, warnings: string[]): ApacheSite {
  const details = input.configuration?.[site.name] ?? {}
  const fileName = fileNameOf(site)
  const from = (field: keyof SiteConfiguration): string => sourceOf(input.provenance?.[`configuration.${site.name}.${field}`]) ?? "the site's details"
  const pick = (field: 'serverName' | 'scriptPath' | 'mountPath', assumed: string, why: string): Sourced<string> => {
    const value = details[field]
    if (value !== undefined) return { value, source: from(field) }
    if (field === 'serverName' && site.serverName !== undefined) return { value: site.serverName, source: 'the plan' }
    return { value: assumed, source: `assumption: ${why}` }
  }
  const isHostName = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(site.name)
  const serverName = pick('serverName', isHostName ? site.name : `${fileName.toLowerCase()}.example.com`, 'the plan gives none, so the name is made from that of the site')
  const script = pick('scriptPath', `/srv/${fileName}/wsgi.py`, 'the plan gives none')
  const mount = pick('mountPath', '/', 'the plan gives none, so the application takes the whole host')
  if (serverName.source.startsWith('assumption')) warnings.push(`The server name of site ${JSON.stringify(site.name)} is assumed to be ${serverName.value}. Give the real one.`)
  if (script.source.startsWith('assumption')) warnings.push(`The WSGI script of site ${JSON.stringify(site.name)} is assumed to be ${script.value}. Give the real one.`)
  if (details.port === 443) warnings.push(`Site ${JSON.stringify(site.name)} is on port 443 and speaks plain HTTP there until SSLEngine On, SSLCertificateFile and SSLCertificateKeyFile are added to its virtual host.`)
  const routes = partitionRoutes(site, mount.value, details.urlPrefixes ?? {})
  warnings.push(...routes.warnings)
  return {
    name: site.name,
    fileName,
    serverName,
    aliases: details.aliases ?? [],
    port: details.port === undefined ? { value: 80, source: 'assumption: plain HTTP, as the plan gives no port' } : { value: details.port, source: from('port') },
    script,
    mount,
    ...(details.daemonUser === undefined ? {} : { user: { value: details.daemonUser, source: from('daemonUser') } }),
    ...(details.daemonUnixGroup === undefined ? {} : { unixGroup: { value: details.daemonUnixGroup, source: from('daemonUnixGroup') } }),
    ...(details.documentRoot === undefined || details.documentRoot === '' ? {} : { documentRoot: { value: details.documentRoot, source: from('documentRoot') } }),
    staticFiles: [],
    groups: site.groups.map((group) => groupSettings(input, site, group, version, qualify(site.name, group.name), details.pythonHome === '' ? undefined : details.pythonHome)),
    partitions: routes.partitions.map((partition) => ({ ...partition, group: qualify(site.name, partition.group) })),
  }
}

function groupSettings(input: ApacheSettingsInput, site: Site, group: Group, version: ModWsgiVersion, name: string, pythonHome: string | undefined): ApacheGroup {
  const said = (field: keyof Group): string => sourceOf(input.provenance?.[`sites.${site.name}.groups.${group.name}.${field}`]) ?? 'the plan'
  const chosen: GroupOption[] = [backlogOption(input.plan, site, group, said('listenBacklog'))]
  if (group.queueTimeoutS !== undefined) chosen.push({ name: 'queue-timeout', value: group.queueTimeoutS, source: said('queueTimeoutS') })
  if (group.connectTimeoutS !== undefined) chosen.push({ name: 'connect-timeout', value: group.connectTimeoutS, source: said('connectTimeoutS') })
  if (group.requestTimeoutS !== undefined) chosen.push({ name: 'request-timeout', value: group.requestTimeoutS, source: said('requestTimeoutS') })
  if (group.maximumRequests !== undefined && group.maximumRequests > 0) chosen.push({ name: 'maximum-requests', value: group.maximumRequests, source: said('maximumRequests') })
  if (pythonHome !== undefined) chosen.push({ name: 'python-home', value: pythonHome, source: "the site's details: the virtual environment" })
  const options = groupOptions(chosen)
  const threads = site.threadSafe === false ? `${said('threads')}; the code is not known to be thread-safe` : said('threads')
  return {
    name,
    processes: { value: group.processes, source: said('processes') },
    threads: { value: group.threads, source: threads },
    options,
    notes: groupNotes(version, group.processes, group.threads, options),
  }
}

/**
 * As the plan gives it, else by Little's law: the requests that arrive (or, in overload, those that the group can finish) within
 * the longest wait worth waiting for.
 */
function backlogOption(plan: Plan, site: Site, group: Group, said: string): GroupOption {
  if (group.listenBacklog !== undefined) return { name: 'listen-backlog', value: group.listenBacklog, source: said }
  const flow = groupFlow(plan, site, group)
  if (flow === null) return { name: 'listen-backlog', value: 100, source: 'mod_wsgi default: the plan tells no rate to size it by' }
  const [wait] = [
    { seconds: TOLERABLE_WAIT_S, why: 'of waiting (assumption)' },
    ...(site.traffic.patienceS === undefined ? [] : [{ seconds: site.traffic.patienceS, why: 'for which its clients wait' }]),
    ...(group.queueTimeoutS ? [{ seconds: group.queueTimeoutS, why: 'of queue-timeout' }] : []),
  ].sort((a, b) => a.seconds - b.seconds)
  if (!wait) throw new TypeError('There is always a longest wait')
  const slots = group.processes * group.threads
  const users = site.traffic.kind === 'closed' ? site.traffic.users : undefined
  const value = backlogByLittle({ throughputPerSecond: flow.perSecond, tolerableWaitS: wait.seconds, slots, ...(users === undefined ? {} : { mostInFlight: users }) })
  const people = users === undefined ? '' : `, at most ${users} users - ${slots} slots`
  return { name: 'listen-backlog', value, source: `Little's law: ${Number(flow.perSecond.toPrecision(3))} requests/s ${flow.why} x ${wait.seconds} s ${wait.why}${people}; kept between 10 and 4096` }
}

/** Requests per second through a group: its part of what is offered, at most what it can finish. Null where that is unknown. */
function groupFlow(plan: Plan, site: Site, group: Group): { perSecond: number; why: string } | null {
  const shares = normalisedShares(site.actions)
  const share = site.actions.reduce((sum, action, index) => sum + ((action.group ?? site.groups[0]?.name) === group.name ? (shares[index] ?? 0) : 0), 0)
  const offered = offeredRate(site).ratePerSecond * share
  const capacity = groupCapacity(plan, site, group)
  if (!(offered > 0) || capacity === null) return null
  return offered <= capacity ? { perSecond: offered, why: 'offered' } : { perSecond: capacity, why: 'at capacity' }
}

/**
 * Requests per second a group can finish: its slots over the mean wall time, capped by one core a process (the GIL) and by the
 * host's cores. Null where its actions have no demand.
 */
function groupCapacity(plan: Plan, site: Site, group: Group): number | null {
  const shares = normalisedShares(site.actions)
  let weight = 0
  let cpu = 0
  let wall = 0
  site.actions.forEach((action, index) => {
    if ((action.group ?? site.groups[0]?.name) !== group.name) return
    const moments = demandMoments(action.demand)
    const share = shares[index] ?? 0
    weight += share
    cpu += share * moments.cpuMs.mean
    wall += share * moments.wallMs.mean
  })
  if (weight <= 0) return null
  const cpuS = (cpu / weight + (site.overhead?.cpuMs ?? 0)) / 1000
  const wallS = (wall / weight + (site.overhead?.cpuMs ?? 0) + (site.overhead?.blockedMs ?? 0)) / 1000
  if (!(wallS > 0)) return null
  const cores = Math.min(group.processes, plan.host.cores)
  return Math.min((group.processes * group.threads) / wallS, cpuS > 0 ? cores / cpuS : Infinity)
}

/** mod_wsgi needs a group's name once on the server; names that several sites use get the site's before them. */
function groupNaming(plan: Plan, warnings: string[]): (site: string, group: string) => string {
  const uses = new Map<string, number>()
  for (const site of plan.sites) for (const group of site.groups) uses.set(group.name, (uses.get(group.name) ?? 0) + 1)
  for (const [name, count] of uses) if (count > 1) warnings.push(`${count} sites have a daemon group ${JSON.stringify(name)}, and mod_wsgi needs the name once a server: each is written with its site's name before it.`)
  const prefix = new Map(plan.sites.map((site) => [site.name, fileNameOf(site)]))
  return (site, group) => ((uses.get(group) ?? 0) > 1 ? `${prefix.get(site) ?? site}-${group}` : group)
}

/** A base name for the site's file: the name itself where it can be one, else its letters and digits, else the server name. */
function fileNameOf(site: Site): string {
  if (hasUnseenCharacter(site.name) || /["<>\\/${}`;|*]/.test(site.name)) return site.name
  const plain = site.name.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
  return plain !== '' ? plain : (site.serverName ?? site.name)
}

function backlogOf(group: ApacheGroup): number {
  const value = group.options.find((option) => option.name === 'listen-backlog')?.value
  return typeof value === 'number' ? value : 100
}

function sourceOf(provenance: Provenance | undefined): string | null {
  if (!provenance) return null
  const profile = provenance.profile ? `, profile ${provenance.profile.number} of ${provenance.profile.site}` : ''
  return `${provenance.kind}${profile}${provenance.note === '' ? '' : `: ${provenance.note}`}`
}
