/**
 * A real Apache with mod_wsgi, started on a folder of its own and stopped for good: nothing of it is left, whatever happens to
 * the one who started it short of being killed outright (clear-leftovers.ts is for that).
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ApacheFolder } from './apache-folder.ts'
import { CLEAN_ENVIRONMENT, type ApacheHere } from './find-apache.ts'

export interface Answer {
  status: number
  body: string
}

export interface ApacheInstance {
  get(host: string, path: string): Promise<Answer>
  /** Ids of Apache's processes and of the daemons, now. */
  processIds(): number[]
  /** Stops it and waits until none of its processes is left; throws when one survives 10 s. */
  stop(): Promise<void>
}

const LONGEST_START_MS = 15_000

/** Starts it and waits until it accepts connections; throws with the error log when it does not within 15 s. */
export async function startApache(here: ApacheHere, folder: ApacheFolder): Promise<ApacheInstance> {
  const child = spawn(here.binary, ['-D', 'FOREGROUND', '-f', folder.httpdConf], { stdio: ['ignore', 'ignore', 'pipe'], env: CLEAN_ENVIRONMENT, cwd: folder.path })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-20_000)))
  let broken: Error | undefined
  child.once('error', (error) => (broken = error))
  // Whatever ends this process ends it, too.
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  child.once('exit', () => process.removeListener('exit', end))
  const until = performance.now() + LONGEST_START_MS
  while (!(await accepts(folder.port))) {
    if (broken !== undefined || child.exitCode !== null || child.signalCode !== null || performance.now() > until) {
      const ids = child.pid === undefined ? [] : descendants(child.pid)
      await stop(child, ids).catch(() => undefined)
      throw new Error(`Apache did not start: ${broken?.message ?? said}\n${readFileSync(folder.errorLog, 'utf8').slice(-20_000)}`)
    }
    await delay(50)
  }
  const processIds = (): number[] => (child.pid === undefined ? [] : descendants(child.pid))
  return { processIds, get: (host, path) => get(folder.port, host, path), stop: () => stop(child, processIds()) }
}

async function stop(child: ChildProcess, ids: readonly number[]): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null
  const exited = ended || child.pid === undefined ? Promise.resolve() : new Promise<void>((done) => child.once('exit', () => done()))
  child.kill('SIGTERM')
  const until = performance.now() + 10_000
  await Promise.race([exited, delay(10_000, undefined, { ref: false })])
  while (ids.some(isAlive)) {
    if (performance.now() > until) {
      for (const id of ids.filter(isAlive)) process.kill(id, 'SIGKILL')
      throw new Error(`Apache left processes behind: ${ids.join(', ')}`)
    }
    await delay(50)
  }
}

function descendants(id: number): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const children = new Map<number, number[]>()
  for (const line of (stdout ?? '').split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const found = [id]
  for (const parent of found) found.push(...(children.get(parent) ?? []))
  return found
}

export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function get(port: number, host: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false, timeout: 20_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    call.on('error', reject)
    call.on('timeout', () => call.destroy(new Error(`${host}${path} did not answer within 20 s`)))
    call.end()
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}
