/** Looks into a parsed JSON value of unknown shape: what is absent or of another type is null, and nothing throws. */
export type JsonRecord = Record<string, unknown>

export const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at the end of `path`; undefined where a step is missing. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value
  for (const step of path) {
    if (!isRecord(here) || !Object.hasOwn(here, step)) return undefined
    here = here[step]
  }
  return here
}

export function numberAt(value: unknown, ...path: string[]): number | null {
  const found = at(value, ...path)
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}

export function textAt(value: unknown, ...path: string[]): string | null {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : null
}

export function recordAt(value: unknown, ...path: string[]): JsonRecord {
  const found = at(value, ...path)
  return isRecord(found) ? found : {}
}

export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The numbers of a record, by key; zeros left out unless asked for. */
export function countsAt(value: unknown, ...path: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [key, count] of Object.entries(recordAt(value, ...path))) if (typeof count === 'number' && count > 0) counts[key] = count
  return counts
}
