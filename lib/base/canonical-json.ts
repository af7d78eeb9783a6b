/**
 * Canonical JSON: object keys sorted by code unit, no white space, numbers as JSON prints them (RFC 8785 in spirit).
 * Two values that are equal as JSON give the same text, so a hash of it identifies the content.
 * Refuses what JSON cannot carry (NaN, infinities, functions, cycles) instead of changing it silently.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

export function canonicalJson(value: unknown): string {
  return write(value, '$', new Set())
}

function write(value: unknown, place: string, open: Set<object>): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${place} is ${value}, which JSON cannot carry`)
    return JSON.stringify(value)
  }
  if (typeof value !== 'object') throw new TypeError(`${place} is a ${typeof value}, which JSON cannot carry`)
  if (open.has(value)) throw new TypeError(`${place} contains itself`)
  open.add(value)
  const text = Array.isArray(value)
    ? `[${value.map((item, index) => write(item === undefined ? null : item, `${place}[${index}]`, open)).join(',')}]`
    : `{${Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, item]) => `${JSON.stringify(key)}:${write(item, `${place}.${key}`, open)}`)
        .join(',')}}`
  open.delete(value)
  return text
}
