/**
 * Which column of a log is the duration of the request. Numbers that are something else (bytes, process ids, ports) are
 * told apart; where two columns could be the duration, none is taken and a note says so.
 */
import { inferDurationUnit } from './duration-unit.ts'
import type { DurationSample, DurationUnit } from './duration-unit.ts'
import type { ColumnKind } from './split-columns.ts'

const DURATION_KEYS = /^(?:d|us|usec|ms|rt|t|time|dur|duration|request_time|response_time|elapsed|took|time_taken)$/i

/** The column as a candidate, or null where it cannot be a duration. `begins` are the requests' times in seconds. */
export function candidateOf(at: number, kind: ColumnKind | undefined, texts: string[], begins: readonly number[]): DurationCandidate | null {
  const key = keyOf(texts)
  if (key !== '' && !DURATION_KEYS.test(key)) return null
  const written = texts.map((text) => (kind === 'keyed' ? text.slice(key.length + 2, -1) : kind === 'pair' ? text.replace(/^\**\d+\/|\**$/g, '') : text.slice(key === '' ? 0 : key.length + 1)))
  const samples = written.map((text, row): DurationSample => ({ beginS: begins[row] as number, text: unwrap(text) }))
  const unit = inferDurationUnit(samples)
  if (unit === null || (key === '' && isIdentifier(written))) return null
  return { at, key, unit: named(unit, key, kind), values: samples.map(({ text }) => Number(text)) }
}

/** A column that may hold the duration. */
export interface DurationCandidate {
  /** Index of the column. */
  at: number
  /** "rt" for a column of rt=…, or "". */
  key: string
  unit: DurationUnit
  values: number[]
}

/** The one column that is the duration. Two that agree (%T beside %D) are one; two that do not are none, and said so. */
export function chooseDuration(candidates: DurationCandidate[], bytes: number[], agentAt: number, notes: string[]): DurationCandidate | undefined {
  // One line alone shows neither the order of the ends nor how small the numbers get.
  if (candidates[0]?.values.length === 1 && candidates.every(({ unit }) => unit.confidence < 0.9)) {
    notes.push(`Column ${candidates.map(({ at }) => at + 1).join(', ')} may be a duration, but one line alone does not tell its unit; name the server's LogFormat string to have it read.`)
    return undefined
  }
  const keyed = candidates.filter(({ key }) => key !== '')
  let open = keyed.length > 0 ? keyed : candidates
  if (agentAt >= 0 && keyed.length === 0) open = open.filter((candidate) => !isByteCounter(candidate, candidates, agentAt, bytes))
  if (open.length > 1) {
    for (const fine of open) {
      for (const [unitUs, unit] of [[1, 1e6], [1, 1e3], [1000, 1e3]] as const) {
        const coarse = open.filter((other) => other !== fine && other.values.every((value, i) => value === Math.floor((fine.values[i] as number) / unit)))
        if (coarse.length === open.length - 1 && fine.values.some((value) => value >= unit)) {
          return { ...fine, unit: { unitUs, name: unitUs === 1 ? '%D' : '%{ms}T', resolutionMs: unitUs / 1000, confidence: 0.99, reason: 'another column holds the same durations in a coarser unit' } }
        }
      }
    }
  }
  const whole = open.length > 1 ? longestOf(open) : undefined
  if (whole !== undefined) return whole
  if (open.length > 1 || (open.length === 0 && candidates.length > 2)) {
    notes.push(`Columns ${candidates.map(({ at }) => at + 1).join(' and ')} are numbers and either could be a duration; none was taken. Name the server's LogFormat string to have it read.`)
    return undefined
  }
  return open[0]
}

/**
 * Of several columns of decimal seconds, as nginx writes them, the one that is never shorter than the others: the request's own
 * time holds those of the servers behind it. nginx rounds them apart by up to 2 ms.
 */
function longestOf(open: readonly DurationCandidate[]): DurationCandidate | undefined {
  if (open.some(({ unit }) => unit.name !== '$request_time')) return undefined
  const longest = open.find((candidate) => open.every((other) => other === candidate || other.values.every((value, i) => !(value > (candidate.values[i] as number) + 0.002))))
  return longest && { ...longest, unit: { ...longest.unit, reason: `${longest.unit.reason}; the other columns of seconds are never longer, as those of the servers behind are` } }
}

/** %I %O of mod_logio after the agent: the second counts the bytes sent, the first those received. */
function isByteCounter(candidate: DurationCandidate, candidates: readonly DurationCandidate[], agentAt: number, bytes: number[]): boolean {
  if (candidates.length < 2) return false
  if (countsBytes(candidate.values, bytes)) return true
  const next = candidates.find(({ at }) => at === candidate.at + 1)
  return candidate.at === agentAt + 1 && next !== undefined && countsBytes(next.values, bytes)
}

/** Bytes with their headers: never less than the body, and seldom much more. */
function countsBytes(values: number[], bytes: number[]): boolean {
  let like = 0
  let known = 0
  values.forEach((value, i) => {
    const body = bytes[i] ?? Number.NaN
    if (Number.isNaN(body)) return
    known++
    if (value >= body && value - body < 4096) like++
  })
  return known > 0 && like > 0.9 * known
}

/** Process ids and the like (few different values, none small), and ports that clients call from (32768 to 60999). */
function isIdentifier(values: string[]): boolean {
  if (values.length >= 50 && values.every((text) => /^\d{5}$/.test(text) && Number(text) >= 32768 && Number(text) <= 60999)) return true
  const distinct = new Set(values).size
  return values.length >= 50 && distinct <= Math.max(2, values.length * 0.03) && values.every((text) => /^\d{3,}$/.test(text))
}

/** "rt" for a column of rt=…, or "". */
function keyOf(texts: string[]): string {
  const match = /^([A-Za-z_][A-Za-z0-9_]{0,20})[=:]/.exec(texts[0] ?? '')
  return match?.[1] !== undefined && texts.every((text) => text.startsWith(match[0])) ? match[1] : ''
}

/** "(0 s)" to "0". */
function unwrap(text: string): string {
  return /^\((\d+) s\)$/.exec(text)?.[1] ?? text
}

/** A key or the form of the column may say the unit outright. */
function named(unit: DurationUnit, key: string, kind: ColumnKind | undefined): DurationUnit {
  const certain = (unitUs: number, name: string, resolutionMs: number, reason: string): DurationUnit => ({ unitUs, name, resolutionMs, confidence: 0.99, reason })
  if (kind === 'pair') return certain(1, '%D', 0.001, 'it is written as seconds/microseconds')
  if (kind === 'paren') return certain(1_000_000, '%T', 1000, 'it is written as "(… s)", whole seconds')
  if (/^(us|usec)$/i.test(key)) return certain(1, '%D', 0.001, `it is called ${key}`)
  if (/^ms$/i.test(key)) return certain(1000, '%{ms}T', 1, `it is called ${key}`)
  return unit
}
