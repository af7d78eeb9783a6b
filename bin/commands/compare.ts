/**
 * `headroom compare PLAN PLAN...`: predictions side by side. The simulation draws the same arrivals and demands for every
 * plan (common random numbers), so that a difference is a difference and not luck.
 */
import { invalidInput } from '#lib/base/errors.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { hostsTogether } from '#lib/planning/hosts-together.ts'
import { readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure, percent, table } from '../text-table.ts'
import { engineOptions, predictWith } from './predict.ts'

export const help = `Usage: headroom compare PLAN PLAN... [--engine simulation|analytic] [--seed N] [--precision 0.02] [--json]

Predicts each plan with the same seed and lists the figures side by side, with the difference of each plan from the first.

  --json   one JSON document instead of text
`

/** `headroom/comparison@1`. */
export interface Comparison {
  schema: 'headroom/comparison@1'
  plans: { file: string; name: string; prediction: Prediction }[]
  /** Of every plan after the first: by site that both have, later / first. Null where either figure is unknown. */
  differences: { file: string; sites: { name: string; throughput: number | null; mean: number | null; p50: number | null; p95: number | null; p99: number | null }[]; cpuUtilization: number; memoryMiB: number | null }[]
}

const MOST_PLANS = 20

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('compare', args, { engine: { type: 'string' }, seed: { type: 'string' }, precision: { type: 'string' }, json: { type: 'boolean' } })
  const options = engineOptions(values)
  if (positionals.length < 2 || positionals.length > MOST_PLANS || positionals.filter((file) => file === '-').length > 1)
    throw invalidInput([{ place: 'headroom compare', reason: `It compares two to ${MOST_PLANS} plans, at most one of them from standard input.`, remedy: 'headroom compare PLAN PLAN...' }])
  const plans: Comparison['plans'] = []
  for (const file of positionals) {
    const plan = await readPlan(file, io)
    plans.push({ file, name: plan.name, prediction: await predictWith(plan, options) })
  }
  const comparison: Comparison = { schema: 'headroom/comparison@1', plans, differences: differences(plans) }
  io.stdout.write(values.json ? `${JSON.stringify(comparison)}\n` : text(comparison))
  return 0
}

function differences(plans: Comparison['plans']): Comparison['differences'] {
  const first = plans[0]?.prediction
  if (!first) return []
  const hosts = hostsTogether(first)
  const ratio = (later: number | null | undefined, earlier: number | null | undefined): number | null => (later === null || later === undefined || !earlier ? null : later / earlier)
  return plans.slice(1).map(({ file, prediction }) => {
    const { cpuUtilization, memoryMiB } = hostsTogether(prediction)
    return {
      file,
      sites: prediction.sites.flatMap((site) => {
        const before = first.sites.find((candidate) => candidate.name === site.name)
        if (!before) return []
        const of = (key: 'mean' | 'p50' | 'p95' | 'p99'): number | null => ratio(site.responseMs[key], before.responseMs[key])
        return [{ name: site.name, throughput: ratio(site.throughputPerSecond, before.throughputPerSecond), mean: of('mean'), p50: of('p50'), p95: of('p95'), p99: of('p99') }]
      }),
      cpuUtilization: cpuUtilization - hosts.cpuUtilization,
      memoryMiB: memoryMiB === null || hosts.memoryMiB === null ? null : memoryMiB - hosts.memoryMiB,
    }
  })
}

function text({ plans, differences: changes }: Comparison): string {
  const rows = plans.flatMap(({ file, prediction }) => {
    const { cpuUtilization, memoryMiB } = hostsTogether(prediction)
    return prediction.sites.map((site) => {
      const change = changes.find((candidate) => candidate.file === file)?.sites.find((candidate) => candidate.name === site.name)
      return [file, site.name, figure(site.throughputPerSecond), figure(site.responseMs.mean), figure(site.responseMs.p50), figure(site.responseMs.p95), figure(site.responseMs.p99), change?.p95 ? `x ${figure(change.p95)}` : '', prediction.stable ? prediction.bottleneck : `unstable: ${prediction.bottleneck}`, percent(cpuUtilization), figure(memoryMiB)]
    })
  })
  return table(['plan', 'site', 'requests/s', 'mean ms', 'p50', 'p95', 'p99', 'p95 against the first', 'binds', 'cores', 'memory MiB'], rows)
}
