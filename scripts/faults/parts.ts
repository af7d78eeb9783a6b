/** The parts of a Headroom under fault: PostgreSQL, web server and workers, each killed outright and started again. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, root } from '../install.mjs'
import { startPostgres } from '../postgres.mjs'
import { openLogins, withoutOwner } from '../database-logins.mjs'
import { openClock } from './clock.ts'
import { mountSmallDisk } from './disk.ts'
import { build, generateClient, migrate, node } from '../prepare.mjs'
import { webArguments, workerArguments } from '../serve.mjs'

export interface Parts {
  address: string
  databaseUrl: string
  /** kill -9, and up again after a moment. */
  killWeb(): void
  killWorker(index: number): void
  /** kill -9 of every process of the database; it stays away for `awayMs`. */
  killPostgres(awayMs: number): Promise<void>
  /** Full to the last byte for `ms`; null where no disk may be mounted. */
  fillDisk: ((ms: number) => Promise<void>) | null
  /** The clock of web server and workers is off by so many seconds from now on; null without libfaketime. */
  jumpClock: ((seconds: number) => void) | null
  /** How often each part was found dead without having been killed. */
  diedAlone: Record<string, number>
  stop(): Promise<void>
}

const WORKERS = 2
const SECRET = 'faults-faults-faults-faults-faults-faults'
/** Uploads leave 256 MiB free. */
const DISK_MIB = 700

export async function startParts(folder: string, port: number): Promise<Parts> {
  const data = join(folder, 'data')
  let postgres = await startPostgres({ folder: join(folder, 'postgres') })
  await generateClient()
  await migrate(postgres.url)
  await build()
  const databasePort = postgres.port
  const clock = openClock(folder)
  const disk = mountSmallDisk(join(data, 'uploads'), DISK_MIB)
  const logins = await openLogins(postgres.url, SECRET)
  const env = { HEADROOM_DATA_DIR: data, NEXTAUTH_SECRET: SECRET, NEXTAUTH_URL: `http://127.0.0.1:${port}`, HEADROOM_PEER_ADDRESS: '1', ...clock?.env }
  const log = openSync(join(folder, 'headroom.log'), 'a', 0o600)
  const diedAlone: Record<string, number> = { web: 0, worker: 0 }
  let stopping = false

  /** Keeps one process of a kind alive. */
  function keep(kind: 'web' | 'worker', args: readonly string[]): { kill(): void; end(): Promise<void> } {
    let child: ChildProcess
    let killed = false
    const begin = () => {
      killed = false
      child = spawn(node, args, { cwd: root, env: environment({ ...env, ...withoutOwner(logins[kind]) }), stdio: ['ignore', log, log] })
      child.once('exit', () => {
        if (stopping) return
        if (!killed) diedAlone[kind] = (diedAlone[kind] ?? 0) + 1
        setTimeout(() => !stopping && begin(), 400)
      })
    }
    begin()
    return {
      kill() {
        killed = true
        child.kill('SIGKILL')
      },
      end: () => new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', () => done())
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 25_000).unref()
      }),
    }
  }
  const web = keep('web', webArguments('127.0.0.1', port))
  const workers = Array.from({ length: WORKERS }, () => keep('worker', workerArguments()))
  const address = `http://127.0.0.1:${port}`

  return {
    address,
    databaseUrl: postgres.url,
    diedAlone,
    jumpClock: clock === null ? null : (seconds) => clock.jump(seconds),
    fillDisk: disk === null ? null : async (ms) => {
      disk.fill()
      await new Promise((done) => setTimeout(done, ms))
      disk.empty()
    },
    killWeb: () => web.kill(),
    killWorker: (index) => workers[index % WORKERS]?.kill(),
    async killPostgres(awayMs) {
      const pid = postmasterOf(join(folder, 'postgres'))
      const backends = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout.split('\n').map(Number).filter((each) => each > 0)
      for (const each of [pid, ...backends]) {
        try {
          process.kill(each, 'SIGKILL')
        } catch {
          // It has ended by itself meanwhile.
        }
      }
      await new Promise((done) => setTimeout(done, awayMs))
      for (let attempt = 0; ; attempt++) {
        try {
          postgres = await startPostgres({ folder: join(folder, 'postgres'), port: databasePort })
          return
        } catch (error) {
          if (attempt >= 10) throw error
          await new Promise((done) => setTimeout(done, 500))
        }
      }
    },
    async stop() {
      stopping = true
      await Promise.all([web, ...workers].map((part) => part.end()))
      postgres.stop()
      disk?.remove()
    },
  }
}

/** The data may lie elsewhere, where root starts it (scripts/postgres.mjs). */
function postmasterOf(folder: string): number {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  }
  const data = read(join(folder, 'postgres-folder'))?.trim() ?? join(folder, 'postgres')
  return Number(read(join(data, 'postmaster.pid'))?.split('\n')[0])
}
