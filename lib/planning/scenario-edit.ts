/**
 * An edit of a scenario: the few numbers that people turn, laid over the inputs of the version they started from. What was
 * changed by hand is marked as entered; everything else keeps its source. Positions are those of the base version.
 */
import { z } from 'zod'
import type { ScenarioInputs } from './scenario-inputs.ts'

const positive = (what: string) => z.number(`Give ${what} as a number.`).gt(0, `${what} must be above 0.`)

export const ScenarioEdit = z.object({
  host: z.object({
    cores: positive('The cores').max(4096, 'That is more than 4,096 cores.'),
    memoryMiB: positive('The memory').max(64 * 1024 * 1024, 'That is beyond 64 TiB.'),
    tenants: z.array(z.object({ memoryMiB: z.number('Give MiB.').min(0, 'Memory cannot be negative.'), cpuCores: z.number('Give cores.').min(0, 'CPU cannot be negative.') })).default([]),
  }),
  sites: z
    .array(
      z.object({
        ratePerSecond: positive('The arrival rate').max(1_000_000, 'That is beyond a million a second.').optional(),
        users: z.int('Give a whole number of users.').min(1, 'At least one user.').max(1_000_000, 'That is beyond a million users.').optional(),
        perProcessMiB: positive('The memory of a process').optional(),
        groups: z.array(
          z.object({
            processes: z.int('Give a whole number of processes.').min(1, 'A daemon group has at least one process.').max(10_000, 'That is beyond 10,000.'),
            threads: z.int('Give a whole number of threads.').min(1, 'A process needs at least one thread.').max(10_000, 'That is beyond 10,000.'),
          }),
        ),
      }),
    )
    .min(1),
  objectives: z.object({
    p95Ms: positive('The p95').max(86_400_000).optional(),
    queuedPercent: z.number('Give a percentage.').min(0, 'A share is between 0 and 100 %.').max(100, 'A share is between 0 and 100 %.').optional(),
    cpuPercent: z.number('Give a percentage.').gt(0, 'It must be above 0 %.').max(100, 'It is at most 100 %.').optional(),
  }),
})
export type ScenarioEdit = z.infer<typeof ScenarioEdit>

/** The base inputs with the edit laid over them. What the edit does not name stays. */
export function applyEdit(base: ScenarioInputs, edit: ScenarioEdit): ScenarioInputs {
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
      site.traffic.kind === 'open' ? { ...site.traffic, ratePerSecond: change.ratePerSecond ?? site.traffic.ratePerSecond } : site.traffic.kind === 'closed' ? { ...site.traffic, users: change.users ?? site.traffic.users } : site.traffic
    if (traffic.kind === 'open' && site.traffic.kind === 'open') entered(`${at}.traffic.ratePerSecond`, site.traffic.ratePerSecond, traffic.ratePerSecond)
    if (traffic.kind === 'closed' && site.traffic.kind === 'closed') entered(`${at}.traffic.users`, site.traffic.users, traffic.users)
    const memory = site.memory === undefined ? undefined : { ...site.memory, perProcessMiB: change.perProcessMiB ?? site.memory.perProcessMiB }
    entered(`${at}.memory.perProcessMiB`, site.memory?.perProcessMiB, memory?.perProcessMiB)
    const groups = site.groups.map((group, position) => ({ ...group, ...change.groups[position] }))
    return { ...site, traffic, ...(memory === undefined ? {} : { memory }), groups }
  })
  const { p95Ms, queuedPercent, cpuPercent } = edit.objectives
  const objectives = { ...plan.objectives, responseMs: { ...plan.objectives?.responseMs, p95: p95Ms }, queuedShare: queuedPercent === undefined ? undefined : queuedPercent / 100, cpuUtilization: cpuPercent === undefined ? undefined : cpuPercent / 100 }
  entered('objectives', JSON.stringify([plan.objectives?.responseMs?.p95, plan.objectives?.queuedShare, plan.objectives?.cpuUtilization]), JSON.stringify([p95Ms, objectives.queuedShare, objectives.cpuUtilization]))
  const tenants = plan.host.tenants.map((tenant, index) => ({ ...tenant, ...edit.host.tenants[index] }))
  return { ...base, plan: { ...plan, host: { ...plan.host, cores: edit.host.cores, memoryMiB: edit.host.memoryMiB, tenants }, sites, objectives }, provenance }
}
