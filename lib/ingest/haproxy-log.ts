/**
 * HAProxy's HTTP log (option httplog), with or without what syslog puts before it. The five timers are milliseconds and the
 * last is the total; "+" before it (option logasap) means that it was not over, so no time is read. HAProxy's own messages
 * are remarks. Source: HAProxy configuration manual, 8.2.3 HTTP log format and 8.4 Timing events.
 */
import type { CompiledFormat } from './compile-format.ts'
import { clearLogRecord } from './log-record.ts'
import { readTimeText } from './log-time.ts'
import { readRequestLine } from './request-line.ts'

export interface HaproxyFormatFound {
  detail: string
  compiled: CompiledFormat
  reasons: string[]
  notes: string[]
}

const HTTP =
  /(?:^|\s)(\S+):\d+ \[(\d\d\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?)\]\s+\S+\s+\S+\/\S+\s+\+?(-?\d+)\/(-?\d+)\/(-?\d+)\/(-?\d+)\/(\+?)(-?\d+) (-?\d{1,3}) \+?\d+ \S+ \S+ \S{4} \d+\/\d+\/\d+\/\d+\/\+?\d+ \d+\/\d+(?: \{.*?\}){0,2}\s*"/
const OWN_MESSAGE = /haproxy(?:\[\d+\])?: /
const QUOTE = 34

/** Null where fewer than half of the lines that are no remarks are HAProxy's. */
export function detectHaproxy(lines: readonly string[]): HaproxyFormatFound | null {
  const matching = lines.filter((line) => HTTP.test(line)).length
  const remarks = lines.filter((line) => !HTTP.test(line) && isRemark(line)).length
  if (matching === 0 || matching < (lines.length - remarks) / 2) return null
  const decoder = new TextDecoder('utf-8')
  return {
    detail: 'HTTP log',
    reasons: ['client, accept date, front end, back end and five timers stand as HAProxy writes them'],
    notes: [
      'The times are those between client and HAProxy: they include waiting for a connection to Apache. Before HAProxy 1.8 they also include the time that a kept-alive connection was idle before the request.',
    ],
    compiled: {
      wall: { name: 'total time (the last timer)', resolutionMs: 1 },
      hasVhost: false,
      hasStatus: true,
      parse(bytes, start, end, record) {
        clearLogRecord(record, bytes)
        if (start === end) return 'blank'
        const line = decoder.decode(bytes.subarray(start, end))
        const found = HTTP.exec(line)
        if (found === null) {
          if (isRemark(line)) return 'comment'
          record.failedField = 'the timers'
          record.failedAt = start
          return 'other-format'
        }
        const [, client = '', time = '', , , , , unfinished = '', total = '', status = ''] = found
        if (!readTimeText(time.replace(/^(\d\d)\/([A-Za-z]{3})\/(\d{4}):/, (_, day: string, month: string, year: string) => `${year}-${monthNumber(month)}-${day}T`), record)) {
          record.failedField = 'the accept date'
          record.failedAt = start
          return 'bad-time'
        }
        record.wallUs = unfinished === '+' || Number(total) < 0 ? -1 : Number(total) * 1000
        // -1 where the client left before there was one.
        record.status = Number(status) < 100 ? 0 : Number(status)
        record.clientIsIpv6 = client.includes(':') && !client.startsWith('::ffff:')
        // The request is the last field; a quote in it is written #22, and HAProxy may cut the line within it.
        const closing = bytes.subarray(start, end).lastIndexOf(QUOTE) + start
        const opening = bytes.subarray(start, closing).lastIndexOf(QUOTE) + start
        const cut = opening < start || closing !== end - 1
        readRequestLine(bytes, (cut ? closing : opening) + 1, cut ? end : closing, record)
        return 'ok'
      },
    },
  }
}

/** What HAProxy says of itself: "Proxy http-in started.", "Server … is DOWN". */
const isRemark = (line: string): boolean => OWN_MESSAGE.test(line) && !/\[\d\d\/[A-Za-z]{3}\/\d{4}:/.test(line)

function monthNumber(name: string): string {
  const month = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].indexOf(name.toLowerCase()) + 1
  return String(month).padStart(2, '0')
}
