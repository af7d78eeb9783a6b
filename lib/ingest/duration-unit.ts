/**
 * Which unit a column of durations is in, when the file does not say. Apache writes a line when its request ends, so with
 * the right unit the ends come in order; with a unit that is too large they do not. Beside that, the numbers' own look:
 * no request takes 0 µs, nginx writes seconds with three decimals. Says how sure it is, and says nothing where it cannot.
 */
export interface DurationSample {
  /** Begin of the request, seconds. */
  beginS: number
  /** The number as written. */
  text: string
}

export interface DurationUnit {
  unitUs: number
  /** As Apache or nginx would name the field. */
  name: string
  resolutionMs: number
  confidence: number
  reason: string
}

const MICROSECONDS = { unitUs: 1, name: '%D', resolutionMs: 0.001 }
const MILLISECONDS = { unitUs: 1000, name: '%{ms}T', resolutionMs: 1 }
const SECONDS = { unitUs: 1_000_000, name: '%T', resolutionMs: 1000 }
const DECIMAL_SECONDS = { unitUs: 1_000_000, name: '$request_time', resolutionMs: 1 }

/** The unit of a column, or null where it is not a column of durations or cannot be told. */
export function inferDurationUnit(samples: readonly DurationSample[]): DurationUnit | null {
  const values = samples.filter(({ text }) => text !== '-' && text !== '')
  if (values.length === 0 || values.some(({ text }) => !/^\d{1,15}(\.\d{1,9})?$/.test(text))) return null
  const numbers = values.map(({ text }) => Number(text))
  const decimals = values.filter(({ text }) => text.includes('.')).length
  if (decimals > 0) {
    // Decimals of milliseconds exist too; a median of a minute or more says that these are not seconds.
    if (decimals < values.length || median(numbers) >= 60) return null
    const threePlaces = values.every(({ text }) => /\.\d{3}$/.test(text))
    return { ...DECIMAL_SECONDS, confidence: threePlaces ? 0.97 : 0.8, reason: threePlaces ? 'the durations have three decimals, as nginx writes seconds' : 'the durations have decimals, as seconds have' }
  }
  const sorted = [...numbers].sort((a, b) => a - b)
  const largest = sorted.at(-1) as number
  const belowTen = numbers.filter((value) => value < 10).length / numbers.length
  const many = numbers.length >= 20

  if (belowTen <= 0.002 && largest >= 20) {
    const reason = `no request is shorter than ${sorted[0]}, as only microseconds would show`
    // Milliseconds that are all long (a slow site) look alike at first; the order of the ends tells most of them apart.
    const middle = median(numbers)
    const slowSite = middle < 5000 && endsInOrder(values, 1e-3) && !explainsOrderAlone(values, 1e-3)
    return { ...MICROSECONDS, confidence: !many ? 0.6 : slowSite && middle < 400 ? 0.75 : 0.95, reason }
  }
  if (largest === 0) return { ...SECONDS, confidence: many ? 0.7 : 0.5, reason: 'every duration is 0, as whole seconds of fast requests are' }
  const asSeconds = endsInOrder(values, 1)
  const asMilliseconds = endsInOrder(values, 1e-3)
  if (asSeconds && (explainsOrderAlone(values, 1) || largest < 10)) {
    return { ...SECONDS, confidence: many ? 0.8 : 0.5, reason: 'the durations are small whole numbers, and with seconds the requests end in the order of the lines' }
  }
  if (asMilliseconds) {
    return { ...MILLISECONDS, confidence: many ? (asSeconds ? 0.6 : 0.9) : 0.5, reason: asSeconds ? 'some durations are too short for microseconds' : 'some durations are too short for microseconds, and with seconds the requests would not end in the order of the lines' }
  }
  return null
}

/** True when, with this unit, at most 2 % of the lines end before an earlier line did (2 s allowed for rounding and buffering). */
function endsInOrder(samples: readonly DurationSample[], secondsPerUnit: number): boolean {
  let latest = -Infinity
  let violations = 0
  for (const { beginS, text } of samples) {
    const endS = beginS + Number(text) * secondsPerUnit
    if (endS + 2 < latest) violations++
    else if (endS > latest) latest = endS
  }
  return violations <= Math.max(0.02 * samples.length, samples.length < 20 ? 0 : 1)
}

/** True when lines begin out of order by more than 2 s and the durations, in this unit, are why. */
function explainsOrderAlone(samples: readonly DurationSample[], secondsPerUnit: number): boolean {
  let latestBegin = -Infinity
  let disordered = 0
  let explained = 0
  for (const { beginS, text } of samples) {
    if (beginS + 2 < latestBegin) {
      disordered++
      if (beginS + Number(text) * secondsPerUnit + 2 >= latestBegin) explained++
    }
    latestBegin = Math.max(latestBegin, beginS)
  }
  return disordered >= 2 && explained >= 0.8 * disordered
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] as number
}
