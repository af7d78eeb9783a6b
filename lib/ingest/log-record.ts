/**
 * One request as a log line tells it, and the codes of what may be wrong with a line. The record is one mutable object
 * that a parser fills again for each line: strings are made only for what is kept, which is what makes reading fast.
 */
export interface LogRecord {
  /** The line's bytes; every range below points into it. */
  bytes: Uint8Array
  /** Begin of the request, whole seconds: since 1970-01-01 UTC and since 1970-01-01 00:00 of the log's own zone. */
  epochS: number
  localS: number
  /** Minutes east of UTC; NaN where the log does not say. */
  offsetMinutes: number
  /** Fraction of the begin's second, 0 where the log does not hold it. */
  fractionS: number
  /** True where the time is that of the end of the request. */
  timeIsEnd: boolean
  status: number
  /** Wall time in microseconds; -1 where the line does not hold it. */
  wallUs: number
  /** "METHOD path" without the query: bytes[keyStart, keyEnd); keyEnd 0 where the request line is not valid. */
  keyStart: number
  keyEnd: number
  /** FNV-1a hash of the key's bytes. */
  keyHash: number
  /** Bytes that hold the key; the line's own, or a scratch buffer of the reader. */
  keyBytes: Uint8Array
  vhostStart: number
  vhostEnd: number
  /** Bytes that hold the virtual host's name. */
  vhostBytes: Uint8Array
  clientIsIpv6: boolean
  /** After a failure: what the parser was reading and the byte where it gave up. */
  failedField: string
  failedAt: number
}

export type LineCode =
  | 'ok'
  | 'blank'
  | 'comment'
  | 'other-format'
  | 'truncated-line'
  | 'bad-time'
  | 'bad-status'
  | 'bad-duration'
  | 'bad-json'
  | 'missing-field'
  | 'nul-bytes'
  | 'line-too-long'

/** Parses the line bytes[start, end) into `record`. */
export type LineParser = (bytes: Uint8Array, start: number, end: number, record: LogRecord) => LineCode

const NOTHING = new Uint8Array(0)

export function newLogRecord(): LogRecord {
  return {
    bytes: NOTHING, epochS: 0, localS: 0, offsetMinutes: 0, fractionS: 0, timeIsEnd: false, status: 0, wallUs: -1,
    keyStart: 0, keyEnd: 0, keyHash: 0, keyBytes: NOTHING, vhostStart: 0, vhostEnd: 0, vhostBytes: NOTHING,
    clientIsIpv6: false, failedField: '', failedAt: 0,
  }
}

/** Back to "nothing known", before a parser fills the record. */
export function clearLogRecord(record: LogRecord, bytes: Uint8Array): void {
  record.bytes = bytes
  record.epochS = 0
  record.localS = 0
  record.offsetMinutes = Number.NaN
  record.fractionS = 0
  record.timeIsEnd = false
  record.status = 0
  record.wallUs = -1
  record.keyStart = 0
  record.keyEnd = 0
  record.keyHash = 0
  record.vhostStart = 0
  record.vhostEnd = 0
  record.clientIsIpv6 = false
  record.failedField = ''
  record.failedAt = 0
}
