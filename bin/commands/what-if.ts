/**
 * `headroom what-if PLAN --traffic 2`: one change, and what becomes of the plan.
 */
import { invalidInput } from '#lib/base/errors.ts'
import type { Change } from '#lib/engine/changed-plan.ts'
import type { HostLook } from '#lib/engine/host-look.ts'
import { whatIf, type WhatIf } from '#lib/engine/what-if.ts'
import { numberOption, onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readPlan } from '../plan-file.ts'
import { figure, percent, table } from '../text-table.ts'

export const help = `Usage: headroom what-if PLAN CHANGE [--site NAME] [--action NAME] [--for SECONDS] [--json]

The plan before and after one change, and the objectives it then misses. By formulas. CHANGE is one of

  --traffic K           K times the traffic; with --for as a burst, which is told as it passes
  --stall MS            what requests wait for answers so much later; with --for until it recovers
  --slower K            requests take K times as long
  --bigger-data K       requests wait K times as long for their data
  --host-lost N         one of N hosts like this is lost, the others take its traffic
  --move-tenant NAME    a tenant moves to a host of its own; a request then pays ten round trips of 0.5 ms
  --add-site PLAN2      the sites of another plan, one, join the host
  --thread-unsafe       one thread a process; --as-processes makes as many processes as there were threads

  --site, --action      whom it concerns; all where absent
  --json                one JSON document instead of text
`

const OPTIONS = {
  traffic: { type: 'string' },
  stall: { type: 'string' },
  slower: { type: 'string' },
  'bigger-data': { type: 'string' },
  'host-lost': { type: 'string' },
  'move-tenant': { type: 'string' },
  'add-site': { type: 'string' },
  'thread-unsafe': { type: 'boolean' },
  'as-processes': { type: 'boolean' },
  site: { type: 'string' },
  action: { type: 'string' },
  for: { type: 'string' },
  json: { type: 'boolean' },
} as const

const CHANGES = ['traffic', 'stall', 'slower', 'bigger-data', 'host-lost', 'move-tenant', 'add-site', 'thread-unsafe'] as const

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values']

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('what-if', args, OPTIONS)
  const change = await changeOf(values, io)
  const answer = whatIf(await readPlan(onePlan('what-if', positionals), io), change)
  io.stdout.write(values.json ? `${JSON.stringify({ schema: 'headroom/what-if@1', ...answer })}\n` : text(answer))
  return 0
}

async function changeOf(values: Values, io: CommandIo): Promise<Change> {
  const named = CHANGES.filter((name) => values[name] !== undefined)
  const [kind] = named
  if (kind === undefined || named.length > 1) throw invalidInput([{ place: 'headroom what-if', reason: kind === undefined ? 'No change is named.' : `Several changes are named: ${named.map((name) => `--${name}`).join(', ')}.`, remedy: `Give one of ${CHANGES.map((name) => `--${name}`).join(', ')}.` }])
  const { site, action } = values
  const durationS = numberOption('--for', values.for, 0, 604_800)
  const factor = (name: 'traffic' | 'slower' | 'bigger-data', least: number): number => numberOption(`--${name}`, values[name], least, 10_000) ?? 1
  switch (kind) {
    case 'traffic':
      return durationS === undefined ? { kind, factor: factor(kind, 1e-6), site } : { kind: 'burst', factor: factor(kind, 1e-6), durationS, site }
    case 'stall':
      return { kind: 'dependency-stall', extraBlockedMs: numberOption('--stall', values.stall, 0, 86_400_000) ?? 0, durationS, site, action }
    case 'slower':
      return { kind: 'slower-action', factor: factor(kind, 0), site, action }
    case 'bigger-data':
      return { kind, blockedFactor: factor(kind, 0), site, action }
    case 'host-lost':
      return { kind, hosts: numberOption('--host-lost', values['host-lost'], 2, 10_000, true) ?? 2 }
    case 'move-tenant':
      return { kind: 'database-moved', tenant: values['move-tenant'] ?? '' }
    case 'thread-unsafe':
      return { kind, site, asProcesses: values['as-processes'] }
    case 'add-site': {
      const file = values['add-site'] ?? ''
      const [joining, more] = (await readPlan(file, io)).sites
      if (!joining || more) throw invalidInput([{ place: file, reason: 'It has more than one site.', remedy: 'Give a plan of the one site that joins.' }])
      return { kind: 'site-added', site: joining }
    }
  }
}

function text({ text: words, before, after, newlyMissed, passing }: WhatIf): string {
  const rows = after.sites.map((then) => {
    const now = before.sites.find(({ name }) => name === then.name)
    const both = (a: number | null | undefined, b: number | null): string => `${figure(a)} -> ${figure(b)}`
    return [then.name, both(now?.throughputPerSecond, then.throughputPerSecond), both(now?.responseMs.mean, then.responseMs.mean), both(now?.responseMs.p50, then.responseMs.p50), both(now?.responseMs.p95, then.responseMs.p95), `${percent(now?.queuedShare)} -> ${percent(then.queuedShare)}`]
  })
  const lines = [
    `What if ${words}?`,
    '',
    table(['site', 'requests/s', 'mean ms', 'p50', 'p95', 'queued'], rows),
    ...(after.hosts?.map((then) => `${then.name}: ${hostText(before.hosts?.find(({ name }) => name === then.name), then)}`) ?? [hostText(before.host, after.host)]),
    after.stable ? `Used most then: ${after.bottleneck}.` : `It does not carry that for long. What binds: ${after.bottleneck}.`,
    ...(passing === undefined
      ? []
      : [
          passing.queueGrows
            ? `In ${figure(passing.durationS)} s about ${figure(passing.queueAtEnd)} requests pile up; who fares worst waits ${figure(passing.longestWaitMs)} ms. ${passing.recoversAfterS === null ? 'It does not recover: the plan does not carry its usual load.' : `The queue is gone ${figure(passing.recoversAfterS)} s after.`}${passing.workersFullAfterS === null ? '' : ` After ${figure(passing.workersFullAfterS)} s requests hold every Apache worker, and every site of the host waits.`}`
            : 'Nothing piles up while it lasts.',
        ]),
    ...(newlyMissed.length === 0 ? ['No further objective is missed.'] : newlyMissed.map((miss) => `Missed then: ${miss.text}.`)),
  ]
  return `${lines.join('\n')}\n`
}

function hostText(now: HostLook['host'] | undefined, then: HostLook['host']): string {
  return `Cores ${percent(now?.cpuUtilization)} -> ${percent(then.cpuUtilization)}, memory ${figure(now?.memoryMiB)} -> ${figure(then.memoryMiB)} MiB, Apache workers ${figure(now?.apacheWorkersMean)} -> ${figure(then.apacheWorkersMean)}.`
}
