/**
 * All daemon groups of a host together: each group's centre, coupled to the others through the cores they share. Solved
 * as a fixed point of the factor by which CPU is stretched. Seconds. An overloaded group is an answer: it carries what it
 * can, and takes its fair share of the cores from the others.
 */
import type { HostOverheads } from './analytic-overheads.ts'
import { allCoresBusy, others, stretchBeside, type Competitor } from './core-contention.ts'
import { solveGroup, type CoreShare, type GroupArrivals, type GroupDemand, type GroupSolution } from './group-centre.ts'
import { spreadOf, type Spread } from './group-rates.ts'
import { MECHANICS } from './overheads.ts'
import { processThroughput } from './process-centre.ts'
import type { Group, Host } from './plan.ts'
import type { GroupLoad, SiteLoad } from './site-load.ts'

export interface GroupAnswer {
  load: GroupLoad
  group: Group
  /** Factor by which other processes stretch its CPU. */
  stretch: number
  /** CPU seconds of the application per second, all processes. */
  cpuCores: number
  /** Share of time the GIL of one of its processes is held. */
  gilUtilization: number
  solution: GroupSolution
  /** Requests a second that come, or would come if the group kept up. */
  offered: number
  /** Share of its requests that find every core of the host busy. */
  coresBusy: number
}

export interface HostAnswer {
  /** By site, by group in use. */
  sites: GroupAnswer[][]
  /** Share of all cores in use, tenants included. */
  cpuUtilization: number
  /** Share the demand would need at the offered rates of open traffic; above 1 the cores cannot carry it. */
  cpuDemand: number
  converged: boolean
}

interface Member {
  load: GroupLoad
  group: Group
  site: SiteLoad
  siteIndex: number
  overheads: HostOverheads
  stretch: number
  throughput: number
  /** The cores as the group finds them. */
  share: CoreShare
  spread: Spread
  /** Closed traffic: time a user spends away from this group between two visits. */
  think: number
}

const ROUNDS = 80
/** A group whose own CPU is above this share of the cores is coupled to them state by state, a smaller one on average. */
const OWN_LOAD = 0.08

export function solveHost(host: Host, sites: readonly SiteLoad[], overheads: (site: SiteLoad) => HostOverheads): HostAnswer {
  const members: Member[] = sites.flatMap((site, siteIndex) =>
    site.groups.flatMap((load) => {
      const group = site.site.groups[load.index]
      return group ? [{ load, group, site, siteIndex, overheads: overheads(site), stretch: 1, throughput: 0, share: { stretch: 1 }, spread: 'even', think: site.arrivals.kind === 'closed' ? site.arrivals.think / load.share : 0 }] : []
    }),
  )
  // Groups that are alike spread their requests alike.
  const spreads = new Map<string, Spread>()
  for (const member of members) {
    const demand = groupDemand(member)
    const key = [member.group.processes, member.group.threads, demand.cpu, demand.blocked, demand.burstCvSquared].join(' ')
    member.spread = spreads.get(key) ?? spreadOf(member.group, demand)
    spreads.set(key, member.spread)
  }
  const tenants: Competitor[] = host.tenants.filter((tenant) => tenant.cpuCores > 0).map((tenant) => ({ count: Math.max(1, Math.ceil(tenant.cpuCores)), runnable: Math.min(1, tenant.cpuCores / Math.max(1, Math.ceil(tenant.cpuCores))) }))
  const tenantCores = host.tenants.reduce((sum, tenant) => sum + tenant.cpuCores, 0)
  const contended = members.reduce((sum, m) => sum + m.group.processes, 0) + tenants.reduce((sum, t) => sum + t.count, 0) > 0
  let converged = false
  let earlier: number[] = []
  let previous: number[] = []
  let competing: Competitor[] = []
  for (let round = 0; round < ROUNDS && contended; round++) {
    for (const member of members) member.throughput = carried(member, members)
    // Tenants and overheads stretch with everybody else; their own stretch is that of an average process.
    const typical = members.reduce((sum, m) => sum + m.stretch, 0) / Math.max(1, members.length)
    const competitors: Competitor[] = members.map((m) => ({ count: m.group.processes, runnable: Math.min(1, (m.throughput * (m.load.cpuMean + m.overheads.gilS) * m.stretch) / m.group.processes) }))
    const overheadCores = members.reduce((sum, m) => sum + m.throughput * m.overheads.cpuS, 0) * typical
    const overheadCount = Math.max(4, Math.ceil(2 * overheadCores))
    const beside: Competitor[] = [...tenants.map((t) => ({ count: t.count, runnable: Math.min(1, t.runnable * typical) })), { count: overheadCount, runnable: Math.min(1, overheadCores / overheadCount) }]
    competing = [...competitors, ...beside]
    const besides = others(host.cores, competing)
    let change = 0
    members.forEach((member, i) => {
      const own = competitors[i] ?? { count: 1, runnable: 0 }
      const around = besides[i]
      if (!around) return
      const detailed = own.count * own.runnable > OWN_LOAD * host.cores
      const before = member.stretch
      if (detailed) {
        member.share = { cores: host.cores, others: around }
        member.stretch = solveMember(member).stretch
      } else {
        member.stretch = stretchBeside(host.cores, around, { count: own.count - 1, runnable: own.runnable })
        member.share = { stretch: member.stretch }
      }
      change = Math.max(change, Math.abs(member.stretch / before - 1))
    })
    if (change < 1e-5) {
      converged = true
      break
    }
    if (members.every((member) => 'stretch' in member.share)) accelerate(members, round, earlier, previous)
    earlier = previous
    previous = members.map((m) => m.stretch)
  }
  const coresBusy = allCoresBusy(host.cores, competing)
  const answers: GroupAnswer[][] = sites.map(() => [])
  let cores = tenantCores
  let demand = tenantCores
  for (const member of members) {
    const solution = solveMember(member)
    const offered = member.site.arrivals.kind === 'open' ? member.site.arrivals.rate * member.load.share : solution.throughput
    const withGil = member.load.cpuMean + member.overheads.gilS
    const perRequest = withGil + member.overheads.cpuS
    cores += solution.throughput * perRequest
    demand += offered * perRequest
    answers[member.siteIndex]?.push({
      load: member.load,
      group: member.group,
      stretch: solution.stretch,
      cpuCores: solution.throughput * withGil,
      gilUtilization: Math.min(1, (solution.throughput * withGil * solution.stretch) / member.group.processes),
      solution,
      offered,
      coresBusy,
    })
  }
  return { sites: answers, cpuUtilization: Math.min(1, cores / host.cores), cpuDemand: demand / host.cores, converged }
}

/** Aitken's extrapolation, every fourth round: near saturation the plain fixed point creeps. */
function accelerate(members: Member[], round: number, earlier: readonly number[], previous: readonly number[]): void {
  if (round < 4 || round % 4 !== 3) return
  members.forEach((member, i) => {
    const a = earlier[i]
    const b = previous[i]
    if (a === undefined || b === undefined) return
    const first = b - a
    const second = member.stretch - b
    const ratio = first !== 0 ? second / first : 0
    if (ratio > 0.05 && ratio < 0.98) {
      member.stretch = Math.max(1, member.stretch + (second * ratio) / (1 - ratio))
      member.share = { stretch: member.stretch }
    }
  })
}

function groupDemand({ load, overheads }: Member): GroupDemand {
  const cpu = load.cpuMean + overheads.gilS
  const blocked = load.blockedMean + overheads.holdS
  return { cpu, blocked, burstCvSquared: load.burstCvSquared, wake: (load.grabs * MECHANICS.wakeMs) / 1000, holdCvSquared: load.variance / Math.max(1e-12, cpu + blocked) ** 2 }
}

function solveMember(member: Member): GroupSolution {
  return solveGroup(member.group, groupDemand(member), arrivalsOf(member), member.share, member.spread)
}

function arrivalsOf(member: Member): GroupArrivals {
  return member.site.arrivals.kind === 'open'
    ? { kind: 'open', rate: member.site.arrivals.rate * member.load.share }
    : { kind: 'closed', users: member.site.arrivals.users, think: member.think + member.overheads.outsideS }
}

/** Throughput at the current stretch; for closed traffic over several groups also the time spent away from this one. */
function carried(member: Member, members: readonly Member[]): number {
  if (member.site.arrivals.kind === 'open') {
    const demand = groupDemand(member)
    const inProcess = processThroughput({ ...demand, cpu: demand.cpu * member.stretch }, member.group.threads)
    return Math.min(member.site.arrivals.rate * member.load.share, member.group.processes * (inProcess[member.group.threads] ?? 0))
  }
  if (member.site.groups.length > 1) {
    let away = member.site.arrivals.think
    for (const other of members)
      if (other !== member && other.site === member.site) {
        const solution = solveMember(other)
        away += other.load.share * (solution.queueMean + solution.holdMean + other.overheads.outsideS)
      }
    member.think = away / member.load.share
  }
  return solveMember(member).throughput
}
