/**
 * `headroom place PLAN`: the sites of a plan onto its hosts, within memory, CPU by hour of the week and Apache workers; how far
 * the placement is from what none can do better than; what the loss of each host would do.
 */
import { hourName, worstHourOf, type HostWeek } from '#lib/engine/hosts-by-hour.ts'
import { place, words, type Placement } from '#lib/engine/place.ts'
import { invalidInput } from '#lib/base/errors.ts'
import { onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure, percent, table } from '../text-table.ts'

export const help = `Usage: headroom place PLAN [--goal even|fewest] [--move-tenants] [--json]

Puts the sites of a plan of several hosts (otherHosts) onto them, within the memory that the reserves leave, the CPU that the
objective allows in each hour of the week (hourOfWeek, weekShape), and Apache's workers. Says which moves that takes, how far
the result is from what no placement can do better than, and what the loss of each host would do.

  --goal even       the fullest host as empty as it gets (default)
  --goal fewest     as few hosts with sites as can be
  --move-tenants    databases and other tenants may move, too
  --json            one JSON document instead of text; "plan" in it is the plan with the moves made
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('place', args, { goal: { type: 'string' }, 'move-tenants': { type: 'boolean' }, json: { type: 'boolean' } })
  const goal = values.goal ?? 'even'
  if (goal !== 'even' && goal !== 'fewest') throw invalidInput([{ place: '--goal', reason: `There is no goal ${JSON.stringify(goal)}.`, remedy: 'Use even or fewest.' }])
  const placement = place(await readPlan(onePlan('place', positionals), io), { goal, moveTenants: values['move-tenants'] === true })
  io.stdout.write(values.json === true ? `${JSON.stringify(placement)}\n` : text(placement))
  return 0
}

function text(placement: Placement): string {
  const { moves, hosts, lost } = placement
  const rows = table(['host', 'memory', 'CPU, worst hour', 'when', 'binds', 'sites'], hosts.map((host) => {
    const hour = worstHourOf(host)
    return [host.name, percent(host.use.memory), percent(host.use.cpu), hour === null ? 'always' : hourName(hour), words(host.binds), siteNames(host)]
  }))
  return [
    placement.text,
    ...(moves.length === 0 ? ['Nothing has to move.'] : moves.map(({ kind, name, from, to }) => `Move ${kind === 'tenant' ? 'the tenant ' : ''}${name} from ${from} to ${to}.`)),
    `Bound: at least ${figure(placement.bound.hosts)} ${placement.bound.hosts === 1 ? 'host' : 'hosts'}, the fullest at ${percent(placement.bound.fullest)} or more.`,
    '',
    'Hosts:',
    rows,
    ...lost.map((one) => one.text),
    '',
  ].join('\n')
}

function siteNames({ sites }: HostWeek): string {
  const names = sites.slice(0, 6).map(({ name }) => name)
  return names.length === 0 ? '-' : `${names.join(', ')}${sites.length > names.length ? ` and ${sites.length - names.length} more` : ''}`
}
