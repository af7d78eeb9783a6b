/**
 * The calculator's few numbers as a plan: what the rule of thumb asks for, as people write it down, and no more. Everything
 * that it does not ask is a default that is marked as one.
 */
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import type { Problem } from '#lib/base/errors.ts'
import { parseQuantity } from '#lib/base/quantity.ts'
import type { QuantityKind } from '#lib/base/quantity.ts'
import type { Action, Plan } from '#lib/engine/plan.ts'
import { parsePlan } from './plan.ts'
import { SCENARIO_INPUTS_SCHEMA } from './scenario-inputs.ts'
import type { Provenance, ScenarioInputs } from './scenario-inputs.ts'

const text = z.string().max(200)

/** As typed. */
export const TryFields = z.object({ rate: text, actions: z.string().max(20_000), processes: text, threads: text, perProcess: text, cores: text, hostMemory: text, otherMemory: text, p95: text })
export type TryFields = z.infer<typeof TryFields>

const KINDS: Record<Exclude<keyof TryFields, 'actions'>, { kind: QuantityKind; what: string; least: number; whole?: true }> = {
  rate: { kind: 'rate', what: 'The peak rate', least: 1e-6 },
  processes: { kind: 'count', what: 'Processes', least: 1, whole: true },
  threads: { kind: 'count', what: 'Threads', least: 1, whole: true },
  perProcess: { kind: 'memory', what: 'The memory of a process', least: 1e-3 },
  cores: { kind: 'cores', what: 'The cores', least: 0.1 },
  hostMemory: { kind: 'memory', what: 'The memory of the host', least: 1 },
  otherMemory: { kind: 'memory', what: 'The memory of other processes', least: 0 },
  p95: { kind: 'milliseconds', what: 'The p95', least: 1e-3 },
}

const MOST_ACTIONS = 50
/** Of its time, where a line does not say how much is CPU. */
const DEFAULT_CPU_SHARE = 0.3
/** Response times of one action spread about so much. */
const SPREAD = 0.7

/** Throws `invalid` with the field as the place of each problem. */
export function tryPlan(fields: TryFields): Plan {
  const problems: Problem[] = []
  const amount = (name: keyof typeof KINDS): number => {
    const { kind, what, least, whole } = KINDS[name]
    const read = parseQuantity(kind, fields[name])
    if (!read.ok) problems.push({ place: name, reason: read.reason })
    else if (read.value < least || (whole === true && !Number.isInteger(read.value))) problems.push({ place: name, reason: `${what} must be ${whole === true ? 'a whole number of ' : ''}at least ${least}.` })
    return read.ok ? read.value : Number.NaN
  }
  const actions = tryActions(fields.actions, problems)
  const numbers = { rate: amount('rate'), processes: amount('processes'), threads: amount('threads'), perProcess: amount('perProcess'), cores: amount('cores'), hostMemory: amount('hostMemory'), otherMemory: amount('otherMemory'), p95: amount('p95') }
  if (problems.length > 0) throw new AppError('invalid', { publicMessage: 'Some amounts cannot be read.', problems })
  return parsePlan({
    schema: 'headroom/plan@1',
    name: 'Tried out',
    host: { name: 'host', cores: numbers.cores, memoryMiB: numbers.hostMemory, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: numbers.otherMemory > 0 ? [{ name: 'other processes', memoryMiB: numbers.otherMemory, cpuCores: 0 }] : [] },
    sites: [{ name: 'site', groups: [{ name: 'site', processes: numbers.processes, threads: numbers.threads }], actions, traffic: { kind: 'open', ratePerSecond: numbers.rate }, memory: { perProcessMiB: numbers.perProcess, perThreadMiB: 0 }, threadSafe: numbers.threads > 1 }],
    objectives: { responseMs: { p95: numbers.p95 }, queuedShare: 0.05, cpuUtilization: 0.7, confidence: 0.9 },
  })
}

/** "delivery 5 % 2.6 s 1 % CPU": what remains of a line beside its share, its time and its share of CPU is its name. */
function tryActions(lines: string, problems: Problem[]): Action[] {
  const written = lines.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  if (written.length === 0) problems.push({ place: 'actions', reason: 'Write at least one action, such as "pages 80 % 65 ms".' })
  if (written.length > MOST_ACTIONS) problems.push({ place: 'actions', reason: `At most ${MOST_ACTIONS} actions.` })
  const names = new Set<string>()
  return written.slice(0, MOST_ACTIONS).flatMap((line, index): Action[] => {
    const cpu = /(\d[\d.,]{0,20})\s{0,9}%\s{0,9}cpu\b/i.exec(line)
    const withoutCpu = cpu === null ? line : line.replace(cpu[0], ' ')
    const share = /(\d[\d.,]{0,20})\s{0,9}%/.exec(withoutCpu)
    const withoutShare = share === null ? withoutCpu : withoutCpu.replace(share[0], ' ')
    const time = /(\d[\d.,]{0,20})\s{0,9}(µs|us|ms|s|sec|min)\b/i.exec(withoutShare)
    const name = (time === null ? withoutShare : withoutShare.replace(time[0], ' ')).replace(/(?<![\s,;|:])[\s,;|:]+$/, '').replace(/\s+/g, ' ').trim().slice(0, 200) || `action ${index + 1}`
    const [meanMs, sharePercent, cpuPercent] = [time && parseQuantity('milliseconds', time[0]), share && parseQuantity('percent', share[0]), cpu && parseQuantity('percent', `${cpu[1]}`)]
    if (meanMs === null || !meanMs.ok || (sharePercent !== null && !sharePercent.ok) || (cpuPercent !== null && !cpuPercent.ok)) {
      problems.push({ place: 'actions', reason: `Line ${index + 1}, "${line.slice(0, 60)}", has no time that can be read. Write it like "delivery 5 % 2.6 s".` })
      return []
    }
    if (names.has(name)) {
      problems.push({ place: 'actions', reason: `Two lines are called "${name}".` })
      return []
    }
    names.add(name)
    const cpuShare = Math.min(1, cpuPercent === null ? DEFAULT_CPU_SHARE : cpuPercent.value / 100)
    return [{ name, group: 'site', share: sharePercent === null ? 1 : sharePercent.value, demand: { kind: 'independent', cpuMs: { kind: 'lognormal', mean: meanMs.value * cpuShare, cv: 0.4 }, blockedMs: { kind: 'lognormal', mean: meanMs.value * (1 - cpuShare), cv: SPREAD } } }]
  })
}

/** What the calculator's numbers rest on. */
export function tryProvenance(site: string): Record<string, Provenance> {
  return {
    host: { kind: 'entered', note: 'From the calculator.' },
    objectives: { kind: 'entered', note: 'From the calculator.' },
    [`sites.${site}.traffic.ratePerSecond`]: { kind: 'entered', note: 'From the calculator.' },
    [`sites.${site}.actions`]: { kind: 'assumed', note: 'Mean times from the calculator, spread as such times usually are. Upload an access log to know.' },
    [`sites.${site}.memory.perProcessMiB`]: { kind: 'entered', note: 'From the calculator.' },
  }
}

/** As the inputs of a scenario, on a host and a site of these names. */
export function tryInputs(plan: Plan, names: { host: string; site: string }, configuration: ScenarioInputs['configuration'][string]): ScenarioInputs {
  const sites = plan.sites.map((site) => ({ ...site, name: names.site, serverName: configuration.serverName, groups: site.groups.map((group) => ({ ...group, name: names.site })), actions: site.actions.map((action) => ({ ...action, group: names.site })) }))
  return { schema: SCENARIO_INPUTS_SCHEMA, plan: { ...plan, name: 'Tried out', host: { ...plan.host, name: names.host }, sites }, configuration: { [names.site]: configuration }, provenance: tryProvenance(names.site) }
}
