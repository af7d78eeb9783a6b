/**
 * How long answers take: `node bench/answer-speed.ts [--sites 1,2,5,10,20,40] [--full]`. The analytic prediction and the
 * recommendation (its analytic search, `recommend --quick`; with --full also confirmed by simulation) for hosts of so many
 * sites, and how both grow. Milliseconds of processor time, median of several calls after one to warm up; the first call,
 * which a command line pays, stands beside.
 */
import { parseArgs } from 'node:util'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { recommend } from '#lib/engine/recommend.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { cmsSites, questionSites, shop } from '#lib/planning/samples.ts'

const { values } = parseArgs({ options: { sites: { type: 'string', default: '1,2,5,10,20,40' }, full: { type: 'boolean', default: false } } })
const counts = values.sites.split(',').map(Number)
if (!counts.every((count) => Number.isInteger(count) && count >= 1 && count <= 40)) throw new Error('--sites must be whole numbers from 1 to 40')

print(`${'predict --engine analytic'.padEnd(30)} ${'sites'.padStart(5)} ${'first ms'.padStart(9)} ${'median ms'.padStart(10)} ${'a site'.padStart(7)}`)
for (const count of counts) report('CMS sites', count, 15, () => predictAnalytic(cms(count)))
report('shop', 1, 15, () => predictAnalytic(shop()))
report('question sites', 2, 15, () => predictAnalytic(questionSites()))

print(`\n${'recommend --quick'.padEnd(30)} ${'sites'.padStart(5)} ${'first ms'.padStart(9)} ${'median ms'.padStart(10)} ${'a site'.padStart(7)}`)
for (const count of counts) report('CMS sites', count, 3, () => recommend(cms(count)))
report('shop', 1, 3, () => recommend(shop()))
report('question sites', 2, 3, () => recommend(questionSites()))

if (values.full) {
  print(`\n${'recommend, with simulation'.padEnd(30)} ${'sites'.padStart(5)} ${'first ms'.padStart(9)} ${'median ms'.padStart(10)} ${'a site'.padStart(7)}`)
  report('shop', 1, 1, () => recommend(shop(), { confirm: true }))
  report('question sites', 2, 1, () => recommend(questionSites(), { confirm: true }))
  for (const count of counts.filter((one) => one === 1 || one >= 10)) report('CMS sites', count, 1, () => recommend(cms(count), { confirm: true }))
}

/** The first so many of the forty sites, on the same host. */
function cms(count: number): Plan {
  const plan = cmsSites()
  return { ...plan, sites: plan.sites.slice(0, count) }
}

function report(what: string, sites: number, rounds: number, ask: () => unknown): void {
  const first = cpuMs(ask)
  const times = rounds === 1 ? [first] : Array.from({ length: rounds }, () => cpuMs(ask)).sort((a, b) => a - b)
  const median = times[times.length >> 1] ?? first
  print(`${what.padEnd(30)} ${String(sites).padStart(5)} ${first.toFixed(1).padStart(9)} ${median.toFixed(1).padStart(10)} ${(median / sites).toFixed(2).padStart(7)}`)
}

function cpuMs(ask: () => unknown): number {
  const before = process.cpuUsage()
  ask()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
