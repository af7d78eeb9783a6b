/**
 * What Locust prints: tables repeated while it runs, of which the last complete one counts, then percentiles and an error
 * report. Figures are whole milliseconds; names may be cut to the width of the column.
 */
import { emptyResult, noTimes, percentileName, timesOrNull } from './load-test-format.ts'
import type { LoadTestAction, LoadTestTimes, ReportFormat } from './load-test-format.ts'
import { noResult } from './load-test-refusal.ts'
import { parseNumber } from './numbers.ts'

const TABLE = /^\s*(?:Type\s+)?Name\s+# reqs\s+# fails/
/** "GET /cart   57  0(0.00%) | 16 4 43 14 | 12.50 0.00", the bars in any place. */
const ROW = /^\s*(\S.*?)\s+(\d+)\s+(\d+)\(\s*[\d.]+%\)([\s|\d.]*)$/
const PERCENTILES = /^\s*(?:Type\s+)?Name\s.*\s50%\s/

export const locustConsole: ReportFormat = {
  kind: 'report', name: 'locust-console', title: 'Locust, console output',
  matches: (head) => head.split('\n').some((line) => TABLE.test(line)) || /locust\.(?:main|runners): /.test(head),
  read(text, { place }) {
    const lines = text.split('\n')
    let rows: RegExpExecArray[] = []
    let complete: RegExpExecArray[] | null = null
    let heading = ''
    let completeHeading = ''
    for (const line of lines) {
      if (TABLE.test(line)) [rows, heading] = [[], line]
      const row = heading === '' ? null : ROW.exec(line)
      if (row === null) continue
      rows.push(row)
      if (/^(?:Aggregated|Total)$/.test(row[1] ?? '')) [complete, completeHeading] = [rows, heading]
    }
    if (complete === null) throw noResult(place, 'Locust began but no table of it is complete (with its row "Aggregated").', 'Run it again to its end, or send the _stats.csv of --csv PREFIX.')
    const percentiles = percentilesOf(lines)
    const result = emptyResult('Locust console output', 'closed')
    const columns = (/fails\s*\|?(.*)$/.exec(completeHeading)?.[1] ?? '').replaceAll('|', ' ').trim().toLowerCase().split(/\s+/)
    const actions = complete.map(([, name = '', requests, failures, rest = '']): LoadTestAction & { rate: number | null } => {
      const figures = rest.replaceAll('|', ' ').trim().split(/\s+/).map((cell) => parseNumber(cell))
      // The total of old versions has no times, only the rate at the right.
      const figure = (column: string): number | null => (columns.includes(column) ? (figures[columns.indexOf(column) - columns.length + figures.length] ?? null) : null)
      const tidy = name.replace(/\s+/g, ' ')
      const times: LoadTestTimes = { ...noTimes(), ...percentiles.get(tidy), mean: figure('avg'), min: figure('min'), max: figure('max'), count: Number(requests) }
      times.p50 ??= figure('med') ?? figure('median')
      const label = /^[A-Z]{3,8} (.*)$/.exec(tidy)?.[1] ?? tidy
      return { name: tidy, label, requests: Number(requests), errors: Number(failures), share: null, responseMs: Number(requests) === 0 ? null : timesOrNull(times), rate: figure('req/s') }
    })
    const total = actions.at(-1)
    result.requests = total?.requests ?? null
    result.errors = total?.errors ?? null
    result.ratePerSecond = total?.rate ?? null
    result.responseMs = total?.responseMs ?? null
    result.percentileMethod = result.responseMs === null ? null : 'as-reported'
    result.actions = actions.slice(0, -1).map(({ rate: _rate, ...action }) => ({ ...action, share: total?.requests ? (action.requests ?? 0) / total.requests : null }))
    const users = [...text.matchAll(/All users spawned: .*\((\d+) total users\)|Ramping to (\d+) users|Spawning (\d+) users|Hatching and swarming (\d+) /g)].flatMap((match) => parseNumber(match.slice(1).find((cell) => cell !== undefined)) ?? [])
    result.concurrency = users.length === 0 ? null : Math.max(...users.slice(0, 10_000))
    for (const line of lines.slice(lines.findLastIndex((each) => /^Error report/.test(each)) + 1)) {
      const [, count, kind] = /^(\d+)\s{2,}(\S.*)$/.exec(line) ?? []
      if (kind !== undefined && /^Error report/m.test(text)) result.errorsByKind[kind.trim().slice(0, 200)] = Number(count)
    }
    if (percentiles.size === 0) result.notes.push('The output ends before the percentiles; it is that of an interrupted run.')
    result.notes.push('The console rounds times to whole milliseconds; the rate is that of the last seconds.')
    return result
  },
}

/** The last table of percentiles, by name. */
function percentilesOf(lines: readonly string[]): Map<string, LoadTestTimes> {
  const found = new Map<string, LoadTestTimes>()
  const start = lines.findLastIndex((line) => PERCENTILES.test(line))
  if (start < 0) return found
  const columns = [...(lines[start] ?? '').matchAll(/(\d+(?:\.\d+)?)%/g)].map(([, percent]) => Number(percent))
  for (const line of lines.slice(start + 1)) {
    if (/^\s*[-|]+\s*$/.test(line)) continue
    const cells = line.trim().split(/\s+/)
    // Older versions put the number of requests before the percentiles, later ones behind them.
    const figures = cells.slice(-columns.length - 1)
    if (cells.length < columns.length + 2 || !figures.every((cell) => /^(?:\d+(?:\.\d+)?|N\/A)$/.test(cell))) break
    const countFirst = /# reqs\s+50%/.test(lines[start] ?? '')
    const times = noTimes()
    columns.forEach((percent, i) => {
      if (percent !== 100) times[percentileName(percent)] = parseNumber(figures[i + (countFirst ? 1 : 0)])
    })
    // Before 2.0 the total has the type "None".
    found.set(cells.slice(0, -columns.length - 1).join(' ').replace(/^None (?=Aggregated$|Total$)/, ''), times)
  }
  return found
}
