/**
 * Lets a load generator, in a process of its own, play a schedule against a served plan, and reads the processors at the
 * window's start and end. The generator ends when this process does, and when it is told to stop.
 */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CLEAN_ENVIRONMENT } from './find-apache.ts'
import { cpuUse, readCpu, type CpuReading, type CpuUse } from './host-cpu.ts'
import type { GeneratorNews } from './load-generator.ts'
import type { LoadSchedule } from './load-schedule.ts'
import { parseRecords, type RequestRecord } from './request-records.ts'
import { confine, type ServedPlan } from './serve-plan.ts'

export interface GeneratedLoad {
  schedule: LoadSchedule
  records: RequestRecord[]
  /** During the window; null where /proc is not to be had. */
  cpu: CpuUse | null
  /** Cores that Apache and its daemons kept busy during the window; null likewise. */
  apacheCores: number | null
  /** Cores that the generator kept busy during the window. */
  generatorCores: number
}

export interface GenerateOptions {
  confinedTo?: number
  signal?: AbortSignal
  /** At the window's end, before anything is stopped. */
  atEnd?: () => void
}

export async function generateLoad({ folder, rootId }: ServedPlan, schedule: LoadSchedule, options: GenerateOptions = {}): Promise<GeneratedLoad> {
  const scheduleFile = folder.put('schedule.json', JSON.stringify(schedule))
  const recordsFile = folder.put('records.csv', '')
  const measured = await generate(scheduleFile, recordsFile, rootId, options)
  return { schedule, records: parseRecords(readFileSync(recordsFile, 'utf8')), ...measured }
}

interface Reading {
  cpuMs: number
  all: CpuReading | null
  apache: CpuReading | null
}

function generate(scheduleFile: string, recordsFile: string, rootId: number, { confinedTo, signal, atEnd }: GenerateOptions): Promise<Omit<GeneratedLoad, 'schedule' | 'records'>> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = fork(join(import.meta.dirname, 'load-generator.ts'), [scheduleFile, recordsFile], { execArgv: [], env: { ...CLEAN_ENVIRONMENT } })
    const stop = (): void => void child.kill('SIGKILL')
    signal?.addEventListener('abort', stop, { once: true })
    if (confinedTo !== undefined && child.pid !== undefined) confine(child.pid, 0, availableParallelism() - confinedTo - 1)
    const seen = new Map<GeneratorNews['what'], Reading>()
    child.on('message', (message) => {
      const news = message as GeneratorNews
      seen.set(news.what, { cpuMs: news.cpuMs, all: readCpu(), apache: readCpu([rootId]) })
      if (news.what !== 'window-start' && (news.what === 'window-end' || !seen.has('window-end'))) atEnd?.()
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted === true) return reject(signal.reason)
      const from = seen.get('window-start')
      const to = seen.get('window-end') ?? seen.get('done')
      if (code !== 0 || !from || !to) return reject(new Error(`The load generator ended with ${code} before it was done`))
      const elapsedMs = (to.all?.atMs ?? 0) - (from.all?.atMs ?? 0)
      resolve({ cpu: cpuUse(from.all, to.all), apacheCores: cpuUse(from.apache, to.apache)?.ownCores ?? null, generatorCores: elapsedMs > 0 ? (to.cpuMs - from.cpuMs) / elapsedMs : 0 })
    })
  })
}
