/** One thread of fuzz.ts: reads the damaged inputs of each task and reports what became of them. */
import { parentPort } from 'node:worker_threads'
import { checkInput, damagedInput } from '#lib/ingest/fuzz-readers.ts'
import type { FuzzReport, FuzzTask } from './fuzz.ts'

const MAX_FAILURES = 5

parentPort?.on('message', ({ seed, from, to }: FuzzTask) => {
  const report: FuzzReport = { done: 0, read: 0, refused: 0, slowestMs: 0, failures: [] }
  for (let number = from; number < to; number++) {
    const { name, bytes } = damagedInput(seed, number)
    const began = performance.now()
    try {
      report[checkInput(bytes, (number % 97) / 97)]++
    } catch (error) {
      if (report.failures.length < MAX_FAILURES) report.failures.push({ number, name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
    report.slowestMs = Math.max(report.slowestMs, performance.now() - began)
    report.done++
  }
  parentPort?.postMessage(report)
})
