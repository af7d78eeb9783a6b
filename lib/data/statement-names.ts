/**
 * Names for the statements that come again and again. A named statement is parsed and planned once for each connection, which
 * for short queries costs PostgreSQL more than running them. Lists of many lengths make many texts of one query: what comes
 * once stays without a name, and so does what is new after the most.
 */
import 'server-only'

/** Their plans stay in the memory of each connection. */
const MOST_NAMES = 600

/** @returns the name of a statement's text, the same for the same text; empty, which is none, once there are `most`. */
export function statementNames(most = MOST_NAMES): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  const seen = new Set<string>()
  return ({ sql }) => {
    const name = names.get(sql)
    if (name !== undefined || names.size >= most) return name ?? ''
    if (!seen.delete(sql)) {
      if (seen.size >= most) seen.clear()
      seen.add(sql)
      return ''
    }
    const fresh = `headroom_${names.size + 1}`
    names.set(sql, fresh)
    return fresh
  }
}
