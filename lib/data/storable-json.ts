/**
 * A value as PostgreSQL can store it: its text and jsonb refuse NUL characters and halves of surrogate pairs, which logs
 * may hold. Both become U+FFFD, in texts and in the names of fields; everything else stays as it is.
 */
const UNSTORABLE = /[\u0000\p{Surrogate}]/gu

export function storableJson<T>(value: T): T {
  return clean(value) as T
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\ufffd')
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), clean(item)]))
}
