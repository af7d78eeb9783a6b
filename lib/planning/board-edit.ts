/**
 * The board of hosts as an edit: what was put on other hosts than in the base version, what joined from the team's list and what
 * left. Laid over the inputs of the version; the text of no change is empty, so that undo and unsaved changes need no more.
 */
import { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { ASSUMED_USE, homeOf, hostsOf, isSpread, withHosts } from '#lib/engine/host-plans.ts'
import { withMoves, type Move } from '#lib/engine/place.ts'
import type { FurtherHost, Plan, Site, Tenant } from '#lib/engine/plan.ts'
import type { BoardChanges } from './board-changes.ts'
import type { Provenance, ScenarioInputs, SiteConfiguration } from './scenario-inputs.ts'

const name = z.string().min(1).max(200)

export const BoardEdit: z.ZodType<BoardChanges> = z.object({
  /** Slugs of the team's list. */
  addedHosts: z.array(name).max(50).default([]),
  addedSites: z.array(name).max(200).default([]),
  /** Names in the plan. */
  removedHosts: z.array(name).max(100).default([]),
  removedSites: z.array(name).max(1000).default([]),
  /** Where a site is to live, by name; those that stay are not told. */
  homes: z.record(name, name).default({}),
  /** `host` is where it lives in the base version, or came with. */
  tenants: z.array(z.object({ host: name, name, to: name })).max(1000).default([]),
  uses: z.array(z.object({ host: name, name, queriesPerRequest: z.number('Give a number of queries.').min(0, 'It cannot be below 0.').max(100_000, 'That is beyond 100,000.') })).max(1000).default([]),
})

/** What joins from the team's list, as it is known there now. */
export interface BoardParts {
  hosts: { slug: string; host: FurtherHost; /** Names of the team's sites on it. */ siteNames: string[] }[]
  sites: { site: Site; configuration: SiteConfiguration; provenance: Record<string, Provenance> }[]
}

const NO_PARTS: BoardParts = { hosts: [], sites: [] }

/** @throws AppError `invalid` where it names what is not there, or leaves a site without a host or the plan without a site. */
export function applyBoard(inputs: ScenarioInputs, edit: BoardChanges, parts: BoardParts = NO_PARTS): ScenarioInputs {
  const provenance = { ...inputs.provenance }
  const configuration = { ...inputs.configuration }
  let plan = inputs.plan
  for (const slug of edit.addedHosts) {
    const part = parts.hosts.find((one) => one.slug === slug)
    if (part === undefined) throw fault('addedHosts', `The team has no host ${JSON.stringify(slug)}.`)
    if (hostsOf(plan).some((host) => host.name === part.host.name)) throw fault('addedHosts', `A host ${JSON.stringify(part.host.name)} is in the plan already.`)
    const host = { ...part.host, tenants: part.host.tenants.map((tenant) => asked(tenant, part.siteNames)) }
    plan = { ...plan, otherHosts: [...(plan.otherHosts ?? []), host] }
    provenance[`hosts.${host.name}`] = { kind: 'entered', note: 'From the host as described, when it joined the plan.' }
  }
  // Who lived beside a tenant is taken to ask it: from now on they may be apart.
  if (isSpread(plan) || edit.tenants.length > 0) plan = withUses(plan, provenance)
  const removed = new Set(edit.removedSites)
  const kept = plan.sites.filter((site) => !removed.has(site.name))
  for (const gone of removed) delete configuration[gone]
  for (const slug of edit.addedSites) {
    const part = parts.sites.find(({ site }) => site.name === slug)
    if (part === undefined) throw fault('addedSites', `The team has no site ${JSON.stringify(slug)}.`)
    if (kept.some((site) => site.name === slug)) throw fault('addedSites', `A site ${JSON.stringify(slug)} is in the plan already.`)
    kept.push(part.site)
    configuration[slug] = part.configuration
    Object.assign(provenance, part.provenance)
  }
  if (kept.length === 0) throw fault('removedSites', 'No site would be left in the plan.')
  plan = { ...plan, sites: kept }
  plan = withMoves(plan, movesOf(plan, edit, provenance))
  plan = withQueries(plan, edit, provenance)
  return { ...inputs, plan: withoutHosts(plan, edit.removedHosts), configuration, provenance }
}

function movesOf(plan: Plan, edit: BoardChanges, provenance: Record<string, Provenance>): Move[] {
  const hosts = hostsOf(plan)
  const known = (host: string): string => {
    if (!hosts.some((one) => one.name === host)) throw fault('homes', `The plan has no host ${JSON.stringify(host)}.`)
    return host
  }
  const sites = plan.sites.flatMap((site): Move[] => {
    const to = Object.hasOwn(edit.homes, site.name) ? edit.homes[site.name] : undefined
    const from = homeOf(plan, site)
    if (to === undefined || known(to) === from) return []
    provenance[`sites.${site.name}.host`] = { kind: 'entered', note: `Moved from ${from} in this scenario.` }
    return [{ kind: 'site', name: site.name, from, to }]
  })
  const tenants = edit.tenants.flatMap(({ host: from, name: tenant, to }): Move[] => {
    const home = hosts.find((host) => host.name === from)
    if (home?.tenants.some((one) => one.name === tenant) !== true) throw fault('tenants', `${from} has no tenant ${JSON.stringify(tenant)}.`)
    if (known(to) === from) return []
    if (hosts.find((host) => host.name === to)?.tenants.some((one) => one.name === tenant) === true) throw fault('tenants', `${to} has a tenant ${JSON.stringify(tenant)} already.`)
    provenance[`tenants.${tenant}.host`] = { kind: 'entered', note: `Moved from ${from} to ${to} in this scenario.` }
    return [{ kind: 'tenant', name: tenant, from, to }]
  })
  return [...sites, ...tenants]
}

function withUses(plan: Plan, provenance: Record<string, Provenance>): Plan {
  return withHosts(plan, (host) => {
    const beside = plan.sites.filter((site) => homeOf(plan, site) === host.name).map((site) => site.name)
    return {
      ...host,
      tenants: host.tenants.map((tenant) => {
        if (tenant.usedBy === undefined && beside.length > 0) provenance[`tenants.${tenant.name}.usedBy`] = { kind: 'assumed', note: `Taken to be asked by the sites beside it: ${ASSUMED_USE.queriesPerRequest} queries a request, ${ASSUMED_USE.roundTripMs} ms each once they are on different hosts.` }
        return asked(tenant, beside)
      }),
    }
  })
}

function asked(tenant: Tenant, sites: string[]): Tenant {
  return tenant.usedBy !== undefined || sites.length === 0 ? tenant : { ...tenant, usedBy: { sites, ...ASSUMED_USE } }
}

function withQueries(plan: Plan, { uses, tenants }: BoardChanges, provenance: Record<string, Provenance>): Plan {
  if (uses.length === 0) return plan
  return withHosts(plan, (host) => ({
    ...host,
    tenants: host.tenants.map((tenant) => {
      const use = uses.find((one) => one.name === tenant.name && (tenants.find((moved) => moved.host === one.host && moved.name === one.name)?.to ?? one.host) === host.name)
      if (use === undefined || tenant.usedBy === undefined) return tenant
      provenance[`tenants.${tenant.name}.usedBy`] = { kind: 'entered', note: 'Queries a request, as entered in this scenario.' }
      return { ...tenant, usedBy: { ...tenant.usedBy, queriesPerRequest: use.queriesPerRequest } }
    }),
  }))
}

function withoutHosts(plan: Plan, removed: readonly string[]): Plan {
  if (removed.length === 0) return plan
  for (const host of removed) {
    if (host === plan.host.name) throw fault('removedHosts', `${host} is the scenario's own host and stays.`)
    const lives = plan.sites.find((site) => site.host === host)
    if (lives !== undefined) throw fault('removedHosts', `${lives.name} lives on ${host}.`, 'Move its sites first.')
  }
  const others = (plan.otherHosts ?? []).filter((host) => !removed.includes(host.name))
  return { ...plan, otherHosts: others.length === 0 ? undefined : others }
}

function fault(place: string, reason: string, remedy = 'Load the page anew and try again.'): Error {
  return invalidInput([{ place: `board.${place}`, reason, remedy }])
}
