/**
 * What a process that was killed outright left: an Apache that still runs, and its folder. Both are found by the folder, which
 * names the process that made it; the Apache of a process that lives is never touched.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FOLDER_PREFIX } from './apache-folder.ts'
import { isAlive } from './apache-instance.ts'

const GRACE_MS = 5000

/** Returns the folders that were cleared. */
export async function clearLeftovers(): Promise<string[]> {
  const cleared: string[] = []
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue
    const folder = join(tmpdir(), name)
    const owner = ownerOf(folder)
    if (owner === null || isAlive(owner)) continue
    await endProcessesOf(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    cleared.push(folder)
  }
  return cleared
}

/** Ends every process that runs on the folder, kindly first. */
export async function endProcessesOf(folder: string): Promise<void> {
  for (const id of processesOf(folder)) send(id, 'SIGTERM')
  const until = performance.now() + GRACE_MS
  while (processesOf(folder).length > 0 && performance.now() < until) await delay(100)
  for (const id of processesOf(folder)) send(id, 'SIGKILL')
}

/** Processes that name the folder in their command or write their errors into it: daemons change their command. */
export function processesOf(folder: string): number[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
    return runsOn(name, `${folder}/`) ? [Number(name)] : []
  })
}

function runsOn(id: string, folder: string): boolean {
  try {
    if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(folder)) return true
    return readlinkSync(`/proc/${id}/fd/2`).startsWith(folder)
  } catch {
    // Ended meanwhile, or somebody else's.
    return false
  }
}

function ownerOf(folder: string): number | null {
  try {
    const [id = '', host] = readFileSync(join(folder, 'owner'), 'utf8').split(' ')
    // A temporary directory may be shared with other machines' containers, whose processes cannot be seen from here.
    return host === hostname() && Number(id) > 0 ? Number(id) : null
  } catch {
    return null
  }
}

function send(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal)
  } catch {
    // Ended meanwhile.
  }
}
