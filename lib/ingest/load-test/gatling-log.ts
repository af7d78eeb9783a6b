/**
 * Gatling's simulation.log up to 3.9, tab-separated. Where the columns stand differs between versions (scenario, user and
 * groups came and went), so a request is found by its end: two time stamps (four in 2.0 and 2.1) and OK or KO, with the
 * name before them. Since 3.10 the log is binary.
 */
import { emptyResult } from './load-test-format.ts'
import type { SeriesFormat } from './load-test-format.ts'
import { openSampleSeries } from './sample-series.ts'

const STAMP = /^\d{12,14}$/
const KINDS = new Set(['RUN', 'USER', 'REQUEST', 'GROUP', 'ERROR', 'ASSERTION', 'ACTION'])

export const gatlingLog: SeriesFormat = {
  kind: 'series', name: 'gatling-log', title: 'Gatling simulation.log (text, to 3.9)',
  matches: (lines) => lines.slice(0, 200).some((line) => /^(?:RUN\t\S+\t|[^\t]*\t[^\t]*\tRUN\t)/.test(line) || requestOf(line) !== null),
  open({ lines }) {
    const series = openSampleSeries()
    let version = ''
    let groups = 0
    let crashes = 0
    let users = 0
    let most = 0
    return {
      line(text, number, complete) {
        if (text.trim() === '') return lines.blank()
        const fields = text.split('\t')
        const kind = KINDS.has(fields[0] ?? '') ? fields[0] : fields.slice(1, 4).find((field) => KINDS.has(field)) ?? (/^(?:RUN|USER|GROUP|ERROR|ASSERTION)\s/.exec(text)?.[0].trim())
        if (kind === 'REQUEST' || kind === 'ACTION') {
          const request = requestOf(text)
          if (request === null) return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The request has no begin, end and OK or KO.', text)
          lines.read()
          series.add({ label: request.name, ms: request.endMs - request.startMs, failed: !request.ok, startMs: request.startMs, errorKind: request.message })
          return undefined
        }
        if (kind === undefined) return lines.malformed(number, complete ? 'no-match' : 'truncated-line', 'The line is not one of Gatling (RUN, USER, REQUEST, GROUP, ERROR).', text)
        lines.read()
        if (kind === 'RUN') version = fields.findLast((field) => /^\d+\.\d+(?:\.\d+)?\S*$/.test(field.trim()))?.trim() ?? version
        else if (kind === 'GROUP') groups++
        else if (kind === 'ERROR') crashes++
        else if (kind === 'USER') {
          if (fields.includes('START') || /\bSTART\b/.test(text)) most = Math.max(most, ++users)
          else if (fields.includes('END')) users--
        }
        return undefined
      },
      end() {
        const result = series.end(emptyResult(`Gatling ${version === '' ? '' : `${version} `}simulation.log`, 'unknown'), { epoch: true })
        result.concurrency = most > 0 ? most : null
        if (most > 0) result.notes.push('The concurrency is the highest number of users at a time.')
        if (groups > 0) result.notes.push(`${groups} group records sum up requests and are not counted.`)
        if (crashes > 0) {
          result.errorsByKind['error records without a request'] = crashes
          result.notes.push(`${crashes} ERROR records are of no request and do not count as errors.`)
        }
        result.notes.push('The log does not tell whether users arrived at their own times (open) or waited for one another (closed).')
        return result
      },
    }
  },
}

interface Request {
  name: string
  startMs: number
  endMs: number
  ok: boolean
  message: string
}

function requestOf(line: string): Request | null {
  const fields = line.split('\t')
  if (!fields.slice(0, 4).some((field) => field === 'REQUEST' || field === 'ACTION')) return null
  const at = fields.findIndex((field, i) => (field === 'OK' || field === 'KO') && STAMP.test(fields[i - 1] ?? '') && STAMP.test(fields[i - 2] ?? ''))
  if (at < 3) return null
  let first = at - 2
  while (first > at - 4 && STAMP.test(fields[first - 1] ?? '')) first--
  const [startMs, endMs] = [Number(fields[first]), Number(fields[at - 1])]
  // Gatling's sentinel for a request that never began.
  if (endMs < startMs) return null
  return { name: fields[first - 1] ?? '', startMs, endMs, ok: fields[at] === 'OK', message: fields.slice(at + 1).join(' ').trim() }
}
