/**
 * A process as the worker's, with a thread that computes and one that this begins; writes what the kernel says of each thread.
 * With `busy`: once the first computes beside processes that leave it no core, and has come forward; or nothing, in vain.
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { comeForwardWhereStarving, standBack, standBackHelpers } from './stand-back.ts'

export interface ThreadUnderTest {
  main: boolean
  name: string
  nice: number
  /** 0: as all, 5: idle. */
  policy: number
}

const LOOK_EVERY_MS = 500
const PATIENCE_MS = 30_000
const isBusy = process.argv[2] === 'busy'
const begin = (depth: number): Worker => new Worker(new URL(import.meta.url), { workerData: depth, argv: process.argv.slice(2) })

if (isMainThread) {
  standBackHelpers()
  begin(1).once('message', () => (isBusy ? starve() : tell()))
} else if (workerData === 1) {
  standBack()
  begin(2).once('message', () => {
    parentPort?.postMessage('')
    if (isBusy) for (;;);
  })
} else {
  parentPort?.postMessage('')
  parentPort?.on('message', () => undefined)
}

function starve(): void {
  comeForwardWhereStarving(LOOK_EVERY_MS)
  const others = [1, 2].map(() => spawn(process.execPath, ['-e', `const end = Date.now() + ${PATIENCE_MS}; while (Date.now() < end);`], { stdio: 'ignore' }))
  const late = Date.now() + PATIENCE_MS
  let wasIdle = false
  const look = setInterval(() => {
    // The one that computes has used most of all.
    const [computing] = threads().filter(({ main }) => !main).sort((a, b) => b.ticks - a.ticks)
    wasIdle ||= computing?.policy === 5
    const cameForward = wasIdle && computing?.policy === 0 && computing.nice === 10
    if (!cameForward && Date.now() < late) return
    clearInterval(look)
    for (const other of others) other.kill('SIGKILL')
    if (cameForward) tell()
    process.exit(cameForward ? 0 : 1)
  }, 100)
}

function tell(): never {
  console.log(JSON.stringify(threads()))
  process.exit(0)
}

function threads(): (ThreadUnderTest & { ticks: number })[] {
  return readdirSync('/proc/self/task').map((id) => {
    const fields = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { main: Number(id) === process.pid, name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(), nice: Number(fields[16]), policy: Number(fields[38]), ticks: Number(fields[11]) }
  })
}
