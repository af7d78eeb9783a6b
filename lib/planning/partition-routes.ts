/**
 * Which URLs go to a daemon group of their own, from the actions that the plan puts into it. An action's name is a method and a
 * path in which {…}, <…>, :name or * stand for one whole part: "GET /orders/{int}/invoice". Apache routes by path alone, so two methods
 * of one path cannot part; what cannot be routed is said, never guessed.
 */
import { urlPathFault } from '#lib/apache/names.ts'
import type { Partition } from '#lib/apache/settings.ts'
import type { Site } from '#lib/engine/plan.ts'

export interface PartitionRoutes {
  /** In the order Apache must try them: the most exact first. */
  partitions: Partition[]
  warnings: string[]
}

interface Target {
  group: string
  action: string
  segments: (string | null)[]
}

/**
 * @param mount URL path of the application; actions are named by their full path and routed below it.
 * @param urlPrefixes URL prefixes given for a group by a person; they replace what its actions would say.
 */
export function partitionRoutes(site: Site, mount: string, urlPrefixes: Readonly<Record<string, readonly string[]>>): PartitionRoutes {
  const main = site.groups[0]?.name
  const warnings: string[] = []
  const targets: Target[] = []
  for (const action of site.actions) {
    const group = action.group ?? main
    if (group === undefined) continue
    const segments = actionSegments(action.name, mount)
    if (segments) targets.push({ group, action: action.name, segments })
    else if (group !== main && urlPrefixes[group] === undefined) warnings.push(`Action ${JSON.stringify(action.name)} of site ${JSON.stringify(site.name)} names no URL path below ${mount}, so Apache cannot send it to the daemon group ${JSON.stringify(group)}. Name it like "GET /orders/{int}", or give the group URL prefixes.`)
  }

  const partitions: Partition[] = []
  for (const group of site.groups.slice(1)) {
    const given = urlPrefixes[group.name]
    if (given !== undefined && given.length > 0) {
      for (const url of given) partitions.push({ group: group.name, actions: [`${url} and below`], route: { kind: 'prefix', url: belowMount(url, mount) ?? url } })
      continue
    }
    for (const target of targets.filter((candidate) => candidate.group === group.name)) addRoute(partitions, target, targets, site.name, warnings)
  }
  for (const target of targets.filter((candidate) => candidate.group === main)) protectMain(partitions, target)
  for (const group of site.groups.slice(1)) {
    if (!partitions.some((partition) => partition.group === group.name)) warnings.push(`Nothing is delegated to the daemon group ${JSON.stringify(group.name)} of site ${JSON.stringify(site.name)}: its processes would wait for nothing.`)
  }
  return { partitions: partitions.sort(byExactness), warnings }
}

/** Adds the route of one action, as a prefix where nobody else's actions lie below it, else as an exact shape. */
function addRoute(partitions: Partition[], target: Target, targets: readonly Target[], site: string, warnings: string[]): void {
  const others = targets.filter((other) => other.group !== target.group)
  const twin = others.find((other) => same(other.segments, target.segments))
  if (twin) warnings.push(`${JSON.stringify(twin.action)} and ${JSON.stringify(target.action)} of site ${JSON.stringify(site)} have one path, and Apache routes by path: both run in the daemon group ${JSON.stringify(target.group)}.`)
  const firstHole = target.segments.indexOf(null)
  const literal = (firstHole < 0 ? target.segments : target.segments.slice(0, firstHole)).filter((segment) => segment !== null)
  const restIsOpen = firstHole < 0 || target.segments.slice(firstHole).every((segment) => segment === null)
  const alone = literal.length > 0 && restIsOpen && !others.some((other) => other !== twin && liesBelow(other.segments, literal))
  const route: Partition['route'] = alone ? { kind: 'prefix', url: `/${literal.join('/')}` } : { kind: 'shape', segments: target.segments }
  const known = partitions.find((partition) => partition.group === target.group && routeKey(partition) === routeKey({ route }))
  if (known) partitions[partitions.indexOf(known)] = { ...known, actions: [...known.actions, target.action] }
  else partitions.push({ group: target.group, actions: [target.action], route })
}

/** A more exact path of the main group that a slow group's shape would swallow gets a route of its own. */
function protectMain(partitions: Partition[], target: Target): void {
  const swallowed = partitions.some((partition) => partition.route.kind === 'shape' && partition.group !== target.group && covers(partition.route.segments, target.segments) && !same(partition.route.segments, target.segments))
  if (!swallowed) return
  const route = { kind: 'shape', segments: target.segments } as const
  if (!partitions.some((partition) => routeKey(partition) === routeKey({ route }))) partitions.push({ group: target.group, actions: [target.action], route })
}

/** Parts of the path below the mount, null for a placeholder; null when the name holds no path that Apache could match. */
function actionSegments(name: string, mount: string): (string | null)[] | null {
  const match = /^(?:[A-Z*]+\s+)?(\/[^\s?#]*)$/.exec(name.trim())
  const path = match?.[1] === undefined ? null : belowMount(match[1], mount)
  if (path === null) return null
  const segments = path.split('/').filter((segment) => segment !== '').map((segment) => (/^(?:\{[^{}]*\}|<[^<>]*>|:\w+|\*)$/.test(segment) ? null : decoded(segment)))
  return segments.every((segment) => segment === null || (segment !== '' && !segment.includes('/') && urlPathFault(`/${segment}`) === null)) ? segments : null
}

/** Apache compares the decoded path; a log keeps the escapes. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}

function belowMount(path: string, mount: string): string | null {
  if (mount === '/') return path
  if (path === mount) return '/'
  return path.startsWith(`${mount}/`) ? path.slice(mount.length) : null
}

function liesBelow(segments: readonly (string | null)[], prefix: readonly string[]): boolean {
  return segments.length >= prefix.length && prefix.every((part, index) => segments[index] === part || segments[index] === null)
}

function covers(shape: readonly (string | null)[], segments: readonly (string | null)[]): boolean {
  return shape.length === segments.length && shape.every((part, index) => part === null || part === segments[index])
}

function same(a: readonly (string | null)[], b: readonly (string | null)[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}

function routeKey({ route }: Pick<Partition, 'route'>): string {
  return route.kind === 'prefix' ? `prefix ${route.url}` : `shape ${route.segments.map((segment) => segment ?? '{}').join('/')}`
}

/** Shapes before prefixes; literal before placeholder, part by part; longer prefixes first; then by text. */
function byExactness(a: Partition, b: Partition): number {
  if (a.route.kind !== b.route.kind) return a.route.kind === 'shape' ? -1 : 1
  if (a.route.kind === 'prefix' && b.route.kind === 'prefix') return b.route.url.length - a.route.url.length || compare(a.route.url, b.route.url)
  if (a.route.kind === 'shape' && b.route.kind === 'shape') {
    for (let i = 0; i < Math.min(a.route.segments.length, b.route.segments.length); i++) {
      const holes = Number(a.route.segments[i] === null) - Number(b.route.segments[i] === null)
      if (holes !== 0) return holes
    }
  }
  return compare(routeKey(a), routeKey(b))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
