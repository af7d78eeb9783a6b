/**
 * `headroom profile FILE...`: reads measurements (access logs, results of load tests) and prints what they say as a
 * Measurement; several logs of one site make one. Each file may be plain or gzip, "-" is standard input.
 */
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { invalidInput } from '#lib/base/errors.ts'
import { openAnyReader } from '#lib/ingest/any-reader.ts'
import type { AnyReading } from '#lib/ingest/any-reader.ts'
import { mergeCaptureFacts } from '#lib/ingest/capture/capture-facts.ts'
import { captureMeasurementOf } from '#lib/ingest/capture/capture-measurement.ts'
import { openLineDropper } from '#lib/ingest/line-overlap.ts'
import type { LineRange } from '#lib/ingest/line-overlap.ts'
import { measurementOf } from '#lib/ingest/measurement.ts'
import type { Measurement } from '#lib/ingest/measurement.ts'
import { mergeFacts } from '#lib/ingest/merge-facts.ts'
import { readInThreads } from '#lib/jobs/read-in-threads.ts'
import type { CommandIo } from '../command.ts'
import { openFile, unpack } from '../byte-source.ts'
import { findSharedLines } from '../shared-lines.ts'
import { captureText } from './capture-text.ts'
import { hostText } from './host-text.ts'
import { loadTestText } from './load-test-text.ts'

export const help = `Usage: headroom profile FILE... [--log-format STRING] [--format NAME] [--unit UNIT] [--site NAME] [--json]

Reads access logs, results of load tests, memory and host files, and captures (plain or gzip, "-" for standard input) and prints what they say:
requests, errors, response times, actions, arrivals, peak rates, and every line that could not be read. Several
logs make one measurement; load tests are read one by one.

Memory and host: ps, top, pidstat, smem, pmap, smaps_rollup, free, meminfo, vmstat, mod_status, mod_wsgi metrics.
Captures: the files of capture/headroom_capture.py, all of a folder together.
Load tests: ab, wrk, wrk2, hey, oha, vegeta, bombardier, autocannon, artillery, loadtest, siege, httperf, k6,
Locust, JMeter, Gatling, Tsung, HdrHistogram; recognised from the first 64 KiB.

  --log-format STRING  the server's LogFormat or log_format string, where recognition is not enough
  --format NAME        of logs: common, combined, vhost_common, vhost_combined or combinedio, without a duration;
                       of load tests: the tool (ab, k6, jmeter, ...) or its form as printed (jmeter-csv, k6-json-lines)
  --unit UNIT          ns, us, ms or s, for values of HdrHistogram files, which name none
  --site NAME          only requests of this virtual host, where the log names virtual hosts
  --json               one JSON document instead of text
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parse(args)
  if (positionals.length === 0) throw invalidInput([{ place: 'profile', reason: 'No file is named.', remedy: 'headroom profile FILE, or - for standard input.' }])
  // Lines are short-lived: a small young generation keeps the memory of a large log within its bound and costs no time.
  setFlagsFromString('--semi-space-growth-factor=1')
  const readings: AnyReading[] = []
  const shared = positionals.length > 1 ? await findSharedLines(io.cwd, positionals) : []
  for (const [i, name] of positionals.entries()) {
    const place = name === '-' ? 'standard input' : name
    const source = name === '-' ? io.stdin : await openFile(io.cwd, name)
    const several = positionals.length > 1
    const reader = openAnyReader({
      place,
      logFormat: values['log-format'],
      format: values.format,
      unit: values.unit,
      vhosts: values.site === undefined ? undefined : [values.site],
      exactLimit: several ? 0 : undefined,
    })
    const skipped = shared[i] ?? []
    await readInThreads(withoutLines(unpack(source, place), skipped), reader)
    if (skipped.length > 0 && reader.progress().bytes === 0) continue
    const reading = reader.end()
    if (several && reading.kind !== (readings[0]?.kind ?? reading.kind)) {
      throw invalidInput([{ place, reason: `It is another kind of measurement (${reading.kind}) than the file before it (${readings[0]?.kind ?? ''}).`, remedy: 'Profile each kind by itself.' }])
    }
    if (reading.kind === 'host' && several) throw invalidInput([{ place, reason: 'Memory and host files are read one by one.', remedy: 'Profile it by itself.' }])
    if (reading.kind === 'load-test' && several) {
      throw invalidInput([{ place, reason: `It is the result of a load test (${reading.facts.measurement.formatDetail}); only access logs are read as one measurement.`, remedy: 'Profile it by itself.' }])
    }
    readings.push(reading)
  }
  const first = readings[0] as AnyReading
  if (first.kind === 'host') {
    const { measurement } = first.facts
    io.stdout.write(values.json === true ? `${JSON.stringify(measurement, null, 2)}\n` : hostText(measurement))
    return 0
  }
  if (first.kind === 'capture') {
    const all = readings.flatMap((reading) => (reading.kind === 'capture' ? [reading.facts] : []))
    const measurement = all.length === 1 ? captureMeasurementOf(first.facts, first.exact) : captureMeasurementOf(mergeCaptureFacts(all))
    io.stdout.write(values.json === true ? `${JSON.stringify(measurement, null, 2)}\n` : `${textOf(measurement)}${captureText(measurement)}`)
    return 0
  }
  if (first.kind === 'load-test') {
    const { measurement } = first.facts
    io.stdout.write(values.json === true ? `${JSON.stringify(measurement, null, 2)}\n` : loadTestText(measurement))
    return 0
  }
  const twice = shared.flat().reduce((sum, { from, to }) => sum + to - from, 0)
  const logs = readings.flatMap((reading) => (reading.kind === 'access-log' ? [reading] : []))
  const measurement = logs.length === 1 ? measurementOf(first.facts, first.exact) : measurementOf(mergeFacts(logs.map(({ facts }) => facts)))
  if (twice > 0) measurement.notes.push(`${twice} lines stand in two of the files, which overlap; they were counted once.`)
  if (values.site !== undefined && Object.keys(measurement.vhosts).length === 0) {
    measurement.notes.push(`The log names no virtual hosts, so all its requests are taken as those of ${values.site}.`)
  }
  io.stdout.write(values.json === true ? `${JSON.stringify(measurement, null, 2)}\n` : textOf(measurement))
  return 0
}

async function* withoutLines(chunks: AsyncIterable<Uint8Array>, ranges: readonly LineRange[]): AsyncGenerator<Uint8Array> {
  const keep = openLineDropper(ranges)
  for await (const chunk of chunks) yield* keep(chunk)
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { 'log-format': { type: 'string' }, format: { type: 'string' }, unit: { type: 'string' }, site: { type: 'string' }, json: { type: 'boolean' } },
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
