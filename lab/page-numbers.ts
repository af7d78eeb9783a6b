/** Numbers as the accuracy page shows them; a dash where there is none. */

export function milliseconds(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–'
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1)
}

export function percent(value: number | null): string {
  return value === null || !Number.isFinite(value) ? '–' : `${(100 * value).toFixed(1)} %`
}

export function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(100 * value).toFixed(1)} %`
}

export function interval([low, high]: readonly [number, number]): string {
  return `[${milliseconds(low)}, ${milliseconds(high)}]`
}

export function count(value: number, one: string, many: string): string {
  return `${value} ${value === 1 ? one : many}`
}
