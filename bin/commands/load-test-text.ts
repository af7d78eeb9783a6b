/** A load-test result as text for people. */
import type { LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'
import type { LoadTestTimes } from '#lib/ingest/load-test/load-test-format.ts'

const SHOWN_ACTIONS = 30
const SHOWN_PROBLEMS = 20

const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const orDash = (value: number | null): string => (value === null ? '-' : String(value))

function timesOf(times: LoadTestTimes): string {
  return Object.entries(times)
    .flatMap(([name, value]) => (value === null || name === 'count' ? [] : `${name.replace('_', '.')} ${ms(value)}`))
    .join(', ')
}

export function loadTestText(m: LoadTestMeasurement): string {
  const out: string[] = []
  out.push(`${m.format}, ${m.formatDetail} (${m.formatReasons.join('; ')})`)
  out.push(`${orDash(m.requests)} requests, ${orDash(m.errors)} errors, concurrency ${orDash(m.concurrency)}, ${m.loop === 'unknown' ? 'open or closed loop not known' : `${m.loop} loop`}`)
  if (m.durationS !== null || m.ratePerSecond !== null) out.push(`${orDash(m.durationS)} s, ${m.ratePerSecond === null ? '-' : m.ratePerSecond.toFixed(2)} requests/s`)
  if (m.responseMs !== null) out.push(`response time ms: ${timesOf(m.responseMs)}${m.percentileMethod === null ? '' : ` (${m.percentileMethod})`}`)
  if (m.valuesInFileUnit !== null) out.push(`values in the unit of the file: ${timesOf(m.valuesInFileUnit)}`)
  for (const [kind, count] of Object.entries(m.errorsByKind)) out.push(`errors: ${count} ${kind}`)
  if (m.actions.length > 0) {
    out.push('', `${'requests'.padStart(9)} ${'errors'.padStart(7)} ${'mean ms'.padStart(9)} ${'p95 ms'.padStart(9)}  action`)
    for (const { name, requests, errors, responseMs } of m.actions.slice(0, SHOWN_ACTIONS)) {
      const time = (value: number | null | undefined): string => (value === null || value === undefined ? '-' : ms(value)).padStart(9)
      out.push(`${orDash(requests).padStart(9)} ${orDash(errors).padStart(7)} ${time(responseMs?.mean)} ${time(responseMs?.p95)}  ${name}`)
    }
  }
  if (m.actions.length > SHOWN_ACTIONS) out.push(`… and ${m.actions.length - SHOWN_ACTIONS} more (--json shows all)`)
  if (m.notes.length > 0) out.push('', ...m.notes.map((note) => `note: ${note}`))
  if (m.problems.length > 0) out.push('', ...m.problems.slice(0, SHOWN_PROBLEMS).map((p) => `line ${p.line}: ${p.code}: ${p.reason} ${p.excerpt}`))
  if (m.malformed > SHOWN_PROBLEMS) out.push(`… and ${m.malformed - SHOWN_PROBLEMS} more lines (--json shows the first ${m.problems.length})`)
  return `${out.join('\n')}\n`
}
