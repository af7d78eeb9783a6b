/**
 * What somebody changes on the board of hosts, as the page keeps it: a difference to the base version, and the steps that make it.
 * No schema, so that the page carries no parser; what is sent is checked by board-edit.ts.
 */
import type { Move } from '#lib/engine/place.ts'
import type { Plan } from '#lib/engine/plan.ts'

export interface BoardChanges {
  /** Slugs of the team's list. */
  addedHosts: string[]
  addedSites: string[]
  /** Names in the plan. */
  removedHosts: string[]
  removedSites: string[]
  /** Where a site is to live, by name; those that stay are not told. */
  homes: Record<string, string>
  /** `host` is where it lives in the base version, or came with. */
  tenants: { host: string; name: string; to: string }[]
  uses: { host: string; name: string; queriesPerRequest: number }[]
}

export const NO_CHANGES: BoardChanges = { addedHosts: [], addedSites: [], removedHosts: [], removedSites: [], homes: {}, tenants: [], uses: [] }

/** Empty where nothing is changed, so that undo and unsaved changes need to know no more. */
export function boardText(changes: BoardChanges): string {
  const isChanged = Object.values(changes).some((part) => (Array.isArray(part) ? part.length : Object.keys(part as object).length) > 0)
  return isChanged ? JSON.stringify(changes) : ''
}

/** No change for a text that is none. */
export function boardOf(text: string | undefined): BoardChanges {
  if (text === undefined || text === '') return NO_CHANGES
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return NO_CHANGES
    const lists = ['addedHosts', 'addedSites', 'removedHosts', 'removedSites', 'tenants', 'uses'] as const
    const fields = value as Record<string, unknown>
    return lists.every((name) => Array.isArray(fields[name])) && typeof fields['homes'] === 'object' && fields['homes'] !== null ? (value as BoardChanges) : NO_CHANGES
  } catch {
    return NO_CHANGES
  }
}

type Base = Pick<Plan, 'host' | 'sites'>

export function withSiteOn(changes: BoardChanges, base: Base, name: string, to: string): BoardChanges {
  const home = base.sites.find((site) => site.name === name)?.host ?? base.host.name
  const { [name]: _, ...others } = changes.homes
  return { ...changes, homes: to === home ? others : { ...others, [name]: to } }
}

/** `from` is where it is now. */
export function withTenantOn(changes: BoardChanges, from: string, name: string, to: string): BoardChanges {
  const host = originOf(changes, from, name)
  const others = changes.tenants.filter((one) => one.host !== host || one.name !== name)
  return { ...changes, tenants: to === host ? others : [...others, { host, name, to }] }
}

export function withMovesMade(changes: BoardChanges, base: Base, moves: readonly Move[]): BoardChanges {
  return moves.reduce((sum, { kind, name, from, to }) => (kind === 'site' ? withSiteOn(sum, base, name, to) : withTenantOn(sum, from, name, to)), changes)
}

export function withQueries(changes: BoardChanges, on: string, name: string, queriesPerRequest: number): BoardChanges {
  const host = originOf(changes, on, name)
  return { ...changes, uses: [...changes.uses.filter((one) => one.host !== host || one.name !== name), { host, name, queriesPerRequest }] }
}

export function withSiteAdded(changes: BoardChanges, base: Base, slug: string, on: string): BoardChanges {
  // One that was taken away comes back as it was.
  if (changes.removedSites.includes(slug)) return withSiteOn({ ...changes, removedSites: changes.removedSites.filter((name) => name !== slug) }, base, slug, on)
  return withSiteOn({ ...changes, addedSites: [...changes.addedSites, slug] }, base, slug, on)
}

export function withSiteRemoved(changes: BoardChanges, name: string): BoardChanges {
  const { [name]: _, ...homes } = changes.homes
  if (changes.addedSites.includes(name)) return { ...changes, homes, addedSites: changes.addedSites.filter((slug) => slug !== name) }
  return { ...changes, homes, removedSites: [...changes.removedSites, name] }
}

export function withHostAdded(changes: BoardChanges, { slug, name }: { slug: string; name: string }): BoardChanges {
  if (changes.removedHosts.includes(name)) return { ...changes, removedHosts: changes.removedHosts.filter((host) => host !== name) }
  return { ...changes, addedHosts: [...changes.addedHosts, slug] }
}

/** Of a host without sites: what had come to it goes back, what it brought goes with it. */
export function withHostRemoved(changes: BoardChanges, { slug, name }: { slug?: string; name: string }): BoardChanges {
  const added = slug !== undefined && changes.addedHosts.includes(slug)
  const tenants = changes.tenants.filter((one) => one.to !== name && !(added && one.host === name))
  if (added) return { ...changes, tenants, uses: changes.uses.filter(({ host }) => host !== name), addedHosts: changes.addedHosts.filter((host) => host !== slug) }
  return { ...changes, tenants, removedHosts: [...changes.removedHosts, name] }
}

/** Where a tenant lives in the base version, or came with. */
function originOf(changes: BoardChanges, on: string, name: string): string {
  return changes.tenants.find((one) => one.to === on && one.name === name)?.host ?? on
}
