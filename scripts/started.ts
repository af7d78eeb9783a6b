/** `npm start` under test: its own data folder and port, waited for, killed at the end whatever happens. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join, resolve } from 'node:path'
import { freePort } from './postgres.mjs'

const root = resolve(import.meta.dirname, '..')
const running = new Set<ChildProcess>()

export interface Started {
  address: string
  /** All it has written so far. */
  said: string
  /** Sends the signal and waits for the end. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts without the demo team, which the browser tests have, and with one web process where nothing else is asked for. Throws with its output when it ends before it serves. */
export async function start(environment: Readonly<Record<string, string>>): Promise<Started> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  return begin(address, { DATABASE_URL: '', HEADROOM_SEED: '0', HEADROOM_WEB_PROCESSES: '1', PORT: String(port), ...environment }, `  ${address}\n`)
}

/** `npm start` with HEADROOM_ROLE=worker; there is no address to wait for. */
export async function startWorkers(environment: Readonly<Record<string, string>>): Promise<Started> {
  return begin('', environment, 'It takes work from the database.')
}

/** @param lastWords what it says once it is up. */
async function begin(address: string, environment: Readonly<Record<string, string>>, lastWords: string): Promise<Started> {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], { env: { ...process.env, NEXTAUTH_URL: '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let said = ''
  const closed = new Promise<number | null>((done) => child.once('close', done))
  await new Promise<void>((done, fail) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8')
        if (said.includes(lastWords)) done()
      })
    void closed.then((code) => fail(new Error(`ended with ${code}: ${said}`)))
  })
  return { address, said, kill: (signal) => (child.kill(signal), closed) }
}

export function killAll(): void {
  for (const child of running) child.kill('SIGTERM')
}
