/**
 * How far the formulas are from the simulation, over random plans: `node bench/agreement.ts [PLANS] [SEED]`. Prints the
 * errors, by how busy the busiest resource is, and how often the two lie within the bound that the formulas state.
 * The same arguments give the same plans.
 */
import type { Distribution, Plan, Site } from '#lib/engine/plan.ts'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { RandomStream } from '#lib/engine/random.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'

const plans = Number(process.argv[2] ?? 60)
const seed = Number(process.argv[3] ?? 1)
const random = new RandomStream(seed, 'agreement')

const between = (least: number, most: number): number => least + (most - least) * random.uniform()
const oneOf = <T>(values: readonly [T, ...T[]]): T => values[random.below(values.length)] ?? values[0]

/** One to three sites, each loaded to a share of whichever of its threads, GILs and cores is scarcest. */
function draw(): Plan {
  const cores = oneOf([1, 2, 4, 8])
  const count = oneOf([1, 1, 2, 3])
  const use = between(0.2, 0.85)
  const sites = Array.from({ length: count }, (_, index): Site => {
    const processes = 1 + random.below(8)
    const threads = oneOf([1, 2, 5, 15])
    const cpuMs = between(1, 30)
    const blockedMs = between(5, 200)
    const cv = between(0.2, 1.5)
    const cpuS = (cpuMs + 1) / 1000
    const rate = use * Math.min((processes * threads) / (cpuS + blockedMs / 1000), processes / cpuS, cores / cpuS / count)
    const spread = (mean: number): Distribution => ({ kind: 'lognormal', mean, cv })
    return {
      name: `s${index}`,
      groups: [{ name: 'g', processes, threads }],
      actions: [{ name: 'a', share: 1, demand: { kind: 'independent', cpuMs: spread(cpuMs), blockedMs: spread(blockedMs) } }],
      traffic: random.uniform() < 0.75 ? { kind: 'open', ratePerSecond: rate } : { kind: 'closed', users: Math.max(1, Math.round(rate * (3 + cpuS + blockedMs / 1000))), thinkS: { kind: 'exponential', mean: 3 } },
    }
  })
  return { schema: 'headroom/plan@1', name: 'drawn', host: { name: 'h', cores, memoryMiB: 65_536, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [] }, apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 4000 }, sites }
}

const FIGURES = ['mean', 'p50', 'p95'] as const
const rows: { figure: string; busiest: number; error: number; within: boolean }[] = []
for (let n = 0; n < plans; n++) {
  const plan = draw()
  const analytic = predictAnalytic(plan)
  const simulated = runToEnd(simulate(plan, { seed, precision: 0.02, maxEvents: 3_000_000 }))
  analytic.sites.forEach((site, i) => {
    const seen = simulated.sites[i]
    if (!seen) return
    const group = site.groups[0]
    const busiest = Math.max(analytic.host.cpuUtilization, group?.gilShare ?? 0, (group?.busyThreadsMean ?? 0) / Math.max(1, (group?.processes ?? 1) * (group?.threads ?? 1)))
    for (const figure of FIGURES) {
      const a = site.responseMs[figure]
      const b = seen.responseMs[figure]
      const stated = site.responseMsInterval[figure]
      const range = seen.responseMsInterval[figure]
      if (a !== null && b !== null && stated && range) rows.push({ figure, busiest, error: Math.abs(a / b - 1), within: stated[0] <= range[1] && range[0] <= stated[1] })
    }
  })
}

const quantile = (values: number[], share: number): number => values.sort((x, y) => x - y)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
console.log(`${plans} plans, seed ${seed}; error of the formulas against the simulation`)
console.log('busiest resource   figure  cases  median   ninth decile  within the stated bound')
for (const [low, high] of [[0, 0.5], [0.5, 0.7], [0.7, 0.85], [0.85, 1.01], [0, 1.01]] as const)
  for (const figure of FIGURES) {
    const own = rows.filter((row) => row.figure === figure && row.busiest >= low && row.busiest < high)
    if (own.length > 0) console.log([`${Math.round(low * 100)} to ${Math.round(Math.min(1, high) * 100)} %`.padEnd(17), figure.padEnd(6), String(own.length).padStart(6), percent(quantile(own.map((row) => row.error), 0.5)).padStart(8), percent(quantile(own.map((row) => row.error), 0.9)).padStart(13), percent(own.filter((row) => row.within).length / own.length).padStart(12)].join('  '))
  }
