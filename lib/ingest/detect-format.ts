/**
 * Which format an access log has, from its first lines, with a confidence and reasons; or a refusal that says what the
 * file is instead and what to do. Promises never to invent requests from a file that is no access log.
 */
import { AppError } from '#lib/base/errors.ts'
import type { CompiledFormat } from './compile-format.ts'
import { compileFormat } from './compile-format.ts'
import { detectColumns } from './detect-columns.ts'
import { excerptOf } from './excerpt.ts'
import { detectHaproxy } from './haproxy-log.ts'
import { detectJson } from './json-access-log.ts'
import { TOOLS_IN_WORDS } from './load-test/load-test-format.ts'
import { parseLogFormat } from './log-format.ts'
import type { FormatPart } from './log-format.ts'
import { newLogRecord } from './log-record.ts'
import { detectW3c } from './w3c-access-log.ts'

/** Sample that recognition needs at most. */
export const DETECTION_BYTES = 64 * 1024

export interface FormatFound {
  format: string
  detail: string
  /** 0 to 1: share of sample lines that match times how sure the duration's unit is. */
  confidence: number
  reasons: string[]
  notes: string[]
  compiled: CompiledFormat
  /** What `compiled` was made of, where a line means the same whatever came before it; null where it does not. */
  parts: readonly FormatPart[] | null
  /** Lines read although they break the format's own rules, so far (JSON with \xNN). */
  rewritten: () => number
}

/** The reader of a format that the user named with a LogFormat or log_format string. */
export function formatOfLogFormat(text: string): FormatFound {
  const parts = parseLogFormat(text)
  const compiled = compileFormat(parts)
  const format = text.includes('%') || !text.includes('$') ? 'apache-access-log' : 'nginx-access-log'
  return { format, detail: text.trim(), confidence: 1, reasons: ['the format was named'], notes: [], compiled, parts, rewritten: () => 0 }
}

/** The format of the sample; throws AppError `unsupported` when it is none of those known. */
export function detectFormat(sample: readonly Uint8Array[], place: string): FormatFound {
  const decoder = new TextDecoder('utf-8')
  const lines = sample.map((bytes) => decoder.decode(bytes)).filter((line) => line !== '')
  const w3c = detectW3c(lines)
  const haproxy = w3c === null ? detectHaproxy(lines) : null
  const found =
    (haproxy && { format: 'haproxy-log', durationConfidence: 1, parts: null, rewritten: () => 0, ...haproxy }) ??
    (w3c && { format: 'w3c-access-log', durationConfidence: 1, parts: null, rewritten: () => 0, ...w3c }) ??
    fromJson(lines) ??
    fromColumns(lines)
  if (found === null) throw refusal(lines, sample, place)
  // Reading the sample counts nothing: the parser is used again from the first line on.
  const record = newLogRecord()
  const codes = sample.map((bytes) => found.compiled.parse(bytes, 0, bytes.length, record))
  const data = codes.filter((code) => code !== 'blank' && code !== 'comment')
  const matching = data.filter((code) => code === 'ok').length
  if (matching < Math.max(1, data.length / 4)) throw refusal(lines, sample, place)
  const rewrittenInSample = found.rewritten()
  return {
    format: found.format,
    detail: found.detail,
    confidence: Math.round((matching / data.length) * found.durationConfidence * 1000) / 1000,
    reasons: [`${matching} of ${data.length} sample lines match`, ...found.reasons],
    notes: found.notes,
    compiled: found.compiled,
    parts: found.parts,
    rewritten: () => found.rewritten() - rewrittenInSample,
  }
}

function fromJson(lines: readonly string[]) {
  const json = detectJson(lines)
  return json && { ...json, parts: null }
}

function fromColumns(lines: readonly string[]) {
  const columns = detectColumns(lines)
  return columns && { ...columns, compiled: compileFormat(columns.parts), rewritten: () => 0 }
}

const ERROR_LOG = /^\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d+)? \d{4}\] \[/
const NGINX_ERROR_LOG = /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} \[(?:debug|info|notice|warn|error|crit|alert|emerg)\] /

function refusal(lines: readonly string[], sample: readonly Uint8Array[], place: string): AppError {
  const share = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length / Math.max(1, lines.length)
  const first = lines[0] ?? ''
  const bytes = sample.find((line) => line.length > 0) ?? new Uint8Array(0)
  let reason = `No access log format was recognised in the first ${lines.length} lines.`
  const tools = `Of load tests, results of ${TOOLS_IN_WORDS} are read, as the tool wrote them.`
  let remedy = `If it is an access log, give the LogFormat string of the server's configuration: on the site's page under "The log has a format of its own", on the command line with --log-format. ${tools}`
  if (share(ERROR_LOG) > 0.3 || share(NGINX_ERROR_LOG) > 0.3) {
    reason = 'This is an error log, not an access log: it does not tell which requests were served.'
    remedy = 'Upload the access log (CustomLog or TransferLog in Apache\'s configuration, often access.log or other_vhosts_access.log).'
  } else if (share(/haproxy\[\d+\]:/) > 0.3) {
    reason = 'This is a log of HAProxy, but not of its HTTP mode, so it does not tell which requests were served.'
    remedy = 'Set option httplog in the front end, or upload the access log of the Apache behind it, with %D in its LogFormat.'
  } else if (first.startsWith('#!') || /^\s*(?:<\?|<!DOCTYPE|<html|<!--)/i.test(first)) {
    reason = 'This is a script, a page or an XML document, neither an access log nor the result of a load test that is read.'
    remedy = 'Choose the access log of the web server; of XML, results of JMeter are read (testResults with samples).'
  } else if (share(/^\s*[{[]/) > 0.5 || /^\s*[{[]/.test(first)) {
    reason = 'The lines are JSON, but not one request a line with a time, a path and a status, nor the result of a load test that is read.'
    remedy = `Upload a log of one JSON object a line whose keys name the time, the method, the path and the status. ${tools}`
  } else if (looksBinary(sample)) {
    reason = 'The file is not text.'
    remedy = 'Choose the access log or the result itself, plain or compressed with gzip.'
  }
  const excerpt = excerptOf(bytes, 0, bytes.length)
  return new AppError('unsupported', {
    publicMessage: `${place}: ${reason} ${remedy}`,
    problems: [{ place: `${place}:1`, reason: `${reason}${excerpt === '' ? '' : ` It begins "${excerpt.slice(0, 120)}".`}`, remedy }],
  })
}

/** More than a tenth of the bytes are control characters that no log line holds. */
function looksBinary(sample: readonly Uint8Array[]): boolean {
  let control = 0
  let total = 0
  for (const line of sample) {
    total += line.length
    for (const byte of line) if (byte < 32 && byte !== 9 && byte !== 27) control++
  }
  return total > 0 && control > total / 10
}
