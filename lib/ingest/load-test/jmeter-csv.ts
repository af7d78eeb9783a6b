/**
 * JMeter's JTL as CSV, any delimiter, with or without a header (then the columns of JMeter's defaults). Each row is a sample,
 * transaction controllers included, as the file has them. The time stamp is ms since 1970, or a date in the zone of the
 * machine, of which only differences mean something.
 */
import { columnNames, guessDelimiter, openCsvRecords, splitCsv } from './csv-records.ts'
import { emptyResult } from './load-test-format.ts'
import type { LoadTestResult, SeriesFormat } from './load-test-format.ts'
import { parseNumber } from './numbers.ts'
import { openSampleSeries } from './sample-series.ts'
import type { SampleSeries } from './sample-series.ts'

/** Orders of columns that JMeter wrote by default without a header, longest first. */
const DEFAULT_COLUMNS = [
  ['timestamp', 'elapsed', 'label', 'responsecode', 'responsemessage', 'threadname', 'datatype', 'success', 'failuremessage', 'bytes', 'sentbytes', 'grpthreads', 'allthreads', 'url', 'latency', 'idletime', 'connect'],
  ['timestamp', 'elapsed', 'label', 'responsecode', 'responsemessage', 'threadname', 'datatype', 'success', 'failuremessage', 'bytes', 'grpthreads', 'allthreads', 'latency', 'idletime'],
  ['timestamp', 'elapsed', 'label', 'responsecode', 'responsemessage', 'threadname', 'datatype', 'success', 'bytes', 'latency'],
] as const

const ROW = /^(?:\d{12,13}|\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d\S*)(.)\d+\1/

function columnsOf(head: string): { delimiter: string; names: string[]; hasHeader: boolean } | null {
  const guess = guessDelimiter(head)
  if (guess !== null) {
    const names = columnNames(head, guess)
    if (names.includes('elapsed') && (names.includes('timestamp') || names.includes('label'))) return { delimiter: guess, names, hasHeader: true }
  }
  const delimiter = ROW.exec(head)?.[1]
  if (delimiter === undefined || !/[,;|\t]/.test(delimiter)) return null
  const fields = splitCsv(head, delimiter) ?? head.split(delimiter)
  const success = fields.findIndex((field) => /^(?:true|false)$/i.test(field.trim()))
  const known = DEFAULT_COLUMNS.find((columns) => columns.length === fields.length && columns.indexOf('success' as never) === success)
  if (known !== undefined) return { delimiter, names: [...known], hasHeader: false }
  if (success < 4) return null
  // Unknown extras: what comes before success has always had this order.
  const names: string[] = ['timestamp', 'elapsed', 'label', 'responsecode', 'responsemessage', 'threadname']
  while (names.length < success) names.push('')
  names[success] = 'success'
  return { delimiter, names, hasHeader: false }
}

export const jmeterCsv: SeriesFormat = {
  kind: 'series', name: 'jmeter-csv', title: 'JMeter JTL, CSV',
  matches: ([head = '']) => columnsOf(head) !== null,
  open({ lines }) {
    const series = openSampleSeries()
    let records: ReturnType<typeof openCsvRecords> | null = null
    let columns: ReturnType<typeof columnsOf> = null
    const tally = { threads: 0, transactions: 0, dated: false, undated: 0 }

    function open(head: string) {
      columns = columnsOf(head)
      const { delimiter, names } = columns ?? { delimiter: ',', names: [...DEFAULT_COLUMNS[2]] }
      const index = new Map(names.map((name, i) => [name, i]))
      return openCsvRecords(delimiter, lines, ({ fields, number, lines: taken, complete, raw }) => {
        const cell = (name: string): string => fields[index.get(name) ?? -1] ?? ''
        // Appending a run to a file repeats its header.
        if (cell('elapsed').trim().toLowerCase() === 'elapsed') return lines.comment(taken)
        const ms = parseNumber(cell('elapsed'))
        const success = cell('success').trim().toLowerCase()
        if (ms === null || ms < 0 || (index.has('success') && success !== 'true' && success !== 'false')) {
          return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The row lacks an elapsed time in ms or a success of true or false.', raw, taken)
        }
        lines.read(taken)
        const status = cell('responsecode').trim()
        const { atMs, dated } = stampOf(cell('timestamp').trim())
        if (dated) tally.dated = true
        if (atMs === null) tally.undated++
        if (/^Number of samples in transaction\s*:/.test(cell('responsemessage'))) tally.transactions++
        tally.threads = Math.max(tally.threads, parseNumber(cell('allthreads')) ?? 0)
        addSample(series, { label: cell('label'), ms, status, failed: index.has('success') ? success === 'false' : Number(status) >= 400, message: cell('failuremessage') || cell('responsemessage'), startMs: atMs })
      })
    }

    return {
      line(text, number, complete) {
        if (records === null && text.trim() === '') return lines.blank()
        records ??= open(text)
        records.line(text, number, complete)
      },
      end() {
        records?.end()
        const result = series.end(emptyResult(`JMeter JTL, CSV${columns?.hasHeader === false ? ' without a header' : ''}`, 'closed'), { epoch: !tally.dated })
        finishJmeter(result, tally)
        return result
      },
    }
  },
}

export interface JmeterTally {
  threads: number
  transactions: number
  dated: boolean
  undated: number
}

export function addSample(series: SampleSeries, sample: { label: string; ms: number | null; status: string; failed: boolean; message: string; startMs: number | null }): void {
  const { label, ms, status, failed, message, startMs } = sample
  const isHttp = /^\d{3}$/.test(status)
  series.add({ label, ms, failed, status: isHttp ? status : status === '' ? undefined : status.slice(0, 100), startMs, errorKind: isHttp && Number(status) >= 400 ? undefined : message.split('\n')[0]?.slice(0, 200) })
}

export function finishJmeter(result: LoadTestResult, tally: JmeterTally): void {
  result.concurrency = tally.threads > 0 ? tally.threads : null
  if (tally.transactions > 0) result.notes.push(`${tally.transactions} samples are transaction controllers: they sum up other samples and count as samples here, as they do in the file.`)
  if (tally.undated > 0) {
    result.notes.push(`${tally.undated} samples have a time stamp that is no date; duration and rate are not given.`)
    result.durationS = null
    result.ratePerSecond = null
    result.from = null
    result.to = null
  }
  if (tally.dated && tally.undated === 0) result.notes.push('Time stamps are dates without a zone; only their differences are used.')
  if (tally.threads > 0) result.notes.push('The concurrency is the highest number of threads in the file.')
}

/** "1637589158484", "2014-02-24 07:42:21.256", "2014/02/24 07:42:21", "02/24/14 07:42:21 …" is not told apart from day first. */
function stampOf(text: string): { atMs: number | null; dated: boolean } {
  if (/^\d{9,16}$/.test(text)) {
    const value = Number(text)
    return { atMs: value < 1e11 ? value * 1000 : value < 1e14 ? value : value / 1000, dated: false }
  }
  const match = /^(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?/.exec(text)
  if (match === null) return { atMs: null, dated: true }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second) + Number(`0.${match[7] ?? '0'}`) * 1000
  const back = new Date(atMs)
  return { atMs: back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 ? atMs : null, dated: true }
}
