/**
 * The fields of the workbench: flat names to texts, as a form holds them. What a version says in such fields, and the edit
 * that changed fields make. One table of names for the form, the draft that is kept locally, undo and the worker.
 */
import { AppError, invalidInput } from '#lib/base/errors.ts'
import type { Host, Ranges, Plan } from '#lib/engine/plan.ts'
import { ScenarioEdit } from './scenario-edit.ts'
import { schemaProblems } from './schema-problems.ts'

export type EditFields = Readonly<Record<string, string>>

/** "sites.0.ratePerSecond" -> "26". Numbers in the field's own unit, ranges as low..likely..high. */
export function editFields(plan: Plan): EditFields {
  const fields: Record<string, string> = { 'host.cores': text(plan.host.cores), 'host.memoryMiB': text(plan.host.memoryMiB) }
  const tenantFields = (at: string, host: Host): void =>
    host.tenants.forEach((tenant, index) => {
      fields[`${at}.tenants.${index}.memoryMiB`] = text(tenant.memoryMiB)
      fields[`${at}.tenants.${index}.cpuCores`] = text(tenant.cpuCores)
    })
  tenantFields('host', plan.host)
  plan.otherHosts?.forEach((host, index) => {
    fields[`otherHosts.${index}.cores`] = text(host.cores)
    fields[`otherHosts.${index}.memoryMiB`] = text(host.memoryMiB)
    tenantFields(`otherHosts.${index}`, host)
  })
  // Who lives where, as board-edit.ts has it: empty until somebody moves something.
  fields['board'] = ''
  plan.sites.forEach((site, index) => {
    const at = `sites.${index}`
    if (site.traffic.kind === 'open') fields[`${at}.ratePerSecond`] = withRange(site.traffic.ratePerSecond, site.ranges?.trafficFactor)
    if (site.traffic.kind === 'closed') fields[`${at}.users`] = text(site.traffic.users)
    fields[`${at}.timeFactor`] = withRange(1, site.ranges?.timeFactor)
    if (site.memory !== undefined) fields[`${at}.perProcessMiB`] = text(site.memory.perProcessMiB)
    site.groups.forEach((group, position) => {
      fields[`${at}.groups.${position}.processes`] = text(group.processes)
      fields[`${at}.groups.${position}.threads`] = text(group.threads)
    })
  })
  const { responseMs, queuedShare, cpuUtilization } = plan.objectives ?? {}
  fields['objectives.p95Ms'] = responseMs?.p95 === undefined ? '' : text(responseMs.p95)
  fields['objectives.queuedPercent'] = queuedShare === undefined ? '' : text(100 * queuedShare)
  fields['objectives.cpuPercent'] = cpuUtilization === undefined ? '' : text(100 * cpuUtilization)
  return fields
}

/** Throws `invalid` with the field's name as the place of each problem. */
export function editOf(fields: EditFields): ScenarioEdit {
  const result = ScenarioEdit.safeParse(treeOf(fields))
  if (result.success) return result.data
  throw new AppError('invalid', { publicMessage: 'Some amounts cannot be read.', problems: invalidInput(schemaProblems(result.error.issues, 'plan')).problems.map((problem) => ({ ...problem, place: problem.place.replace(/\[(\d+)\]/g, '.$1') })) })
}

type Tree = { [name: string]: Tree | Tree[] | string }

function treeOf(fields: EditFields): Tree {
  const root: Tree = {}
  for (const [name, value] of Object.entries(fields)) {
    const steps = name.split('.')
    let node = root
    for (const step of steps.slice(0, -1)) {
      const next = (node[step] ??= {})
      node = next as Tree
    }
    node[steps.at(-1) ?? name] = value
  }
  return listsIn(root) as Tree
}

/** Objects whose keys are all positions become lists. */
function listsIn(node: Tree | Tree[] | string): Tree | Tree[] | string {
  if (typeof node === 'string' || Array.isArray(node)) return node
  const entries = Object.entries(node).map(([key, value]) => [key, listsIn(value)] as const)
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value) as Tree[]
  return Object.fromEntries(entries)
}

function withRange(value: number, range: Ranges['timeFactor']): string {
  return range === undefined ? text(value) : `${text(value * range[0], 5)}..${text(value)}..${text(value * range[1], 5)}`
}

function text(value: number, digits = 8): string {
  return String(Number(value.toPrecision(digits)))
}
