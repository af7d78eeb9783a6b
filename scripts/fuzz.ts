/**
 * `npm run fuzz -- [--inputs 1000000] [--seed 1] [--from 0] [--seconds 0]`: damaged files for every reader (lib/ingest/fuzz-readers.ts), on
 * all cores, each core in a thread with bounded memory. Prints what became of them and the first failures with the numbers that make
 * them again: `--seed S --from N --inputs 1`. A thread that says nothing for a minute hangs, and that is a failure too. `--seconds` ends earlier.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' }, from: { type: 'string', default: '0' }, seconds: { type: 'string', default: '0' } } })
const [inputs, seed, from, seconds] = [values.inputs, values.seed, values.from, values.seconds].map(Number) as [number, number, number, number]
if (![inputs, seed, from, seconds].every((value) => Number.isSafeInteger(value) && value >= 0) || inputs === 0) throw new Error('--inputs, --seed, --from and --seconds are whole numbers')

export interface FuzzTask {
  seed: number
  from: number
  to: number
}
export interface FuzzReport {
  done: number
  read: number
  refused: number
  slowestMs: number
  failures: { number: number; name: string; error: string }[]
}

const BATCH = 100
const SILENCE_MS = 60_000
const MEMORY_MIB = 256
const SHOWN = 10

const total: FuzzReport = { done: 0, read: 0, refused: 0, slowestMs: 0, failures: [] }
const began = performance.now()
let next = from

/** One thread, given batch after batch; a new one takes its place where it dies. */
async function work(): Promise<void> {
  while (next < from + inputs && (seconds === 0 || performance.now() - began < seconds * 1000)) {
    const thread = new Worker(new URL('./fuzz-thread.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB, maxYoungGenerationSizeMb: 32 } })
    let task: FuzzTask | null = null
    await new Promise<void>((end) => {
      let alarm: ReturnType<typeof setTimeout> | undefined
      const lose = (error: string): void => {
        if (task !== null) total.failures.push({ number: task.from, name: `of inputs ${task.from} to ${task.to}`, error })
        end()
      }
      const give = (): void => {
        clearTimeout(alarm)
        if (next >= from + inputs || (seconds > 0 && performance.now() - began >= seconds * 1000)) {
          task = null
          return end()
        }
        task = { seed, from: next, to: Math.min(next + BATCH, from + inputs) }
        next = task.to
        alarm = setTimeout(() => lose(`nothing was heard for ${SILENCE_MS / 1000} s`), SILENCE_MS)
        thread.postMessage(task)
      }
      thread.on('message', (report: FuzzReport) => {
        total.done += report.done
        total.read += report.read
        total.refused += report.refused
        total.slowestMs = Math.max(total.slowestMs, report.slowestMs)
        total.failures.push(...report.failures)
        give()
      })
      thread.on('error', (error) => {
        clearTimeout(alarm)
        lose(String(error))
      })
      give()
    })
    await thread.terminate()
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
const took = (performance.now() - began) / 1000
console.log(`series ${seed}, from ${from}: ${total.done} inputs in ${took.toFixed(0)} s (${(total.done / took).toFixed(0)}/s): ${total.read} read, ${total.refused} refused in words, ${total.failures.length} failures; the slowest took ${total.slowestMs.toFixed(0)} ms, memory at most ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`)
for (const { number, name, error } of total.failures.slice(0, SHOWN)) console.log(`\ninput ${number}, ${name}: node scripts/fuzz.ts --seed ${seed} --from ${number} --inputs 1\n${error}`)
process.exitCode = total.failures.length === 0 ? 0 : 1
