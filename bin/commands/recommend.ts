/**
 * `headroom recommend PLAN`: the least configuration that meets the plan's objectives, or why there is none.
 */
import { recommend } from '#lib/engine/recommend.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import { numberOption, onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { predictionText } from '../prediction-text.ts'
import { figure, percent, table } from '../text-table.ts'

export const help = `Usage: headroom recommend PLAN [--quick] [--seed N] [--json]

Searches processes x threads of every daemon group: least memory, then CPU, among those that meet every objective of the
plan in the asked share of worlds (objectives.confidence, 0.9 where absent). Every neighbour that was rejected says why.
Where nothing will do it names the limit that binds and the cheapest way out; that is an answer, too (exit code 0).

  --quick    formulas only, in milliseconds; otherwise simulations confirm what is near an objective, and the whole
  --seed N   seed of the simulations, 1 where absent; the same seed gives the same bytes
  --json     one JSON document instead of text
`

/** Rejected configurations that people are shown. */
const MOST_REJECTED = 60

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('recommend', args, { quick: { type: 'boolean' }, seed: { type: 'string' }, json: { type: 'boolean' } })
  const seed = numberOption('--seed', values.seed, 0, 4_294_967_295, true) ?? 1
  const recommendation = recommend(await readPlan(onePlan('recommend', positionals), io), { confirm: values.quick !== true, seed })
  io.stdout.write(values.json ? `${JSON.stringify(recommendation)}\n` : text(recommendation))
  return 0
}

function text(recommendation: Recommendation): string {
  const groups = recommendation.sites.flatMap((site) => site.groups.map((group) => ({ site: site.name, group })))
  const lines = [
    recommendation.feasible
      ? `Meets every objective in ${percent(recommendation.confidence)} of the worlds.`
      : `No configuration meets the objectives.\n${(recommendation.infeasible ?? []).map((limit) => `${limit.binds}: ${limit.text} ${limit.wayOut}`).join('\n')}\nThe best found:`,
    '',
    table(
      ['site', 'group', 'processes', 'threads', 'memory MiB', 'backlog', 'request-timeout'],
      groups.map(({ site, group }) => [site, group.name, String(group.processes), String(group.threads), figure(group.memoryMiB), String(group.listenBacklog), String(group.requestTimeoutS)]),
    ),
    ...groups.slice(0, 5).flatMap(({ site, group }) => group.why.map((why) => `${site}/${group.name}: ${why}`)),
    ...(recommendation.hosts?.map(({ name, apache }) => apacheText(`Apache on ${name}`, apache)) ?? [apacheText('Apache', recommendation.apache)]),
    ...recommendation.notes.map((note) => `note: ${note}`),
    '',
    'Rejected:',
    table(
      ['site', 'group', 'processes x threads', 'memory MiB', 'reason'],
      recommendation.rejected.slice(0, MOST_REJECTED).map((option) => [option.site, option.group, `${option.processes} x ${option.threads}`, figure(option.memoryMiB), option.reason]),
    ),
    ...(recommendation.rejected.length > MOST_REJECTED ? [`and ${recommendation.rejected.length - MOST_REJECTED} more, which --json lists.`, ''] : []),
    predictionText(recommendation.prediction),
  ]
  return lines.join('\n')
}

function apacheText(label: string, { mpm, serverLimit, threadsPerChild, maxRequestWorkers, why }: Recommendation['apache']): string {
  return `${label}: ${mpm}, ServerLimit ${serverLimit}, ThreadsPerChild ${threadsPerChild}, MaxRequestWorkers ${maxRequestWorkers}. ${why.join(' ')}`
}
