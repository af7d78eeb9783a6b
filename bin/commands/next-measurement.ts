/**
 * `headroom next-measurement PLAN`: what to measure next, because the decision hangs on it.
 */
import { nextMeasurement, type NextMeasurement } from '#lib/engine/next-measurement.ts'
import { onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure, percent, table } from '../text-table.ts'

export const help = `Usage: headroom next-measurement PLAN [--json]

How surely each site bears its traffic within the objectives, given what is not known of the inputs, and which measurement
would narrow that most. By formulas, each site by itself.

  --json   one JSON document instead of text
`

/** Measurements that people are shown. */
const MOST_SHOWN = 10

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('next-measurement', args, { json: { type: 'boolean' } })
  const answer = nextMeasurement(await readPlan(onePlan('next-measurement', positionals), io))
  io.stdout.write(values.json ? `${JSON.stringify({ schema: 'headroom/next-measurement@1', ...answer })}\n` : text(answer))
  return 0
}

function text({ sites, measurements, notes }: NextMeasurement): string {
  const decisions = table(
    ['site', 'bears, x traffic', '95 % interval', 'chance that it bears its traffic'],
    sites.map((site) => [site.name, site.factor === null ? 'over 100' : figure(site.factor), site.interval ? `${figure(site.interval[0])}..${figure(site.interval[1])}` : '-', percent(site.chance)]),
  )
  const wanted = measurements.slice(0, MOST_SHOWN).map((one, index) => `${index + 1}. ${one.text} (${percent(one.share)} of what is not known)`)
  return `${[decisions, ...(wanted.length > 0 ? ['Measure next:', ...wanted] : []), ...notes.map((note) => `note: ${note}`)].join('\n')}\n`
}
