/**
 * `headroom gate PLAN RESULT...`: whether the site of a plan lost more headroom than it may, told from results of load tests.
 * What the API's checks answer, on files.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { openAnyReader } from '#lib/ingest/any-reader.ts'
import { headroomLoss, type BenchmarkRun, type HeadroomLoss } from '#lib/planning/headroom-loss.ts'
import { numberOption, readArguments } from '../arguments.ts'
import { openFile, unpack } from '../byte-source.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure } from '../text-table.ts'

/** Neither an answer of 0 nor a fault: the check failed. */
const LOST = 3

export const help = `Usage: headroom gate PLAN RESULT... [--against RESULT]... [--max-loss 0.1] [--site NAME] [--noise 0.05] [--concurrency N] [--json]

By how much requests have become slower, told from results of load tests (runs of one benchmark), and how much of its
headroom, the requests a second until an objective breaks, the plan loses by it. Exit code 0: no more than may be lost, or the
noise of benchmarks may explain it; 3: more is lost, or over 1 % of the requests failed.

  --against RESULT  an earlier run of the same benchmark on the same machine, may be given several times; without one
                    the results are held against the plan itself, whose host the machine must then be like
  --max-loss SHARE  what may be lost, 0.1 (a tenth) where absent
  --site NAME       the site that was tested, where the plan has several
  --noise SHARE     relative standard deviation between runs, 0.05 where absent; three runs or more measure it
  --concurrency N   clients at a time, for results that do not say
  --json            one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('gate', args, { against: { type: 'string', multiple: true }, 'max-loss': { type: 'string' }, site: { type: 'string' }, noise: { type: 'string' }, concurrency: { type: 'string' }, json: { type: 'boolean' } })
  const [planFile, ...results] = positionals
  if (planFile === undefined || results.length === 0) throw invalidInput([{ place: 'headroom gate', reason: planFile === undefined ? 'No plan is named.' : 'No result is named.', remedy: 'headroom gate PLAN RESULT...' }])
  const maxLossShare = numberOption('--max-loss', values['max-loss'], 0, 1) ?? 0.1
  const noise = numberOption('--noise', values.noise, 0, 1)
  const concurrency = numberOption('--concurrency', values.concurrency, 1, 1_000_000, true)
  const plan = await readPlan(planFile, io)
  const site = values.site ?? (plan.sites.length === 1 ? plan.sites[0]?.name : undefined)
  if (site === undefined) throw invalidInput([{ place: '--site', reason: 'The plan has several sites.', remedy: `Name the one that was tested: ${plan.sites.slice(0, 10).map(({ name }) => name).join(', ')}.` }])
  const runs = await readRuns(results, concurrency, io)
  const answer = headroomLoss({ plan, site, runs, against: await readRuns(values.against ?? [], concurrency, io), maxLossShare, noise })
  io.stdout.write(values.json ? `${JSON.stringify(answer)}\n` : text(answer))
  return answer.outcome === 'passed' ? 0 : LOST
}

async function readRuns(names: readonly string[], concurrency: number | undefined, io: CommandIo): Promise<BenchmarkRun[]> {
  const runs: BenchmarkRun[] = []
  for (const name of names) {
    const place = name === '-' ? 'standard input' : name
    const reader = openAnyReader({ place })
    for await (const chunk of unpack(name === '-' ? io.stdin : await openFile(io.cwd, name), place)) reader.push(chunk)
    const reading = reader.end()
    if (reading.kind !== 'load-test') throw invalidInput([{ place, reason: `It is no result of a load test but another kind of measurement (${reading.kind}).`, remedy: 'Give the result as the tool wrote it.' }])
    const { requests, errors, ratePerSecond, concurrency: told, loop, responseMs } = reading.facts.measurement
    runs.push({ name, requests, errors, ratePerSecond, concurrency: told ?? concurrency ?? null, loop, responseMs })
  }
  return runs
}

function text({ outcome, reason, slowdown, before, after, runs, against, notes }: HeadroomLoss): string {
  const unit = { mean: 'ms on average', p50: 'ms at the median', p95: 'ms at p95', throughput: 'requests a second' } as const
  const told = ({ name, figure: which, measured, predicted }: HeadroomLoss['runs'][number]) => `${name}: ${figure(measured)} ${unit[which]}; the plan says ${predicted === null ? 'overload' : figure(predicted)}.`
  return `${[
    `${outcome === 'passed' ? 'Passed' : 'Failed'}. ${reason}`,
    `A request takes ${figure(slowdown.ratio)} times as long as ${slowdown.against === 'plan' ? 'the plan says' : 'before'} (90 % interval ${figure(slowdown.interval[0])} to ${figure(slowdown.interval[1])}).`,
    ...(before.breaks.length === 0 ? [] : [`Before, beyond its headroom: ${before.breaks.join('; ')}.`]),
    ...(after.breaks.length === 0 ? [] : [`After: ${after.breaks.join('; ')}.`]),
    ...runs.map(told),
    ...against.map((each) => `Against ${told(each)}`),
    ...notes,
  ].join('\n')}\n`
}
