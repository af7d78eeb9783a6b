/**
 * What happened to each request of a run, as the generator writes it: one line a request, in order of sending. `render` and
 * `parse` are inverses to a microsecond. Times are milliseconds from the start of the window.
 */
export interface RequestRecord {
  /** Index into the plan's sites. */
  site: number
  /** Index into the site's actions. */
  action: number
  intendedMs: number
  sentMs: number
  /** Not a number: no answer while it was waited for. */
  doneMs: number
  /** HTTP status; -1: the connection failed. */
  status: number
  askedCpuMs: number
  askedBlockedMs: number
  /** What the application says: CPU consumed, time blocked, time inside, and the wait for a daemon thread before. */
  cpuMs: number
  sleptMs: number
  insideMs: number
  queueMs: number
  process: number
}

const COLUMNS = ['site', 'action', 'intendedMs', 'sentMs', 'doneMs', 'status', 'askedCpuMs', 'askedBlockedMs', 'cpuMs', 'sleptMs', 'insideMs', 'queueMs', 'process'] as const satisfies readonly (keyof RequestRecord)[]

export function renderRecords(records: readonly RequestRecord[]): string {
  const lines = records.map((record) => COLUMNS.map((column) => (Number.isNaN(record[column]) ? '' : String(Number(record[column].toFixed(3))))).join(','))
  return `${COLUMNS.join(',')}\n${lines.map((line) => `${line}\n`).join('')}`
}

export function parseRecords(text: string): RequestRecord[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '')
  if (head !== COLUMNS.join(',')) throw new TypeError(`These are no records of a run: ${head.slice(0, 80)}`)
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell)))
    const value = (column: keyof RequestRecord): number => cells[COLUMNS.indexOf(column)] ?? Number.NaN
    return { site: value('site'), action: value('action'), intendedMs: value('intendedMs'), sentMs: value('sentMs'), doneMs: value('doneMs'), status: value('status'), askedCpuMs: value('askedCpuMs'), askedBlockedMs: value('askedBlockedMs'), cpuMs: value('cpuMs'), sleptMs: value('sleptMs'), insideMs: value('insideMs'), queueMs: value('queueMs'), process: value('process') }
  })
}
