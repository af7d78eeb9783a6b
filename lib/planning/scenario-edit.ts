/**
 * An edit of a scenario: the few numbers that people turn, laid over the inputs of the version they started from. What was
 * changed by hand is marked as entered; everything else keeps its source. Positions are those of the base version.
 */
import { z } from 'zod'
import { parseQuantity } from '#lib/base/quantity.ts'
import type { QuantityKind } from '#lib/base/quantity.ts'
import type { Host, Ranges } from '#lib/engine/plan.ts'
import { applyBoard, BoardEdit } from './board-edit.ts'
import type { BoardParts } from './board-edit.ts'
import { jsonField } from './json-field.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

const positive = (what: string) => z.number(`Give ${what} as a number.`).gt(0, `${what} must be above 0.`)

/** A number, or the text somebody typed for one, with its unit; nothing where the field was left empty. */
function typed<Schema extends z.ZodType>(kind: QuantityKind, schema: Schema) {
  return z.preprocess((value, context) => {
    if (typeof value !== 'string') return value
    if (value.trim() === '') return undefined
    const read = parseQuantity(kind, value)
    if (read.ok && read.range === undefined) return read.value
    context.addIssue({ code: 'custom', message: read.ok ? 'A range is not understood here. Give one amount.' : read.reason })
    return z.NEVER
  }, schema)
}

/** A likely value, or low..likely..high. */
const Uncertain = z.object({ likely: z.number('Give an amount.'), range: z.tuple([z.number().gt(0, 'The low end must be above 0.'), z.number()]).optional() })

function typedRange(kind: QuantityKind, likely: z.ZodType<number, number>) {
  return z.preprocess((value, context) => {
    if (typeof value === 'number') return { likely: value }
    if (typeof value !== 'string') return value
    if (value.trim() === '') return undefined
    const read = parseQuantity(kind, value)
    if (read.ok) return { likely: read.value, range: read.range }
    context.addIssue({ code: 'custom', message: read.reason })
    return z.NEVER
  }, Uncertain.superRefine((given, context) => {
    // Told at the field itself, which shows one text.
    for (const { message } of likely.safeParse(given.likely).error?.issues ?? []) context.addIssue({ code: 'custom', message })
  }))
}

const HostEdit = z.object({
  cores: typed('cores', positive('The cores').max(4096, 'That is more than 4,096 cores.')),
  memoryMiB: typed('memory', positive('The memory').max(64 * 1024 * 1024, 'That is beyond 64 TiB.')),
  tenants: z.array(z.object({ memoryMiB: typed('memory', z.number('Give MiB.').min(0, 'Memory cannot be negative.')), cpuCores: typed('cores', z.number('Give cores.').min(0, 'CPU cannot be negative.')) })).default([]),
})

export const ScenarioEdit = z.object({
  host: HostEdit,
  otherHosts: z.array(HostEdit).default([]),
  /** Who lives where. */
  board: jsonField(BoardEdit.optional()).optional(),
  sites: z
    .array(
      z.object({
        ratePerSecond: typedRange('rate', positive('The arrival rate').max(1_000_000, 'That is beyond a million a second.')).optional(),
        users: typed('count', z.int('Give a whole number of users.').min(1, 'At least one user.').max(1_000_000, 'That is beyond a million users.').optional()).optional(),
        /** How the times of all requests may differ from what is known of them: "0.8..1.3". */
        timeFactor: typedRange('factor', z.number().min(0.999, 'The likely value is 1: the times as they are known. Give a range around it, such as 0.8..1..1.3.').max(1.001, 'The likely value is 1: the times as they are known. Give a range around it, such as 0.8..1..1.3.')).optional(),
        perProcessMiB: typed('memory', positive('The memory of a process').optional()).optional(),
        groups: z.array(
          z.object({
            processes: typed('count', z.int('Give a whole number of processes.').min(1, 'A daemon group has at least one process.').max(10_000, 'That is beyond 10,000.')),
            threads: typed('count', z.int('Give a whole number of threads.').min(1, 'A process needs at least one thread.').max(10_000, 'That is beyond 10,000.')),
          }),
        ),
      }),
    )
    .min(1),
  objectives: z.object({
    p95Ms: typed('milliseconds', positive('The p95').max(86_400_000).optional()).optional(),
    queuedPercent: typed('percent', z.number('Give a percentage.').min(0, 'A share is between 0 and 100 %.').max(100, 'A share is between 0 and 100 %.').optional()).optional(),
    cpuPercent: typed('percent', z.number('Give a percentage.').gt(0, 'It must be above 0 %.').max(100, 'It is at most 100 %.').optional()).optional(),
  }),
})
export type ScenarioEdit = z.infer<typeof ScenarioEdit>

/** The base inputs with the edit laid over them. What the edit does not name stays. */
export function applyEdit(base: ScenarioInputs, edit: ScenarioEdit, parts?: BoardParts): ScenarioInputs {
  const provenance = { ...base.provenance }
  const entered = (path: string, was: unknown, is: unknown) => {
    if (was !== is) provenance[path] = { kind: 'entered', note: 'Changed in this scenario.' }
  }
  const { plan } = base
  entered('host', `${plan.host.cores} ${plan.host.memoryMiB}`, `${edit.host.cores} ${edit.host.memoryMiB}`)
  const sites = plan.sites.map((site, index) => {
    const change = edit.sites[index]
    if (change === undefined) return site
    const at = `sites.${site.name}`
    const traffic =
      site.traffic.kind === 'open' ? { ...site.traffic, ratePerSecond: change.ratePerSecond?.likely ?? site.traffic.ratePerSecond } : site.traffic.kind === 'closed' ? { ...site.traffic, users: change.users ?? site.traffic.users } : site.traffic
    if (traffic.kind === 'open' && site.traffic.kind === 'open') entered(`${at}.traffic.ratePerSecond`, site.traffic.ratePerSecond, traffic.ratePerSecond)
    if (traffic.kind === 'closed' && site.traffic.kind === 'closed') entered(`${at}.traffic.users`, site.traffic.users, traffic.users)
    const memory = site.memory === undefined ? undefined : { ...site.memory, perProcessMiB: change.perProcessMiB ?? site.memory.perProcessMiB }
    entered(`${at}.memory.perProcessMiB`, site.memory?.perProcessMiB, memory?.perProcessMiB)
    const groups = site.groups.map((group, position) => ({ ...group, ...change.groups[position] }))
    const { ranges: before, ...rest } = site
    const ranges = rangesOf(before, change)
    entered(`${at}.ranges`, JSON.stringify(before), JSON.stringify(ranges))
    return { ...rest, traffic, ...(memory === undefined ? {} : { memory }), groups, ...(ranges === undefined ? {} : { ranges }) }
  })
  const { p95Ms, queuedPercent, cpuPercent } = edit.objectives
  const objectives = { ...plan.objectives, responseMs: { ...plan.objectives?.responseMs, p95: p95Ms }, queuedShare: queuedPercent === undefined ? undefined : queuedPercent / 100, cpuUtilization: cpuPercent === undefined ? undefined : cpuPercent / 100 }
  entered('objectives', JSON.stringify([plan.objectives?.responseMs?.p95, plan.objectives?.queuedShare, plan.objectives?.cpuUtilization]), JSON.stringify([p95Ms, objectives.queuedShare, objectives.cpuUtilization]))
  const sized = <Home extends Host>(host: Home, change: z.infer<typeof HostEdit>): Home => ({ ...host, cores: change.cores, memoryMiB: change.memoryMiB, tenants: host.tenants.map((tenant, index) => ({ ...tenant, ...change.tenants[index] })) })
  const otherHosts = plan.otherHosts?.map((host, index) => {
    const change = edit.otherHosts[index]
    if (change === undefined) return host
    entered(`hosts.${host.name}`, `${host.cores} ${host.memoryMiB}`, `${change.cores} ${change.memoryMiB}`)
    return sized(host, change)
  })
  const edited: ScenarioInputs = { ...base, plan: { ...plan, host: sized(plan.host, edit.host), ...(otherHosts === undefined ? {} : { otherHosts }), sites, objectives }, provenance }
  return edit.board === undefined ? edited : applyBoard(edited, edit.board, parts)
}

/** A field that was sent without a range takes the range away; one that was not sent keeps it. */
function rangesOf(before: Ranges | undefined, { ratePerSecond, timeFactor }: ScenarioEdit['sites'][number]): Ranges | undefined {
  const traffic = ratePerSecond === undefined ? before?.trafficFactor : factors(ratePerSecond)
  const time = timeFactor === undefined ? before?.timeFactor : factors(timeFactor)
  if (traffic === undefined && time === undefined) return undefined
  return { ...(traffic === undefined ? {} : { trafficFactor: traffic }), ...(time === undefined ? {} : { timeFactor: time }) }
}

/** Both ends as multiples of the likely value. */
function factors({ likely, range }: z.infer<typeof Uncertain>): [number, number] | undefined {
  return range === undefined || range[0] === range[1] ? undefined : [Number((range[0] / likely).toPrecision(6)), Number((range[1] / likely).toPrecision(6))]
}
