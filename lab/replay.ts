/**
 * The engine against reality: replays every measured run of a laboratory folder and prints predicted against measured.
 * `node lab/replay.ts [DIR] [--only REGEX] [--half 0|1] [--observations N]`; DIR defaults to ../shared/lab. A half is what a
 * hash of the cases' names makes of them, so that what one half taught can be tried on the other. Traces judge the mechanism
 * (the run's own arrivals and demands), profiles the whole prediction (an interval, luck of the run included).
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Plan, TraceRow } from '#lib/engine/plan.ts'
import type { Prediction, SitePrediction } from '#lib/engine/prediction.ts'
import { RandomStream } from '#lib/engine/random.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'

interface MeasuredSite {
  throughputPerSecond: number
  errors: Record<string, number>
  offered: { requests: number }
  responseMs: { mean: number; p50: number; p95: number }
  /** Share that waited longer than 1 ms for a thread. */
  queuedShareOver1ms?: number
}

interface Measured {
  windowS: number
  host: { otherCpuCores: number }
  sites: Record<string, MeasuredSite>
}

const FIGURES = ['mean', 'p50', 'p95'] as const

const options = { directory: '../shared/lab', only: '', half: '', observations: 60 }
const rest = process.argv.slice(2)
for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
  if (word === '--only') options.only = rest.shift() ?? ''
  else if (word === '--half') options.half = rest.shift() ?? ''
  else if (word === '--observations') options.observations = Number(rest.shift())
  else options.directory = word
}
const directory = resolve(options.directory)
if (!existsSync(directory)) {
  process.stderr.write(`${directory}: no such folder; give the folder of measured runs.\n`)
  process.exit(2)
}
const cases = readdirSync(directory).filter((name) => existsSync(join(directory, name, 'measured.json')) && new RegExp(options.only).test(name) && (options.half === '' || options.half === halfOf(name)))

const began = performance.now()
replayTraces()
checkProfiles()
print(`${((performance.now() - began) / 1000).toFixed(1)} s`)

function replayTraces(): void {
  const errors: Record<(typeof FIGURES)[number], number[]> = { mean: [], p50: [], p95: [] }
  const waits: number[] = []
  print('TRACES: predicted against measured, the same arrivals and demands')
  print(`${'case'.padEnd(38)} ${FIGURES.map((figure) => `${figure} measured predicted  error`.padStart(34)).join(' ')}  note`)
  for (const name of cases) {
    const plan = readPlan(name, 'plan-trace.json')
    if (plan === null) continue
    const measured = readMeasured(name)
    const prediction = runToEnd(simulate(plan))
    for (const site of prediction.sites) {
      const real = measured.sites[site.name]
      if (real === undefined) continue
      const excluded = reasonNotJudged(plan, measured, real)
      const cells = FIGURES.map((figure) => {
        const predicted = site.responseMs[figure]
        const error = predicted === null ? Number.NaN : predicted / real.responseMs[figure] - 1
        if (excluded === '' && !Number.isNaN(error)) errors[figure].push(Math.abs(error))
        return `${real.responseMs[figure].toFixed(1).padStart(17)} ${(predicted ?? Number.NaN).toFixed(1).padStart(9)} ${percent(error)}`
      })
      const waited = real.queuedShareOver1ms
      if (waited !== undefined && site.queuedShare !== null && excluded === '') waits.push(site.queuedShare - waited)
      print(`${`${name}/${site.name}`.padEnd(38)} ${cells.join(' ')}  ${waited === undefined ? '' : `waited ${percent(waited)}${percent(site.queuedShare ?? Number.NaN)}`}  ${excluded}`)
    }
  }
  for (const figure of FIGURES) print(`  ${figure.padEnd(5)} n ${errors[figure].length}  median ${percent(quantile(errors[figure], 0.5))}  9th decile ${percent(quantile(errors[figure], 0.9))}  within 8 % ${percent(share(errors[figure], (error) => error <= 0.08))}`)
  const every = FIGURES.flatMap((figure) => errors[figure])
  print(`  all   n ${every.length}  median ${percent(quantile(every, 0.5))}  9th decile ${percent(quantile(every, 0.9))}  within 8 % ${percent(share(every, (error) => error <= 0.08))}`)
  print(`  share that waits for a thread: predicted less measured, median ${percent(quantile(waits, 0.5))}, first decile ${percent(quantile(waits, 0.1))}, ninth ${percent(quantile(waits, 0.9))}\n`)
}

function checkProfiles(): void {
  const inside: boolean[] = []
  const errors: Record<(typeof FIGURES)[number], number[]> = { mean: [], p50: [], p95: [] }
  const ranges: Record<(typeof FIGURES)[number] | 'throughput', Range[]> = { mean: [], p50: [], p95: [], throughput: [] }
  const throughput: number[] = []
  const carried: boolean[] = []
  const overloaded: number[] = []
  print('PROFILES: the interval predicted from low-load measurements, the figure measured')
  for (const name of cases) {
    const plan = readPlan(name, 'plan-profile.json')
    if (plan === null) continue
    const measured = readMeasured(name)
    const prediction = runToEnd(simulate(plan, { observations: options.observations }))
    for (const site of prediction.sites) {
      const real = measured.sites[site.name]
      if (real === undefined) continue
      print(`${`${name}/${site.name}`.padEnd(38)} ${describe(prediction, site, real)}`)
      if (site.stable === false) overloaded.push(Math.abs(site.throughputPerSecond / real.throughputPerSecond - 1))
      if (site.stable === false) continue
      const disturbed = measured.host.otherCpuCores > 0.1
      const range = site.throughputInterval ?? null
      if (range !== null && !disturbed) carried.push(real.throughputPerSecond >= range[0] && real.throughputPerSecond <= range[1])
      if (range !== null) ranges.throughput.push([range[0], site.throughputPerSecond, range[1]])
      throughput.push(Math.abs(site.throughputPerSecond / real.throughputPerSecond - 1))
      for (const figure of FIGURES) {
        const interval = site.responseMsInterval[figure]
        const predicted = site.responseMs[figure]
        if (interval === null || predicted === null || disturbed) continue
        inside.push(real.responseMs[figure] >= interval[0] && real.responseMs[figure] <= interval[1])
        errors[figure].push(Math.abs(predicted / real.responseMs[figure] - 1))
        ranges[figure].push([interval[0], predicted, interval[1]])
      }
    }
  }
  print(`  inside the 90 % range ${percent(share(inside, Boolean))} of ${inside.length};  ${FIGURES.map((figure) => `${figure} median error ${percent(quantile(errors[figure], 0.5))}`).join(', ')};  throughput: median error ${percent(quantile(throughput, 0.5))}, worst ${percent(quantile(throughput, 1))}, inside its range ${percent(share(carried, Boolean))}`)
  print(`  what the luck of such runs alone makes the median error, if the ranges are true: ${([...FIGURES, 'throughput'] as const).map((figure) => `${figure} ${luck(ranges[figure])}`).join(', ')}`)
  print(`  overloaded, called unstable: ${overloaded.length};  carried throughput: worst error ${percent(quantile(overloaded, 1))}`)
}

function describe(prediction: Prediction, site: SitePrediction, real: MeasuredSite): string {
  const carried = `X ${real.throughputPerSecond.toFixed(1)} ${site.throughputPerSecond.toFixed(1)} ${percent(site.throughputPerSecond / real.throughputPerSecond - 1)}`
  const errors = `errors ${JSON.stringify(real.errors)} of ${real.offered.requests}, predicted ${JSON.stringify(site.errorShare)}`
  if (site.stable === false) return `UNSTABLE (${prediction.bottleneck}), grows ${site.growthPerSecond ?? 0}/s  ${carried}  ${errors}`
  const cells = FIGURES.map((figure) => {
    const interval = site.responseMsInterval[figure]
    const value = real.responseMs[figure]
    const mark = interval === null ? '?' : value < interval[0] ? '<' : value > interval[1] ? '>' : ' '
    return `${figure} ${value.toFixed(1).padStart(7)} ${mark} [${(interval?.[0] ?? Number.NaN).toFixed(1)}, ${(site.responseMs[figure] ?? Number.NaN).toFixed(1)}, ${(interval?.[1] ?? Number.NaN).toFixed(1)}]`.padEnd(44)
  })
  return `${cells.join(' ')} ${carried}${Object.keys(real.errors).length > 0 ? ` ${errors}` : ''}`
}

/** Repetitions of a case stay together. */
function halfOf(name: string): string {
  return String((createHash('sha256').update(name.replace(/__rep\d+$/, '')).digest()[0] ?? 0) % 2)
}

/** Cases that the trace cannot tell about: says why. */
function reasonNotJudged(plan: Plan, measured: Measured, real: MeasuredSite): string {
  if (measured.host.otherCpuCores > 0.1) return 'disturbed'
  const failed = Object.values(real.errors).reduce((sum, count) => sum + count, 0)
  if (failed > 0.01 * real.offered.requests) return 'refused requests are not in the trace'
  const rows = plan.sites.flatMap((site) => (site.traffic.kind === 'trace' ? (site.traffic.rows ?? []) : []))
  // Fixed work instead of fixed CPU time: what it consumed is not what the trace says.
  if (rows.length > 0 && rows.every((row) => row.blockedMs === 0)) return 'fixed work: its CPU time is not in the trace'
  return ''
}

function readPlan(name: string, file: string): Plan | null {
  const path = join(directory, name, file)
  if (!existsSync(path)) return null
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Plan
  plan.host.reserves ??= { systemMiB: 512, diskCacheMiB: 512 }
  plan.host.tenants ??= []
  for (const site of plan.sites) if (site.traffic.kind === 'trace') site.traffic.rows = readRows(join(directory, name, site.traffic.file))
  return plan
}

function readRows(path: string): TraceRow[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1)
  return lines.map((line) => {
    const [atMs = Number.NaN, action = Number.NaN, cpuMs = Number.NaN, blockedMs = Number.NaN] = line.split(',').map(Number)
    return { atMs, action, cpuMs, blockedMs }
  })
}

function readMeasured(name: string): Measured {
  return JSON.parse(readFileSync(join(directory, name, 'measured.json'), 'utf8')) as Measured
}

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN
}

function share<T>(values: readonly T[], test: (value: T) => boolean): number {
  return values.length > 0 ? values.filter(test).length / values.length : Number.NaN
}

type Range = [low: number, median: number, high: number]

/**
 * The median error that a prediction of true medians and true 90 % ranges would have: runs drawn from the ranges, log-normal
 * on either side of the median. Its middle, and where it falls nine times in ten.
 */
function luck(ranges: readonly Range[]): string {
  const random = new RandomStream(1, 'luck')
  const medians = Array.from({ length: 2000 }, () =>
    quantile(ranges.map(([low, median, high]) => {
      const z = random.normal()
      const deviation = Math.log(z > 0 ? high / median : median / low) / 1.645
      return Math.abs(Math.exp(-z * deviation) - 1)
    }), 0.5))
  return `${percent(quantile(medians, 0.5)).trim()} (${percent(quantile(medians, 0.05)).trim()} to ${percent(quantile(medians, 0.95)).trim()})`
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`.padStart(8)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
