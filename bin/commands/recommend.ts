/**
 * `headroom recommend PLAN`: the least configuration that meets the plan's objectives, or why there is none.
 */
import { recommend } from '#lib/engine/recommend.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import { onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { predictionText } from '../prediction-text.ts'
import { figure, percent, table } from '../text-table.ts'

export const help = `Usage: headroom recommend PLAN [--json]

Searches processes x threads of every daemon group: least memory, then CPU, among those that meet every objective of the
plan in the asked share of worlds (objectives.confidence, 0.9 where absent). Every neighbour that was rejected says why.
Where nothing will do it names the limit that binds and the cheapest way out; that is an answer, too (exit code 0).

  --json   one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('recommend', args, { json: { type: 'boolean' } })
  const recommendation = recommend(await readPlan(onePlan('recommend', positionals), io))
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
    `Apache: ${recommendation.apache.mpm}, ServerLimit ${recommendation.apache.serverLimit}, ThreadsPerChild ${recommendation.apache.threadsPerChild}, MaxRequestWorkers ${recommendation.apache.maxRequestWorkers}. ${recommendation.apache.why.join(' ')}`,
    '',
    'Rejected:',
    table(
      ['site', 'group', 'processes x threads', 'memory MiB', 'reason'],
      recommendation.rejected.map((option) => [option.site, option.group, `${option.processes} x ${option.threads}`, figure(option.memoryMiB), option.reason]),
    ),
    predictionText(recommendation.prediction),
  ]
  return lines.join('\n')
}
