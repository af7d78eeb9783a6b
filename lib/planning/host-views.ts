/** An answer about a plan of several hosts as one answer for each host: its plan, its sites, its figures. Of one host, the answer itself. */
import type { HostLook } from '#lib/engine/host-look.ts'
import { hostPlans, isSpread } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import type { QuickEvaluation } from './evaluate.ts'

export interface HostView<Result extends { prediction: Prediction } = QuickEvaluation> {
  name: string
  plan: Plan
  result: Result
}

export function hostViews<Result extends { prediction: Prediction }>(plan: Plan, result: Result): HostView<Result>[] {
  const { hosts, sites } = result.prediction
  if (!isSpread(plan) || hosts === undefined) return [{ name: plan.host.name, plan, result }]
  return hostPlans(plan).map(({ name, plan: own, siteIndexes }) => {
    const found = hosts.find((host) => host.name === name)
    const host = found ?? result.prediction.host
    return { name, plan: own, result: { ...result, prediction: { ...result.prediction, host, stable: found?.stable ?? result.prediction.stable, bottleneck: found?.bottleneck ?? result.prediction.bottleneck, sites: siteIndexes.flatMap((index) => sites[index] ?? []) } } }
  })
}

/** The figures of hosts as one: of several the CPU of the busiest, the memory of all together, null where one's is not known. */
export function hostsTogether({ host, hosts }: Pick<HostLook, 'host' | 'hosts'>): { cpuUtilization: number; memoryMiB: number | null } {
  const each = hosts ?? [host]
  return {
    cpuUtilization: Math.max(...each.map(({ cpuUtilization }) => cpuUtilization)),
    memoryMiB: each.reduce<number | null>((sum, { memoryMiB }) => (sum === null || memoryMiB === null ? null : sum + memoryMiB), 0),
  }
}

/** The host whose cores or memory are used most. */
export function fullestHost<Result extends { prediction: Prediction }>(plan: Plan, result: Result, by: 'cpu' | 'memory'): HostView<Result> {
  const use = ({ plan: own, result: { prediction } }: HostView<Result>): number => (by === 'cpu' ? prediction.host.cpuUtilization : (prediction.host.memoryMiB ?? 0) / own.host.memoryMiB)
  return hostViews(plan, result).reduce((most, host) => (use(host) > use(most) ? host : most))
}
