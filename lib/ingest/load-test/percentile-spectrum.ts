/**
 * The percentile table that HdrHistogram writes ("Value Percentile TotalCount 1/(1-Percentile)"), as a file (.hgrm), within
 * wrk2's report and in vegeta's hdrplot; as CSV too. A row says: this share of the values is at most this value.
 */
import { parseNumber } from './numbers.ts'

export interface SpectrumRow {
  value: number
  /** 0 to 1. */
  percentile: number
  count: number | null
}

export interface Spectrum {
  rows: SpectrumRow[]
  totalCount: number | null
  mean: number | null
  max: number | null
  /** The unit that the header names: "ms" of "Value(ms)". */
  unit: string | null
}

export const SPECTRUM_HEAD = /^\s*"?Value"?(?:\s?\(([a-zµ]+)\))?[\s,]+"?Percentile"?[\s,]+"?TotalCount"?[\s,]+"?1\/\(1-Percentile\)"?/m

/** Null where there is no such table. */
export function readSpectrum(text: string): Spectrum | null {
  const head = SPECTRUM_HEAD.exec(text)
  if (head === null) return null
  const rows: SpectrumRow[] = []
  let mean: number | null = null
  let max: number | null = null
  let totalCount: number | null = null
  for (const line of text.slice(head.index + head[0].length).split('\n')) {
    if (line.startsWith('#')) {
      mean ??= parseNumber(/Mean\s*=\s*([\d.,]+?),?\s/.exec(line)?.[1])
      max ??= parseNumber(/Max\s*=\s*([\d.,]+?),?\s/.exec(line)?.[1])
      totalCount ??= parseNumber(/Total count\s*=\s*(\d+)/.exec(line)?.[1])
      continue
    }
    const cells = line.includes('\t') || !line.includes(',') || /\d\s+\d/.test(line) ? line.trim().split(/\s+/) : line.trim().split(',')
    const [value, percentile, count] = cells.map((cell) => parseNumber(cell))
    if (value === null || value === undefined || percentile === null || percentile === undefined || percentile < 0 || percentile > 1) {
      if (rows.length > 0 && line.trim() !== '') break
      continue
    }
    const previous = rows.at(-1)
    // A second table begins where percentiles go back.
    if (previous !== undefined && percentile < previous.percentile) break
    rows.push({ value, percentile, count: count ?? null })
  }
  if (rows.length === 0) return null
  return { rows, mean, max: max ?? null, totalCount: totalCount ?? rows.at(-1)?.count ?? null, unit: head[1] ?? null }
}

/** The first value whose share is at or above `quantile`: no less than the quantile itself, and what readers of such tables take. */
export function atOrAbove({ rows }: Spectrum, quantile: number): number | null {
  return rows.find(({ percentile }) => percentile >= quantile - 1e-9)?.value ?? null
}
