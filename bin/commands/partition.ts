/**
 * `headroom partition PLAN`: which slow actions deserve a daemon group of their own.
 */
import { partition } from '#lib/engine/partition.ts'
import { onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'

export const help = `Usage: headroom partition PLAN [--json]

The best way to give slow actions of each daemon group a group of their own, from the processes there are, and whether it
is worth it: what the quick requests gain, and what the slow ones pay. By formulas. --json holds the plan with every split
that is worth it.

  --json   one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('partition', args, { json: { type: 'boolean' } })
  const answer = partition(await readPlan(onePlan('partition', positionals), io))
  if (values.json) io.stdout.write(`${JSON.stringify({ schema: 'headroom/partition@1', ...answer })}\n`)
  else {
    const worth = answer.splits.filter((split) => split.worthIt)
    const shown = worth.length > 0 ? worth : answer.splits.slice(0, 3)
    io.stdout.write(
      [worth.length > 0 ? 'Worth a group of their own:' : answer.splits.length > 0 ? 'No action is worth a group of its own. The best ways would be:' : 'There is nothing to part: every group has one action, or one thread.', ...shown.map((split) => `${split.site}/${split.group}: ${split.text}`), ...answer.notes.map((note) => `note: ${note}`), ''].join('\n'),
    )
  }
  return 0
}
