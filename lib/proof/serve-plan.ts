/**
 * A plan's configuration on a real Apache, for as long as a piece of work takes: written by the product's own writer, with the
 * replaying application in place of the sites' own, so that sizes, options, mapping and Apache's workers are those of the plan.
 * Each has its own Apache, which starts empty and of which nothing is left.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '#lib/engine/plan.ts'
import { exportBundle, type ExportedFile } from '#lib/planning/export-bundle.ts'
import type { SiteConfiguration } from '#lib/planning/scenario-inputs.ts'
import { apacheFolder, type ApacheFolder } from './apache-folder.ts'
import { isAlive, startApache, type ApacheInstance } from './apache-instance.ts'
import { configTest } from './config-test.ts'
import type { ApacheHere } from './find-apache.ts'

const APPLICATION = readFileSync(join(import.meta.dirname, 'replay_app.wsgi'), 'utf8')
/** Connections stay open, so that no run measures the cost of opening them. */
const KEEP_ALIVE = 'KeepAlive On\nKeepAliveTimeout 120\nMaxKeepAliveRequests 0\n'

export interface ServedPlan {
  folder: ApacheFolder
  apache: ApacheInstance
  /** Of Apache itself; everything else descends from it. */
  rootId: number
  /** The configuration that runs. */
  files: readonly ExportedFile[]
}

export interface ServeOptions {
  /** So many cores at the end of the list are Apache's and its daemons', the others everybody else's; absent: all are everybody's. */
  confinedTo?: number
  /** Details of the virtual hosts beside what a run replaces, by site. */
  configuration?: Readonly<Record<string, Partial<SiteConfiguration>>>
  signal?: AbortSignal
}

/** @returns what the work returned, and the ids of processes that were still there after Apache was stopped: none, or it is a fault. */
export async function withServedPlan<Result>(here: ApacheHere, plan: Plan, options: ServeOptions, work: (served: ServedPlan) => Promise<Result>): Promise<{ result: Result; leftBehind: number[] }> {
  const folder = await apacheFolder(here, plan.apache.mpm)
  try {
    const replaced: Partial<SiteConfiguration> = { port: folder.port, daemonUser: here.user, daemonUnixGroup: here.group, scriptPath: folder.put('srv/replay_app.wsgi', APPLICATION) }
    const configuration = Object.fromEntries(plan.sites.map((site) => [site.name, { ...options.configuration?.[site.name], ...replaced }]))
    const { files } = exportBundle({ plan, configuration, title: { scenario: plan.name, contentHash: 'none: a run of the replaying application' } }, (bytes) => createHash('sha256').update(bytes).digest('hex'))
    for (const file of files) if (file.path.endsWith('.conf')) folder.put(`conf/${file.path.replaceAll('/', '-')}`, file.text)
    folder.put('conf/keep-alive.conf', KEEP_ALIVE)
    const check = configTest(here, folder)
    if (!check.passed) throw new Error(`Apache refuses the configuration of ${plan.name}: ${check.output}`)
    const apache = await startApache(here, folder)
    const ids = apache.processIds()
    const stopped = async (): Promise<number[]> => {
      if (ids.some(isAlive)) await apache.stop()
      return ids.filter(isAlive)
    }
    try {
      if (options.confinedTo !== undefined) for (const id of ids) confine(id, availableParallelism() - options.confinedTo, availableParallelism() - 1)
      await answering(plan, apache, options.signal)
      const result = await work({ folder, apache, rootId: ids[0] ?? 0, files })
      return { result, leftBehind: await stopped() }
    } finally {
      await stopped()
    }
  } finally {
    folder.remove()
  }
}

/** What Apache says of itself when it starts, such as "Apache/2.4.71 (Debian) mod_wsgi/4.9.4 Python/3.11". */
export async function serverSoftware(here: ApacheHere): Promise<string> {
  const folder = await apacheFolder(here)
  try {
    const apache = await startApache(here, folder)
    await apache.stop()
    return /(Apache\/.*?) configured/.exec(readFileSync(folder.errorLog, 'utf8'))?.[1] ?? 'unknown'
  } finally {
    folder.remove()
  }
}

/** Every daemon group answers: a process that still loads its application is no measurement. */
async function answering(plan: Plan, apache: ApacheInstance, signal: AbortSignal | undefined): Promise<void> {
  for (const site of plan.sites) {
    for (const group of site.groups) {
      signal?.throwIfAborted()
      const action = site.actions.find((one) => (one.group ?? site.groups[0]?.name) === group.name)
      if (action === undefined) continue
      const named = /^(?:[A-Z]+\s+)?(\/\S*)/.exec(action.name)?.[1] ?? '/'
      const path = encodeURI(named.replaceAll(/\{[^{}]*\}/g, '1')).replaceAll(/[?#]/g, '-')
      // Several in a row, so that most processes of the group have had one.
      const answers = await Promise.all(Array.from({ length: Math.min(8, 2 * group.processes) }, () => apache.get(site.serverName ?? site.name, `${path}?cpu=0.1&blocked=5&bursts=2`)))
      const wrong = answers.find((answer) => answer.status !== 200)
      if (wrong) throw new Error(`${site.name} answers ${action.name} with ${wrong.status}: ${wrong.body.slice(0, 300)}`)
    }
  }
}

/** All threads of a process, and what it starts later. */
export function confine(id: number, first: number, last: number): void {
  const { status, stderr, error } = spawnSync('taskset', ['-a', '-c', '-p', `${first}-${last}`, String(id)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`Process ${id} could not be confined to cores ${first} to ${last}: ${error?.message ?? stderr}`)
}
