/**
 * What no single field of a plan shows: names that repeat or lead nowhere, shares that sum to nothing, threads for code
 * that is not thread-safe, arrays that should pair up. Expects a plan whose fields are each valid.
 */
import type { Action, Demand, Distribution, Host, Plan, Site } from '#lib/engine/plan.ts'

export interface Contradiction {
  path: (string | number)[]
  reason: string
  remedy: string
}

const SLOTS_PER_GROUP = 10_000

/** All contradictions of the plan, in document order. */
export function contradictions(plan: Plan): Contradiction[] {
  const found: Contradiction[] = []
  hostContradictions(plan.host, ['host'], found)
  plan.otherHosts?.forEach((host, index) => hostContradictions(host, ['otherHosts', index], found))
  homelessContradictions(plan, found)
  repeated(plan.sites, ['sites'], 'Two sites have this name.', found)
  plan.sites.forEach((site, index) => siteContradictions(site, ['sites', index], found))
  return found
}

function hostContradictions(host: Host, path: (string | number)[], found: Contradiction[]): void {
  const resident = host.tenants.reduce((sum, tenant) => sum + tenant.memoryMiB, 0)
  if (resident > host.memoryMiB)
    found.push({
      path: [...path, 'tenants'],
      reason: `The tenants hold ${round(resident)} MiB, more than the ${round(host.memoryMiB)} MiB the host has.`,
      remedy: 'Correct memoryMiB of the host or of the tenants.',
    })
  const busyCores = host.tenants.reduce((sum, tenant) => sum + tenant.cpuCores, 0)
  if (busyCores >= host.cores)
    found.push({
      path: [...path, 'tenants'],
      reason: `The tenants use ${round(busyCores)} of ${round(host.cores)} cores, so none is left for Apache.`,
      remedy: 'Correct cpuCores, give the host more cores, or move a tenant away.',
    })
}

/** Of a plan of several hosts: names of hosts that repeat, and sites on a host that is not there. */
function homelessContradictions(plan: Plan, found: Contradiction[]): void {
  const names = new Set([plan.host.name])
  plan.otherHosts?.forEach(({ name }, index) => {
    if (names.has(name)) found.push({ path: ['otherHosts', index, 'name'], reason: 'Two hosts have this name.', remedy: 'Give each its own name.' })
    names.add(name)
  })
  plan.sites.forEach(({ host }, index) => {
    if (host !== undefined && !names.has(host)) found.push({ path: ['sites', index, 'host'], reason: `The plan has no host ${JSON.stringify(host)}.`, remedy: `Use one of its hosts: ${[...names].slice(0, 10).join(', ')}.` })
  })
}

function siteContradictions(site: Site, path: (string | number)[], found: Contradiction[]): void {
  repeated(site.groups, [...path, 'groups'], 'Two daemon groups have this name.', found)
  repeated(site.actions, [...path, 'actions'], 'Two actions have this name.', found)
  site.groups.forEach((group, index) => {
    if (group.processes * group.threads > SLOTS_PER_GROUP)
      found.push({
        path: [...path, 'groups', index, 'processes'],
        reason: `${group.processes} processes x ${group.threads} threads is more than ${SLOTS_PER_GROUP} threads.`,
        remedy: 'Give fewer processes or threads.',
      })
    if (site.threadSafe === false && group.threads !== 1)
      found.push({
        path: [...path, 'groups', index, 'threads'],
        reason: `The site's code is not known to be thread-safe, but the group has ${group.threads} threads a process.`,
        remedy: 'Set threads to 1, or threadSafe to true once it is known.',
      })
  })
  const groupNames = new Set(site.groups.map((group) => group.name))
  site.actions.forEach((action, index) => {
    if (action.group !== undefined && !groupNames.has(action.group))
      found.push({
        path: [...path, 'actions', index, 'group'],
        reason: `The site has no daemon group "${action.group}".`,
        remedy: `Use one of its groups: ${[...groupNames].slice(0, 10).join(', ')}.`,
      })
    demandContradictions(action, [...path, 'actions', index, 'demand'], found)
  })
  if (!(site.actions.reduce((sum, action) => sum + action.share, 0) > 0))
    found.push({ path: [...path, 'actions'], reason: 'The shares of the actions sum to zero.', remedy: 'Give at least one action a share above 0.' })
  if (site.traffic.kind === 'closed') distributionContradictions(site.traffic.thinkS, [...path, 'traffic', 'thinkS'], found)
  if (site.traffic.kind === 'trace' && site.traffic.rows) {
    const bad = site.traffic.rows.findIndex((row) => row.action >= site.actions.length)
    if (bad >= 0)
      found.push({
        path: [...path, 'traffic', 'rows', bad, 'action'],
        reason: `The recording names action ${site.traffic.rows[bad]?.action}, but the site has ${site.actions.length} actions, counted from 0.`,
        remedy: 'Add the action to the site, or correct the recording.',
      })
  }
}

function demandContradictions({ demand }: Action, path: (string | number)[], found: Contradiction[]): void {
  if (demand.kind === 'measured') pairContradiction(demand, path, found)
  else {
    distributionContradictions(demand.cpuMs, [...path, 'cpuMs'], found)
    distributionContradictions(demand.blockedMs, [...path, 'blockedMs'], found)
  }
}

function pairContradiction(demand: Extract<Demand, { kind: 'measured' }>, path: (string | number)[], found: Contradiction[]): void {
  if (demand.cpuMs.length !== demand.blockedMs.length)
    found.push({
      path: [...path, 'blockedMs'],
      reason: `It has ${demand.blockedMs.length} values and cpuMs has ${demand.cpuMs.length}, but entry i of both is one request.`,
      remedy: 'Give one value in each list for every measured request.',
    })
}

function distributionContradictions(dist: Distribution, path: (string | number)[], found: Contradiction[]): void {
  if (dist.kind === 'uniform' && dist.min > dist.max)
    found.push({ path: [...path, 'min'], reason: `The least value ${dist.min} is above the greatest, ${dist.max}.`, remedy: 'Exchange min and max.' })
  if (dist.kind === 'mixture') {
    if (!(dist.parts.reduce((sum, part) => sum + part.weight, 0) > 0))
      found.push({ path: [...path, 'parts'], reason: 'The weights sum to zero.', remedy: 'Give at least one part a weight above 0.' })
    dist.parts.forEach((part, index) => distributionContradictions(part.dist, [...path, 'parts', index, 'dist'], found))
  }
}

function repeated(items: readonly { name: string }[], path: (string | number)[], reason: string, found: Contradiction[]): void {
  const seen = new Set<string>()
  items.forEach((item, index) => {
    if (seen.has(item.name)) found.push({ path: [...path, index, 'name'], reason, remedy: 'Give each its own name.' })
    seen.add(item.name)
  })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
