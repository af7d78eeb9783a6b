/**
 * Relations come with their rows in one statement (a lateral join each), which saves a round trip for each. PostgreSQL makes
 * such joins before it sorts and cuts: a page of a list of thousands would join thousands. Its relations are read after it.
 */
import 'server-only'

const LISTS = new Set<string | symbol>(['findMany', 'findFirst'])

/** The arguments of a call, with the strategy it needs where it is one that sorts and cuts. */
export function relationsAfterLimit(name: string | symbol, args: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = args
  if (!LISTS.has(name) || typeof first !== 'object' || first === null || 'relationLoadStrategy' in first) return args
  const sorts = 'orderBy' in first && (name === 'findFirst' || ('take' in first && first.take !== undefined))
  return sorts && ('include' in first || 'select' in first) ? [{ ...first, relationLoadStrategy: 'query' }, ...rest] : args
}
