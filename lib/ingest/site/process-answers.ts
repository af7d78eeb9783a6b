/**
 * What people answered to the questions of a memory or host file: what a process is. By process id ("p2004"); "file" stands for
 * the process of a file that does not name it. An answer goes before what the title says.
 */
import type { HostMeasurement, MeasuredProcess } from '../host/host-measurement.ts'

/** By `keyOf`: "group:NAME", "apache", "other"; absent: not answered. */
export type ProcessAnswers = Readonly<Record<string, string>>

export const WHOLE_FILE = 'file'

/** With a letter in front, since a form takes names that are numbers for places in a list. */
export const keyOf = (pid: number): string => `p${pid}`

export function answerOf({ pid, title }: Pick<MeasuredProcess, 'pid' | 'title'>, answers: ProcessAnswers): string | undefined {
  return (pid === null ? undefined : answers[keyOf(pid)]) ?? (title === '' ? answers[WHOLE_FILE] : undefined)
}

/** The daemon group of the site that a process belongs to; null where it belongs to none or nobody said. */
export function groupOfProcess(process: MeasuredProcess, answers: ProcessAnswers, groups: readonly string[]): string | null {
  const answer = answerOf(process, answers)
  if (answer !== undefined) return answer.startsWith('group:') && groups.includes(answer.slice(6)) ? answer.slice(6) : null
  return process.wsgiGroup !== null && !process.wsgiTitleCut && groups.includes(process.wsgiGroup) ? process.wsgiGroup : null
}

export interface AskedProcess {
  /** Name of the answer. */
  key: string
  process: MeasuredProcess | null
  question: string
  /** Groups of the site that it may be of, by its title; all where the title does not tell. */
  candidates: string[]
  answer: string | undefined
}

const MOST_ASKED = 100

/** Every process that somebody must say something of, in the order of the questions; each once. */
export function askedProcesses(measurement: HostMeasurement, answers: ProcessAnswers, groups: readonly string[]): AskedProcess[] {
  const byPid = new Map(measurement.processes.flatMap((process) => (process.pid === null ? [] : [[keyOf(process.pid), process] as const])))
  const asked = new Map<string, AskedProcess>()
  for (const { pids, question } of measurement.questions) {
    const keys = pids.length === 0 ? [WHOLE_FILE] : pids.map(keyOf)
    for (const key of keys) {
      if (asked.has(key) || asked.size >= MOST_ASKED) continue
      const process = byPid.get(key) ?? null
      const begin = process?.wsgiGroup ?? null
      const fitting = begin === null ? [] : groups.filter((group) => group.startsWith(begin))
      asked.set(key, { key, process, question, candidates: fitting.length > 0 ? fitting : [...groups], answer: answers[key] })
    }
  }
  return [...asked.values()]
}
