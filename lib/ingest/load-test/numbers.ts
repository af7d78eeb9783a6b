/**
 * Numbers and durations as load-test tools print them: Go durations ("1m2.5s"), units glued to figures ("15.55ms"),
 * decimal commas, thousands separators, "4.83k". Null for what is no number: never zero, never a guess.
 */
export const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6, nsec: 1e-6, us: 1e-3, 'µs': 1e-3, 'μs': 1e-3, usec: 1e-3, ms: 1, msec: 1, msecs: 1, s: 1000, sec: 1000, secs: 1000, second: 1000, seconds: 1000,
  m: 60_000, min: 60_000, mins: 60_000, minute: 60_000, minutes: 60_000, h: 3_600_000, hour: 3_600_000, hours: 3_600_000, d: 86_400_000,
}

/**
 * "1,234.5", "1.234,5", "1 234,5", "0,5", "12": a number in any usual writing. One comma followed by exactly three digits
 * is a thousands separator unless the figure begins with 0; any other single comma is a decimal one.
 */
export function parseNumber(text: string | undefined): number | null {
  if (text === undefined) return null
  let digits = text.trim().replace(/[\s\u00a0\u202f'_](?=\d{3}(?:\D|$))/g, '')
  const comma = digits.lastIndexOf(',')
  const point = digits.lastIndexOf('.')
  if (comma >= 0 && point >= 0) digits = comma > point ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '')
  else if (comma >= 0) digits = /^-?[1-9]\d{0,2}(?:,\d{3})+$/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.')
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits) ? finite(Number(digits)) : null
}

/** As `parseNumber`, with k, M, G behind it: "4.83k" -> 4830. */
export function parseCount(text: string | undefined): number | null {
  const match = /^(.*?)([kmg])?$/i.exec(text?.trim() ?? '')
  const value = parseNumber(match?.[1])
  if (value === null) return null
  const scale = { k: 1e3, m: 1e6, g: 1e9 }[(match?.[2] ?? '').toLowerCase()] ?? 1
  return precise(value * scale)
}

/** "15.55ms", "1m2.5s", "0.0037 secs", "2,5 s" in ms; a bare number counts in `bareUnitMs`, or not at all. */
export function parseDurationMs(text: string | undefined, bareUnitMs: number | null = null): number | null {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '') return null
  const bare = parseNumber(trimmed)
  if (bare !== null) return bare === 0 && bareUnitMs === null ? 0 : bareUnitMs === null ? null : precise(bare * bareUnitMs)
  const sign = trimmed.startsWith('-') ? -1 : 1
  let rest = trimmed.replace(/^[+-]/, '')
  let total = 0
  while (rest !== '') {
    const match = /^([\d.,]+)\s*([a-zµμ]+)\s*/i.exec(rest)
    const value = parseNumber(match?.[1])
    const unit = match?.[2] === undefined ? undefined : (UNIT_MS[match[2]] ?? UNIT_MS[match[2].toLowerCase()])
    if (match === null || value === null || unit === undefined) return null
    total += value * unit
    rest = rest.slice(match[0].length)
  }
  return precise(sign * total)
}

/** Removes the dust of binary arithmetic: 53.31 us is 0.05331 ms, not 0.053310000000000003. */
export function precise(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(15)) : value
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** null stays null, else scaled. */
export const scaled = (value: number | null, factor: number): number | null => (value === null ? null : precise(value * factor))
