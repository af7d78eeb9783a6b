/**
 * A plan or a result laid out as flat facts, each with a stable path (names, not positions), words, a unit and the
 * direction that is better. Comparison, history and reports read these, so that they all use the same words.
 */
import { onceFor } from '#lib/base/once-for.ts'
import { homeOf, hostsOf, isSpread } from '#lib/engine/host-plans.ts'
import type { Demand, Distribution } from '#lib/engine/plan.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'
import { whatIfText } from './what-if-question.ts'

export interface Fact {
  /** Stable across edits: "sites.shop.groups.shop.processes". */
  path: string
  /** Words for people: "shop: processes of group shop". */
  label: string
  value: number | string | boolean | null
  unit?: string
  /** Which way is good; absent where neither is. */
  better?: 'lower' | 'higher'
}

/** Every fact of a version's inputs, in reading order. Sample arrays are summed up by count, mean and 95th percentile. */
export const inputFacts: (inputs: ScenarioInputs) => Fact[] = onceFor(factsOf)

function factsOf(inputs: ScenarioInputs): Fact[] {
  const { plan } = inputs
  const { host, apache, objectives } = plan
  const facts: Fact[] = [
    { path: 'host.name', label: 'Host', value: host.name },
    { path: 'host.cores', label: 'Host: cores', value: host.cores },
    { path: 'host.memoryMiB', label: 'Host: memory', value: host.memoryMiB, unit: 'MiB' },
    { path: 'host.reserves.systemMiB', label: 'Host: system reserve', value: host.reserves.systemMiB, unit: 'MiB' },
    { path: 'host.reserves.diskCacheMiB', label: 'Host: disk cache reserve', value: host.reserves.diskCacheMiB, unit: 'MiB' },
    ...host.tenants.flatMap((tenant): Fact[] => [
      { path: `host.tenants.${tenant.name}.memoryMiB`, label: `Tenant ${tenant.name}: memory`, value: tenant.memoryMiB, unit: 'MiB' },
      { path: `host.tenants.${tenant.name}.cpuCores`, label: `Tenant ${tenant.name}: CPU`, value: tenant.cpuCores, unit: 'cores' },
    ]),
    { path: 'apache.modWsgi', label: 'mod_wsgi version', value: apache.modWsgi },
    { path: 'apache.mpm', label: 'Apache MPM', value: apache.mpm },
    { path: 'apache.maxRequestWorkers', label: 'Apache MaxRequestWorkers', value: apache.maxRequestWorkers },
  ]
  for (const further of plan.otherHosts ?? []) {
    const at = `otherHosts.${further.name}`
    facts.push({ path: `${at}.cores`, label: `${further.name}: cores`, value: further.cores })
    facts.push({ path: `${at}.memoryMiB`, label: `${further.name}: memory`, value: further.memoryMiB, unit: 'MiB' })
    for (const tenant of further.tenants) {
      facts.push({ path: `${at}.tenants.${tenant.name}.memoryMiB`, label: `${further.name}: memory of tenant ${tenant.name}`, value: tenant.memoryMiB, unit: 'MiB' })
      facts.push({ path: `${at}.tenants.${tenant.name}.cpuCores`, label: `${further.name}: CPU of tenant ${tenant.name}`, value: tenant.cpuCores, unit: 'cores' })
    }
  }
  for (const { name, tenants } of hostsOf(plan)) {
    for (const { name: tenant, usedBy } of tenants) if (usedBy !== undefined && isSpread(plan)) facts.push({ path: `tenants.${tenant}.on`, label: `Tenant ${tenant}: lives on`, value: name }, { path: `tenants.${tenant}.usedBy`, label: `Tenant ${tenant}: asked by`, value: `${usedBy.sites.join(', ')}: ${usedBy.queriesPerRequest} queries a request, ${usedBy.roundTripMs} ms each across hosts` })
  }
  for (const site of plan.sites) {
    const at = `sites.${site.name}`
    const { traffic } = site
    if (isSpread(plan)) facts.push({ path: `${at}.host`, label: `${site.name}: lives on`, value: homeOf(plan, site) })
    if (traffic.kind === 'open') facts.push({ path: `${at}.traffic.ratePerSecond`, label: `${site.name}: arrival rate`, value: traffic.ratePerSecond, unit: 'requests/s' })
    else if (traffic.kind === 'closed') {
      facts.push({ path: `${at}.traffic.users`, label: `${site.name}: users`, value: traffic.users })
      facts.push({ path: `${at}.traffic.thinkS`, label: `${site.name}: think time`, value: describeDistribution(traffic.thinkS, 's') })
    } else facts.push({ path: `${at}.traffic.file`, label: `${site.name}: recorded traffic`, value: traffic.file })
    if (traffic.patienceS !== undefined) facts.push({ path: `${at}.traffic.patienceS`, label: `${site.name}: clients leave after`, value: traffic.patienceS, unit: 's' })
    for (const group of site.groups) {
      const of = `${site.name}: ${group.name}`
      facts.push({ path: `${at}.groups.${group.name}.processes`, label: `${of}, processes`, value: group.processes })
      facts.push({ path: `${at}.groups.${group.name}.threads`, label: `${of}, threads a process`, value: group.threads })
      for (const [key, label, unit] of GROUP_OPTIONS) {
        const value = group[key]
        if (value !== undefined) facts.push({ path: `${at}.groups.${group.name}.${key}`, label: `${of}, ${label}`, value, unit })
      }
    }
    if (site.memory) {
      facts.push({ path: `${at}.memory.perProcessMiB`, label: `${site.name}: memory of a process`, value: site.memory.perProcessMiB, unit: 'MiB' })
      facts.push({ path: `${at}.memory.perThreadMiB`, label: `${site.name}: memory of a busy thread`, value: site.memory.perThreadMiB, unit: 'MiB' })
    }
    if (site.overhead) {
      facts.push({ path: `${at}.overhead.cpuMs`, label: `${site.name}: CPU of Apache and mod_wsgi`, value: site.overhead.cpuMs, unit: 'ms a request' })
      facts.push({ path: `${at}.overhead.blockedMs`, label: `${site.name}: waiting in Apache and mod_wsgi`, value: site.overhead.blockedMs, unit: 'ms a request' })
    }
    for (const [key, label] of [['trafficFactor', 'traffic'], ['timeFactor', 'times of requests']] as const) {
      const range = site.ranges?.[key]
      if (range !== undefined) facts.push({ path: `${at}.ranges.${key}`, label: `${site.name}: what the ${label} may be, as a multiple`, value: `${round(range[0])} to ${round(range[1])}` })
    }
    const total = site.actions.reduce((sum, action) => sum + action.share, 0)
    for (const action of site.actions) {
      const of = `${site.name}: ${action.name}`
      facts.push({ path: `${at}.actions.${action.name}.share`, label: `${of}, share of requests`, value: total > 0 ? round((100 * action.share) / total, 4) : 0, unit: '%' })
      facts.push({ path: `${at}.actions.${action.name}.demand`, label: `${of}, demand`, value: describeDemand(action.demand) })
      if (action.group !== undefined) facts.push({ path: `${at}.actions.${action.name}.group`, label: `${of}, daemon group`, value: action.group })
    }
    const details = inputs.configuration[site.name]
    if (details) {
      for (const [key, value] of Object.entries(details)) {
        const text = typeof value === 'object' ? JSON.stringify(value) : value
        facts.push({ path: `configuration.${site.name}.${key}`, label: `${site.name}: ${CONFIGURATION_LABEL[key] ?? key}`, value: text })
      }
    }
  }
  for (const [percentile, value] of Object.entries(objectives?.responseMs ?? {})) {
    if (value !== undefined) facts.push({ path: `objectives.responseMs.${percentile}`, label: `Objective: ${percentile} of response time`, value, unit: 'ms' })
  }
  for (const [key, label] of OBJECTIVES) {
    const value = objectives?.[key]
    if (value !== undefined) facts.push({ path: `objectives.${key}`, label: `Objective: ${label}`, value: round(100 * value, 4), unit: '%' })
  }
  for (const { name, change } of inputs.whatIfs ?? []) facts.push({ path: `whatIfs.${name}`, label: `What if: ${name}`, value: whatIfText(change) })
  return facts
}

const GROUP_OPTIONS = [
  ['listenBacklog', 'listen backlog', 'requests'],
  ['queueTimeoutS', 'queue timeout', 's'],
  ['connectTimeoutS', 'connect timeout', 's'],
  ['requestTimeoutS', 'request timeout', 's'],
  ['maximumRequests', 'maximum requests', 'requests'],
] as const

const OBJECTIVES = [
  ['queuedShare', 'share of requests that queue'],
  ['cpuUtilization', 'CPU utilization'],
  ['confidence', 'confidence'],
] as const

const CONFIGURATION_LABEL: Record<string, string> = {
  serverName: 'server name',
  aliases: 'aliases',
  port: 'port',
  scriptPath: 'WSGI script',
  mountPath: 'mount path',
  pythonHome: 'Python home',
  documentRoot: 'document root',
  daemonUser: 'daemon user',
  daemonUnixGroup: 'daemon Unix group',
  threadSafe: 'thread safety',
  urlPrefixes: 'URL prefixes by group',
}

/** In words: "CPU 12 ms on average, blocked 340 ms on average, 2 bursts". */
export function describeDemand(demand: Demand): string {
  const bursts = `${demand.bursts ?? 2} bursts`
  if (demand.kind === 'measured') return `CPU ${describeSamples(demand.cpuMs, 'ms')}; blocked ${describeSamples(demand.blockedMs, 'ms')}; ${bursts}`
  return `CPU ${describeDistribution(demand.cpuMs, 'ms')}; blocked ${describeDistribution(demand.blockedMs, 'ms')}; ${bursts}`
}

export function describeDistribution(distribution: Distribution, unit: string): string {
  switch (distribution.kind) {
    case 'constant':
      return `${round(distribution.value)} ${unit}, constant`
    case 'exponential':
      return `${round(distribution.mean)} ${unit} on average, exponential`
    case 'lognormal':
      return `${round(distribution.mean)} ${unit} on average, lognormal with coefficient of variation ${round(distribution.cv)}`
    case 'uniform':
      return `${round(distribution.min)} to ${round(distribution.max)} ${unit}, uniform`
    case 'mixture': {
      const total = distribution.parts.reduce((sum, part) => sum + part.weight, 0)
      return distribution.parts.map((part) => `${round((100 * part.weight) / (total || 1))} %: ${describeDistribution(part.dist, unit)}`).join(' + ')
    }
    case 'samples':
      return describeSamples(distribution.values, unit)
  }
}

function describeSamples(values: readonly number[], unit: string): string {
  const sorted = [...values].sort((a, b) => a - b)
  const mean = sorted.reduce((sum, value) => sum + value, 0) / (sorted.length || 1)
  const p95 = sorted[Math.max(0, Math.ceil(0.95 * sorted.length) - 1)] ?? 0
  return `${round(mean)} ${unit} on average, p95 ${round(p95)} ${unit} (${sorted.length} points)`
}

/** To `digits` significant digits, so that words do not differ by noise. */
function round(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}
