/**
 * Amounts as people type them: "1.5 GiB", "400/min", "2,5 s", "18..22..30/s". Reads a number with a point or a comma, an
 * optional unit, and an optional range; gives the amount in the field's own unit. What could mean two things is refused
 * with both readings named, never guessed.
 */
export type QuantityKind = 'memory' | 'rate' | 'milliseconds' | 'seconds' | 'cores' | 'count' | 'percent' | 'factor'

export type Quantity = { ok: true; value: number; range?: [low: number, high: number] } | { ok: false; reason: string }

/** How many of the field's own unit one of this unit is. RAM is sold in "GB" of 1,024 MiB, so GB and GiB are one. */
const UNITS: Record<QuantityKind, Readonly<Record<string, number>>> = {
  memory: { b: 1 / 1024 ** 2, bytes: 1 / 1024 ** 2, k: 1 / 1024, kb: 1 / 1024, kib: 1 / 1024, m: 1, mb: 1, mib: 1, g: 1024, gb: 1024, gib: 1024, t: 1024 ** 2, tb: 1024 ** 2, tib: 1024 ** 2 },
  rate: { s: 1, sec: 1, second: 1, rps: 1, qps: 1, hz: 1, min: 1 / 60, minute: 1 / 60, rpm: 1 / 60, m: 1 / 60, h: 1 / 3600, hour: 1 / 3600, d: 1 / 86_400, day: 1 / 86_400 },
  milliseconds: { µs: 1e-3, μs: 1e-3, us: 1e-3, ms: 1, s: 1000, sec: 1000, second: 1000, seconds: 1000, min: 60_000, minute: 60_000, minutes: 60_000, m: 60_000, h: 3_600_000, hour: 3_600_000, hours: 3_600_000 },
  seconds: { µs: 1e-6, μs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, sec: 1, second: 1, seconds: 1, min: 60, minute: 60, minutes: 60, m: 60, h: 3600, hour: 3600, hours: 3600, d: 86_400, day: 86_400, days: 86_400 },
  cores: { core: 1, cores: 1, cpu: 1, cpus: 1, vcpu: 1, vcpus: 1 },
  count: { k: 1000, process: 1, processes: 1, thread: 1, threads: 1, user: 1, users: 1, worker: 1, workers: 1, x: 1 },
  percent: { '%': 1, percent: 1 },
  factor: { x: 1, '×': 1, times: 1, '%': 0.01 },
}

const EXAMPLES: Record<QuantityKind, string> = {
  memory: '1536, 1.5 GiB or 800 MB',
  rate: '20, 20/s or 1200/min',
  milliseconds: '800, 800 ms or 2.5 s',
  seconds: '30, 90 s or 2 min',
  cores: '4 or 0.5',
  count: '12',
  percent: '5 or 5 %',
  factor: '1.5 or 150 %',
}

/** What a field of this kind takes, for hints and refusals. */
export function quantityExamples(kind: QuantityKind): string {
  return EXAMPLES[kind]
}

/** Between the ends of a range: "18..30", "18 to 30", "18–30". */
const BETWEEN = /\s*(?:\.{2,}|…|–|—|\bto\b)\s*/
const MOST_LONG = 80

export function parseQuantity(kind: QuantityKind, text: string): Quantity {
  const typed = text.trim()
  if (typed === '') return refused('Nothing is given.', kind)
  if (typed.length > MOST_LONG) return refused('That is too long for an amount.', kind)
  const parts = typed.split(BETWEEN)
  if (parts.length > 3) return refused('A range has two ends and at most one likely value between.', kind)
  const unit = parts.length === 1 ? undefined : unitText(parts.at(-1) ?? '')
  const read = parts.map((part) => amount(kind, unitText(part) === '' && unit !== undefined ? `${part} ${unit}` : part))
  const values: number[] = []
  for (const one of read) {
    if (!one.ok) return one
    values.push(one.value)
  }
  const [first = 0, second = first, third] = values
  if (values.length === 1) return { ok: true, value: first }
  const [low, likely, high] = third === undefined ? [first, middle(first, second), second] : [first, second, third]
  if (!(low <= likely && likely <= high)) return refused('A range goes from low over likely to high.', kind)
  return { ok: true, value: likely, range: [low, high] }
}

function unitText(part: string): string {
  return /[^\d\s.,'_+e-][\s\S]*$/i.exec(part.trim())?.[0].trim() ?? ''
}

/** Rates and factors are uncertain by a factor, so the middle of a range is the geometric mean. */
function middle(low: number, high: number): number {
  return low > 0 && high > 0 ? Number(Math.sqrt(low * high).toPrecision(4)) : (low + high) / 2
}

/** One amount, or several with falling units that add up: "1 min 30 s". */
function amount(kind: QuantityKind, text: string): Quantity {
  const pieces = [...text.matchAll(/([+-]?[\d][\d\s\u00a0\u2009\u202f.,'_]*(?:e[+-]?\d+)?)\s*([^\d+-]*)/giu)]
  const covered = pieces.reduce((sum, [whole]) => sum + whole.length, 0)
  if (pieces.length === 0 || covered !== text.length) return refused(`"${text}" is not an amount.`, kind)
  let sum = 0
  for (const [, digits = '', unit = ''] of pieces) {
    const number = readNumber(digits.trim())
    if (typeof number !== 'number') return refused(number.reason, kind)
    const scale = scaleOf(kind, unit)
    if (scale === null || (pieces.length > 1 && unit.trim() === '')) return refused(`The unit "${unit.trim()}" is not one of ${kind === 'milliseconds' || kind === 'seconds' ? 'time' : kind === 'rate' ? 'requests over time' : kind}.`, kind)
    sum += number * scale
  }
  if (pieces.length > 1 && kind !== 'milliseconds' && kind !== 'seconds') return refused(`"${text}" holds more than one amount.`, kind)
  // 0.1 GiB is 102.4 MiB and not 102.40000000000001.
  return Number.isFinite(sum) ? { ok: true, value: Number(sum.toPrecision(14)) } : refused('That is too large.', kind)
}

function scaleOf(kind: QuantityKind, unit: string): number | null {
  let word = unit.trim().toLowerCase()
  if (kind === 'rate') word = word.replace(/^(?:requests?|req|r|hits)?\s*(?:\/|\bper\b|\ba\b)\s*/u, '').replace(/^(?:requests?|req)$/u, '')
  if (word === '') return 1
  const known = UNITS[kind]
  return Object.hasOwn(known, word) ? (known[word] ?? null) : null
}

function readNumber(typed: string): number | { reason: string } {
  const exponent = /e[+-]?\d+$/i.exec(typed)?.[0] ?? ''
  let digits = typed.slice(0, typed.length - exponent.length).replace(/[\s\u00a0\u2009\u202f'_]/g, '')
  const commas = digits.split(',').length - 1
  const points = digits.split('.').length - 1
  if (commas > 0 && points > 0) {
    // The last of the two is the decimal sign, and there is one of it.
    const decimal = digits.lastIndexOf(',') > digits.lastIndexOf('.') ? ',' : '.'
    if ((decimal === ',' ? commas : points) > 1) return { reason: `"${typed}" is not a number.` }
    digits = digits.replaceAll(decimal === ',' ? '.' : ',', '').replace(',', '.')
  } else if (commas === 1) {
    if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(digits) && exponent === '') return { reason: `"${typed}" could be ${digits.replace(',', '')} or ${digits.replace(',', '.')}. Write one of these.` }
    digits = digits.replace(',', '.')
  } else if (commas > 1) {
    if (!/^[+-]?\d{1,3}(,\d{3})+$/.test(digits)) return { reason: `"${typed}" is not a number.` }
    digits = digits.replaceAll(',', '')
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits) ? Number(`${digits}${exponent}`) : { reason: `"${typed}" is not a number.` }
}

function refused(reason: string, kind: QuantityKind): Quantity {
  return { ok: false, reason: `${reason} Write it like ${EXAMPLES[kind]}.` }
}
