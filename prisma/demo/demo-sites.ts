/**
 * The demo team's hosts, sites and access logs, made from the three sample plans: the plan says what a request of each
 * action costs, and the log is what Apache would have written while the site ran under the plan's traffic.
 */
import { distributionMoments } from '#lib/engine/demand-moments.ts'
import type { Action, Plan, Site } from '#lib/engine/plan.ts'
import { generateAccessLog } from '#lib/ingest/generate-access-log.ts'
import type { GeneratedAction } from '#lib/ingest/generate-access-log.ts'
import type { HostInput } from '#lib/planning/host-input.ts'
import type { SiteInput } from '#lib/planning/site-input.ts'

/** A flat week: the logs cover hours, and each is to show the plan's own rate. */
const EVEN_WEEK = Array.from({ length: 168 }, () => 1)

export function demoHost(plan: Plan, notes: string): HostInput {
  const { host, apache } = plan
  return {
    name: host.name,
    cores: host.cores,
    memoryMiB: host.memoryMiB,
    systemReserveMiB: host.reserves.systemMiB,
    diskCacheReserveMiB: host.reserves.diskCacheMiB,
    tenants: host.tenants,
    modWsgi: apache.modWsgi,
    mpm: apache.mpm,
    maxRequestWorkers: apache.maxRequestWorkers,
    notes,
  }
}

export function demoSite(site: Site, hostSlug: string, sizes?: { processes: number }): SiteInput {
  return {
    name: site.name,
    hostSlug,
    serverName: site.serverName ?? `${site.name}.example.com`,
    aliases: [`www.${site.serverName ?? `${site.name}.example.com`}`],
    scriptPath: `/srv/${site.name}/app/wsgi.py`,
    pythonHome: `/srv/${site.name}/venv`,
    threadSafe: site.groups.every(({ threads }) => threads > 1),
    ...(site.memory === undefined ? {} : { perProcessMiB: site.memory.perProcessMiB, perThreadMiB: site.memory.perThreadMiB }),
    cpuShare: cpuShareOf(site),
    groups: site.groups.map(({ name, processes, threads }) => ({ name, threads, processes: sizes?.processes ?? processes })),
    notes: 'Part of the demo. Its log was made by the generator in lib/ingest/generate-access-log.ts.',
  }
}

/** CPU as a share of wall time, weighted by requests, to a hundredth: what pidstat beside the log would have told. */
function cpuShareOf(site: Site): number {
  const sums = site.actions.reduce(
    (sum, action) => {
      const { cpuMs, wallMs } = meansOf(action)
      return { cpu: sum.cpu + action.share * cpuMs, wall: sum.wall + action.share * wallMs }
    },
    { cpu: 0, wall: 0 },
  )
  return Math.round((100 * sums.cpu) / sums.wall) / 100
}

function meansOf(action: Action): { cpuMs: number; wallMs: number; cv: number } {
  if (action.demand.kind === 'measured') throw new Error('sample plans hold distributions')
  const cpu = distributionMoments(action.demand.cpuMs)
  const blocked = distributionMoments(action.demand.blockedMs)
  const wallMs = cpu.mean + blocked.mean
  return { cpuMs: cpu.mean, wallMs, cv: Math.sqrt(cpu.variance + blocked.variance) / wallMs }
}

export interface DemoLog {
  startEpochS: number
  durationS: number
  /** Mean arrivals a second at the application; static files come on top. */
  ratePerSecond: number
  week?: readonly number[]
  seed: number
}

export function* demoLog(site: Site, log: DemoLog): Generator<string> {
  const served = site.actions.map((action): GeneratedAction => {
    const [method = 'GET', path = '/'] = action.name.split(' ')
    const { wallMs, cv } = meansOf(action)
    return { method, path, weight: action.share, meanMs: wallMs, cv, statuses: method === 'POST' ? { 302: 0.9, 500: 0.002 } : { 404: 0.01, 500: 0.001 } }
  })
  const weight = served.reduce((sum, action) => sum + action.weight, 0)
  const files: GeneratedAction[] = [
    { path: '/static/{word}.css', weight: weight * 0.08, meanMs: 0.6, cv: 0.4, statuses: { 304: 0.4 } },
    { path: '/static/{word}.png', weight: weight * 0.12, meanMs: 0.8, cv: 0.5, statuses: { 304: 0.3 } },
  ]
  yield* generateAccessLog({ ...log, ratePerSecond: log.ratePerSecond * 1.2, week: log.week ?? EVEN_WEEK, serverName: site.serverName ?? site.name, actions: [...served, ...files], oddShare: 0.0004, utcOffsetMinutes: 60 })
}
