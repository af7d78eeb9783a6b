/**
 * `headroom profile FILE...`: reads measurements and prints what they say as a Measurement; several files of one site
 * make one. Each file may be plain or gzip, "-" is standard input.
 */
import { parseArgs } from 'node:util'
import { invalidInput } from '#lib/base/errors.ts'
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import type { AccessLogReading } from '#lib/ingest/access-log-reader.ts'
import { measurementOf } from '#lib/ingest/measurement.ts'
import type { Measurement } from '#lib/ingest/measurement.ts'
import { mergeFacts } from '#lib/ingest/merge-facts.ts'
import type { CommandIo } from '../command.ts'
import { openFile, unpack } from '../byte-source.ts'

export const help = `Usage: headroom profile FILE... [--log-format STRING] [--format NAME] [--site NAME] [--json]

Reads access logs (plain or gzip, "-" for standard input) and prints what they say: requests, errors, response
times, actions, arrivals, peak rates, and every line that could not be read. Several files make one measurement.

  --log-format STRING  the server's LogFormat or log_format string, where recognition is not enough
  --format NAME        common, combined, vhost_common, vhost_combined or combinedio, without a duration
  --site NAME          only requests of this virtual host, where the log names virtual hosts
  --json               one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parse(args)
  if (positionals.length === 0) throw invalidInput([{ place: 'profile', reason: 'No file is named.', remedy: 'headroom profile FILE, or - for standard input.' }])
  const readings: AccessLogReading[] = []
  for (const name of positionals) {
    const place = name === '-' ? 'standard input' : name
    const source = name === '-' ? io.stdin : await openFile(io.cwd, name)
    const several = positionals.length > 1
    const reader = openAccessLogReader({
      place,
      logFormat: values['log-format'] ?? (values.format === 'apache-access-log' || values.format === 'access-log' ? undefined : values.format),
      vhosts: values.site === undefined ? undefined : [values.site],
      exactLimit: several ? 0 : undefined,
    })
    for await (const chunk of unpack(source, place)) reader.push(chunk)
    readings.push(reader.end())
  }
  const first = readings[0] as AccessLogReading
  const measurement = readings.length === 1 ? measurementOf(first.facts, first.exact) : measurementOf(mergeFacts(readings.map(({ facts }) => facts)))
  if (values.site !== undefined && Object.keys(measurement.vhosts).length === 0) {
    measurement.notes.push(`The log names no virtual hosts, so all its requests are taken as those of ${values.site}.`)
  }
  io.stdout.write(values.json === true ? `${JSON.stringify(measurement, null, 2)}\n` : textOf(measurement))
  return 0
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { 'log-format': { type: 'string' }, format: { type: 'string' }, site: { type: 'string' }, json: { type: 'boolean' } },
    })
  } catch (error) {
    throw invalidInput([{ place: 'profile', reason: error instanceof Error ? error.message : String(error), remedy: 'headroom profile --help lists the options.' }])
  }
}

const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const SHOWN_ACTIONS = 30
const SHOWN_PROBLEMS = 20

function textOf(m: Measurement): string {
  const out: string[] = []
  out.push(`${m.format}, ${m.formatDetail} (${m.formatReasons.join('; ')})`)
  out.push(`${m.requests} requests, ${m.errors} errors (5xx), ${m.malformed} of ${m.lines.total} lines could not be read`)
  if (m.durationS !== null) out.push(`${m.from} to ${m.to}: ${m.durationS} s${m.ratePerSecond === null ? '' : `, ${m.ratePerSecond.toFixed(2)} requests/s`}`)
  for (const peak of m.peaks) {
    out.push(`peak over ${peak.windowS} s: ${peak.ratePerSecond.toFixed(2)}/s (95 % interval ${peak.interval.map((rate) => rate.toFixed(2)).join(' to ')})`)
  }
  const r = m.responseMs
  if (r) out.push(`response time ms: mean ${ms(r.mean)}, p50 ${ms(r.p50)}, p90 ${ms(r.p90)}, p95 ${ms(r.p95)}, p99 ${ms(r.p99)}, max ${ms(r.max)} (${m.percentileMethod})`)
  if (m.busyThreadsMean !== null) out.push(`threads busy on average: ${m.busyThreadsMean.toFixed(2)}`)
  out.push('', `${'load'.padStart(6)} ${'share'.padStart(6)} ${'requests'.padStart(9)} ${'errors'.padStart(7)} ${'mean ms'.padStart(9)} ${'p95 ms'.padStart(9)}  action`)
  for (const a of m.actions.slice(0, SHOWN_ACTIONS)) {
    const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)}%`).padStart(6)
    out.push(`${percent(a.loadShare)} ${percent(a.share)} ${String(a.requests).padStart(9)} ${String(a.errors).padStart(7)} ${(a.responseMs ? ms(a.responseMs.mean) : '-').padStart(9)} ${(a.responseMs ? ms(a.responseMs.p95) : '-').padStart(9)}  ${a.name}`)
  }
  if (m.actions.length > SHOWN_ACTIONS) out.push(`… and ${m.actions.length - SHOWN_ACTIONS} more actions (--json shows all)`)
  if (m.notes.length > 0) out.push('', ...m.notes.map((note) => `note: ${note}`))
  if (m.problems.length > 0) out.push('', ...m.problems.slice(0, SHOWN_PROBLEMS).map((p) => `line ${p.line}: ${p.code}: ${p.reason} ${p.excerpt}`))
  if (m.malformed > SHOWN_PROBLEMS) out.push(`… and ${m.malformed - SHOWN_PROBLEMS} more lines (--json shows the first ${m.problems.length})`)
  return `${out.join('\n')}\n`
}
