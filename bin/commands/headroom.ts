/**
 * `headroom headroom PLAN`: how much more traffic the plan bears, what breaks then, and when growth gets there.
 */
import { headroom, type Headroom } from '#lib/engine/headroom.ts'
import { numberOption, onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure } from '../text-table.ts'

export const help = `Usage: headroom headroom PLAN [--growth-per-month 0.03 [--from YYYY-MM-DD]] [--hosts N] [--json]

How many times its traffic the plan bears until an objective breaks, which one, and what then binds. By formulas.

  --growth-per-month G   compounding; 0.03 is 3 % a month: asks for the months left
  --from YYYY-MM-DD      with a growth: asks for the day on which the traffic is there
  --hosts N              hosts like this one that share the traffic evenly: asks what the loss of one leaves
  --json                 one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('headroom', args, { 'growth-per-month': { type: 'string' }, from: { type: 'string' }, hosts: { type: 'string' }, json: { type: 'boolean' } })
  const growthPerMonth = numberOption('--growth-per-month', values['growth-per-month'], -0.99, 100)
  const hosts = numberOption('--hosts', values.hosts, 2, 10_000, true)
  const answer = headroom(await readPlan(onePlan('headroom', positionals), io), { growthPerMonth, from: values.from, hosts })
  io.stdout.write(values.json ? `${JSON.stringify({ schema: 'headroom/headroom@1', ...answer })}\n` : text(answer))
  return 0
}

function text({ factor, requestsPerSecond, breaks, bottleneck, saturationFactor, months, date, hostLost }: Headroom): string {
  const lines = [
    factor === null
      ? 'It bears more than a thousand times its traffic within the objectives.'
      : factor === 0
        ? 'It misses an objective at any load.'
        : `It bears ${figure(factor)} times its traffic within the objectives, ${figure(requestsPerSecond)} requests a second${factor < 1 ? ': less than it has' : ''}.`,
    ...(factor === null ? [] : breaks.map((miss) => `Beyond: ${miss.text}.`)),
    ...(factor === null ? [] : [`What is used most there: ${bottleneck}.`]),
    saturationFactor === null ? 'Nothing saturates within a thousand times its traffic.' : `It saturates at ${figure(saturationFactor)} times its traffic.`,
    ...(months === undefined ? [] : [months === null ? 'Growth does not get there.' : `At that growth it is there in ${figure(months)} months${date ? `, on ${date}` : ''}.`]),
    ...(hostLost === undefined
      ? []
      : [
          `With one of ${hostLost.hosts} hosts lost each of the others has ${figure(hostLost.trafficFactor)} times the traffic; ${hostLost.missed.length === 0 ? "at today's traffic every objective is met" : `at today's traffic ${hostLost.missed.slice(0, 3).map((miss) => miss.text).join('; ')}`}. They bear ${hostLost.factor === null ? 'more than a thousand' : figure(hostLost.factor)} times today's.`,
        ]),
  ]
  return `${lines.join('\n')}\n`
}
