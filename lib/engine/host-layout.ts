/**
 * The plan laid out flat for simulation: sites, groups and processes numbered over the whole host, times in milliseconds,
 * defaults filled in. Facts only; nothing here changes while the simulation runs.
 */
import { normalisedShares } from './demand-moments.ts'
import { siteOverheads, GROUP_DEFAULTS, type Overheads } from './overheads.ts'
import type { Plan, Traffic } from './plan.ts'

export interface GroupLayout {
  site: number
  name: string
  processes: number
  threads: number
  /** Number of its first process among all of the host. */
  firstProcess: number
  backlog: number
  connectTimeoutMs: number
  /** 0: none. */
  queueTimeoutMs: number
  requestTimeoutMs: number
  maximumRequests: number
}

export interface SiteLayout {
  name: string
  overheads: Overheads
  traffic: Traffic
  /** Infinity: clients wait for ever. */
  patienceMs: number
  shares: number[]
  groupOfAction: Int32Array
  burstsOfAction: Int32Array
  /** The host's numbers of its groups. */
  groups: number[]
}

export interface HostLayout {
  cores: number
  apacheWorkers: number
  modWsgiMajor: number
  sites: SiteLayout[]
  groups: GroupLayout[]
  groupOfProcess: Int32Array
  threadsOfProcess: Int32Array
}

/** Cores that tenants leave; never less than a twentieth of a core, so that an overfull host is slow, not infinite. */
export function coresForSites(plan: Plan): number {
  const tenants = (plan.host.tenants ?? []).reduce((sum, tenant) => sum + tenant.cpuCores, 0)
  return Math.max(0.05, plan.host.cores - tenants)
}

export function layOutHost(plan: Plan): HostLayout {
  const groups: GroupLayout[] = []
  const threadsOfProcess: number[] = []
  const groupOfProcess: number[] = []
  const sites = plan.sites.map((site, siteIndex): SiteLayout => {
    const names = new Map<string, number>()
    const numbers = site.groups.map((group) => {
      const number = groups.length
      names.set(group.name, number)
      // Code that is not thread-safe runs one thread a process, whatever the group says.
      const threads = site.threadSafe === false ? 1 : group.threads
      groups.push({
        site: siteIndex,
        name: group.name,
        processes: group.processes,
        threads,
        firstProcess: threadsOfProcess.length,
        backlog: group.listenBacklog ?? GROUP_DEFAULTS.listenBacklog,
        connectTimeoutMs: 1000 * (group.connectTimeoutS ?? GROUP_DEFAULTS.connectTimeoutS),
        queueTimeoutMs: 1000 * (group.queueTimeoutS ?? GROUP_DEFAULTS.queueTimeoutS),
        requestTimeoutMs: 1000 * (group.requestTimeoutS ?? GROUP_DEFAULTS.requestTimeoutS),
        maximumRequests: group.maximumRequests ?? GROUP_DEFAULTS.maximumRequests,
      })
      for (let p = 0; p < group.processes; p++) {
        threadsOfProcess.push(threads)
        groupOfProcess.push(number)
      }
      return number
    })
    const first = numbers[0] ?? 0
    return {
      name: site.name,
      overheads: siteOverheads(site),
      traffic: site.traffic,
      patienceMs: site.traffic.patienceS === undefined ? Infinity : site.traffic.patienceS * 1000,
      shares: normalisedShares(site.actions),
      groupOfAction: Int32Array.from(site.actions, (action) => (action.group === undefined ? first : (names.get(action.group) ?? first))),
      burstsOfAction: Int32Array.from(site.actions, (action) => action.demand.bursts ?? 2),
      groups: numbers,
    }
  })
  return {
    cores: coresForSites(plan),
    apacheWorkers: plan.apache.maxRequestWorkers,
    modWsgiMajor: Number.parseInt(plan.apache.modWsgi, 10) || 4,
    sites,
    groups,
    groupOfProcess: Int32Array.from(groupOfProcess),
    threadsOfProcess: Int32Array.from(threadsOfProcess),
  }
}
