/** A process as the worker's, with a thread that computes and one that this begins; writes what the kernel says of each. */
import { readdirSync, readFileSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { standBack, standBackHelpers } from './stand-back.ts'

export interface ThreadUnderTest {
  main: boolean
  name: string
  nice: number
  /** 0: as all, 5: idle. */
  policy: number
}

const begin = (depth: number): Worker => new Worker(new URL(import.meta.url), { workerData: depth })

if (isMainThread) {
  standBackHelpers()
  begin(1).once('message', () => {
    console.log(JSON.stringify(readdirSync('/proc/self/task').map(threadOf)))
    process.exit(0)
  })
} else if (workerData === 1) {
  standBack()
  begin(2).once('message', () => parentPort?.postMessage(''))
} else {
  parentPort?.postMessage('')
  parentPort?.on('message', () => undefined)
}

function threadOf(id: string): ThreadUnderTest {
  const fields = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return { main: Number(id) === process.pid, name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(), nice: Number(fields[16]), policy: Number(fields[38]) }
}
