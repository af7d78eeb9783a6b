/**
 * Runs a program for what it prints, bounded in time and output, as an unprivileged account and without a network where this
 * machine allows that, and with nothing of our environment. Promises that it has ended when the answer has come.
 */
import { spawn, spawnSync } from 'node:child_process'
import { CLEAN_ENVIRONMENT, idOf, type ApacheHere } from './find-apache.ts'

export interface ProgramEnd {
  /** Null: ended by a signal, such as ours when it took too long. */
  code: number | null
  output: string
  /** More was printed than is kept. */
  cut: boolean
  timedOut: boolean
}

export interface ProgramBounds {
  timeoutMs: number
  outputBytes: number
  cwd: string
  signal?: AbortSignal
}

export function runConfined(here: ApacheHere, command: readonly string[], { timeoutMs, outputBytes, cwd, signal }: ProgramBounds): Promise<ProgramEnd> {
  const [program = '', ...args] = [...confinement(here), ...command]
  return new Promise((resolve, reject) => {
    // A process group of its own, so that what it starts ends with it.
    const child = spawn(program, args, { cwd, env: CLEAN_ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const pieces: Buffer[] = []
    let kept = 0
    let cut = false
    let timedOut = false
    const keep = (chunk: Buffer): void => {
      const room = outputBytes - kept
      cut ||= chunk.length > room
      if (room > 0) pieces.push(chunk.subarray(0, room))
      kept += Math.min(room, chunk.length)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // Ended already.
      }
    }
    const late = setTimeout(() => {
      timedOut = true
      kill()
    }, timeoutMs)
    signal?.addEventListener('abort', kill, { once: true })
    const settle = (): void => {
      clearTimeout(late)
      signal?.removeEventListener('abort', kill)
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('close', (code) => {
      settle()
      kill()
      resolve({ code, output: Buffer.concat(pieces).toString('utf8'), cut, timedOut })
    })
  })
}

let known: readonly string[] | undefined

/** What stands before the command; nothing where the machine allows neither. Found out once. */
function confinement(here: ApacheHere): readonly string[] {
  if (known !== undefined) return known
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? idOf('-u', here.user) : undefined
  const group = isRoot ? idOf('-g', here.user) : undefined
  const asAccount = user === undefined || group === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--no-new-privs', '--']
  const withoutNetwork = isRoot ? ['unshare', '--net', '--'] : ['unshare', '--user', '--map-current-user', '--net', '--']
  const candidates = [[...withoutNetwork, ...asAccount], asAccount, withoutNetwork]
  known = candidates.find((prefix) => prefix.length > 0 && works(prefix)) ?? []
  return known
}

function works([program = '', ...args]: readonly string[]): boolean {
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore', timeout: 5000, env: CLEAN_ENVIRONMENT }).status === 0
}
