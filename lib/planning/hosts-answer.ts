/** What a page tells of the hosts of a plan: each against its ceilings by hour of the week, and what the loss of each would do. */
import { onceFor } from '#lib/base/once-for.ts'
import { hostsByHour } from '#lib/engine/hosts-by-hour.ts'
import type { HostWeek } from '#lib/engine/hosts-by-hour.ts'
import { homeOf, hostsOf, networkWaitMs } from '#lib/engine/host-plans.ts'
import { lostHosts } from '#lib/engine/place.ts'
import type { LostHost } from '#lib/engine/place.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { sitesNeeds } from '#lib/engine/site-needs.ts'

export interface ShownSite {
  name: string
  memoryMiB: number
  memoryKnown: boolean
  /** In its busiest hour. */
  peakCores: number
  /** The same all week, as nobody measured it: 0. */
  hoursMeasured: number
  /** What each request waits for tenants on other hosts. */
  networkMs: number
}

/** A host as the page has it: sites without their weeks, which are summed up in that of the host. */
export type ShownHost = Omit<HostWeek, 'sites'> & { sites: ShownSite[] }

export interface HostsAnswer {
  hosts: ShownHost[]
  lost: LostHost[]
}

export const hostsAnswer: (plan: Plan) => HostsAnswer = onceFor(answerOf)

function answerOf(plan: Plan): HostsAnswer {
  const needs = sitesNeeds(plan)
  const all = hostsOf(plan)
  const hosts = hostsByHour(plan, needs).map((host): ShownHost => ({
    ...host,
    cpuByHour: host.cpuByHour.map((cores) => Number(cores.toPrecision(5))),
    sites: host.sites.map(({ name, memoryMiB, memoryKnown, cpuByHour, hoursMeasured }) => ({ name, memoryMiB, memoryKnown, peakCores: Math.max(...cpuByHour), hoursMeasured, networkMs: networkWaitMs(all, homeOf(plan, plan.sites.find((site) => site.name === name) ?? {}), name) })),
  }))
  return { hosts, lost: lostHosts(plan, needs) }
}
