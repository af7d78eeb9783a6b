/**
 * A recording: CSV with the columns atMs, action, cpuMs, blockedMs in any order, gzip or not. `action` is an index into
 * the site's actions; requests before 0 ms are warm-up. Rows come back in order of time. A bad row is an error, not a
 * row less: a replay with holes answers another question.
 */
import { invalidInput, type Problem } from '#lib/base/errors.ts'
import type { TraceRow } from '#lib/engine/plan.ts'
import { openFile, unpack } from './byte-source.ts'

const COLUMNS = ['atMs', 'action', 'cpuMs', 'blockedMs'] as const
const MOST_ROWS = 5_000_000
const MOST_PROBLEMS = 20

/** `actions`: how many the site has. Throws AppError naming file and line. */
export async function readTrace(from: string, file: string, actions: number): Promise<TraceRow[]> {
  const rows: TraceRow[] = []
  const problems: Problem[] = []
  let columns: number[] | undefined
  let number = 0
  const line = (text: string): void => {
    number++
    const trimmed = text.endsWith('\r') ? text.slice(0, -1) : text
    if (trimmed === '') return
    const cells = trimmed.split(',')
    if (!columns) {
      columns = header(cells, file)
      return
    }
    if (problems.length >= MOST_PROBLEMS) return
    const [atMs = NaN, action = NaN, cpuMs = NaN, blockedMs = NaN] = columns.map((index) => toNumber(cells[index]))
    const fault = rowFault(atMs, action, cpuMs, blockedMs, actions)
    if (fault) problems.push({ place: `${file}:${number}`, ...fault })
    else rows.push({ atMs, action, cpuMs, blockedMs })
    if (rows.length > MOST_ROWS) throw invalidInput([{ place: `${file}:${number}`, reason: `The recording holds more than ${MOST_ROWS} requests.`, remedy: 'Cut it to its peak.' }])
  }
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of unpack(await openFile(from, file), file)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > 10_000) throw invalidInput([{ place: `${file}:${number + 1}`, reason: 'The line is longer than 10,000 characters.', remedy: 'Give a CSV recording.' }])
    for (const text of lines) line(text.replace(/^\uFEFF/, ''))
  }
  if (rest !== '') line(rest)
  if (problems.length > 0) throw invalidInput(problems)
  if (!columns || rows.length === 0) throw invalidInput([{ place: file, reason: 'The recording holds no request.', remedy: `Give a CSV with the columns ${COLUMNS.join(',')} and at least one row.` }])
  return rows.sort((a, b) => a.atMs - b.atMs)
}

function header(cells: readonly string[], file: string): number[] {
  const names = cells.map((cell) => cell.trim().replace(/^"|"$/g, ''))
  const missing = COLUMNS.filter((name) => !names.includes(name))
  if (missing.length > 0) throw invalidInput([{ place: `${file}:1`, reason: `The columns ${missing.join(', ')} are missing.`, remedy: `The first line names them: ${COLUMNS.join(',')}.` }])
  return COLUMNS.map((name) => names.indexOf(name))
}

function toNumber(cell: string | undefined): number {
  return cell === undefined || cell.trim() === '' ? NaN : Number(cell)
}

function rowFault(atMs: number, action: number, cpuMs: number, blockedMs: number, actions: number): Omit<Problem, 'place'> | null {
  if (!Number.isFinite(atMs)) return { reason: 'atMs is not a number.', remedy: 'Give milliseconds from the start of the recording.' }
  if (!Number.isInteger(action) || action < 0 || action >= actions) return { reason: `action is not an index into the site's ${actions} actions.`, remedy: `Give a whole number from 0 to ${actions - 1}.` }
  if (!(cpuMs >= 0 && cpuMs <= 86_400_000)) return { reason: 'cpuMs is not a time.', remedy: 'Give milliseconds from 0 to one day.' }
  if (!(blockedMs >= 0 && blockedMs <= 86_400_000)) return { reason: 'blockedMs is not a time.', remedy: 'Give milliseconds from 0 to one day.' }
  return null
}
