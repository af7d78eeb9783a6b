/** An answer about a plan of several hosts as one answer for each host: its plan, its sites, its figures. Of one host, the answer itself. */
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

/** The host whose cores or memory are used most. */
export function fullestHost<Result extends { prediction: Prediction }>(plan: Plan, result: Result, by: 'cpu' | 'memory'): HostView<Result> {
  const use = ({ plan: own, result: { prediction } }: HostView<Result>): number => (by === 'cpu' ? prediction.host.cpuUtilization : (prediction.host.memoryMiB ?? 0) / own.host.memoryMiB)
  return hostViews(plan, result).reduce((most, host) => (use(host) > use(most) ? host : most))
}
