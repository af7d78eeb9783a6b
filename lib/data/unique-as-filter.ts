/**
 * `findUnique` as the `findFirst` that finds the same row. Prisma gathers the findUniques of one moment into one query,
 * whoever asks; two teams' must not become one. `{ teamId_slug: { teamId, slug } }` is `{ teamId, slug }` to a filter.
 */
import 'server-only'

const TWINS: Readonly<Record<string, string>> = { findUnique: 'findFirst', findUniqueOrThrow: 'findFirstOrThrow' }

/** The call to make instead, or undefined for any other function. */
export function uniqueAsFilter(delegate: object, name: string | symbol): ((args: unknown) => PromiseLike<unknown>) | undefined {
  const twin = typeof name === 'string' && Object.hasOwn(TWINS, name) ? TWINS[name] : undefined
  if (twin === undefined) return undefined
  const find = Reflect.get(delegate, twin) as (args: unknown) => PromiseLike<unknown>
  return (args) => find.call(delegate, { ...(args as object), where: asFilter((args as { where: Record<string, unknown> }).where) })
}

export function asFilter(where: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(where).flatMap(([name, value]) => (isCompound(name, value) ? Object.entries(value) : [[name, value]])))
}

/** The name of a compound key is its columns' names, joined. */
function isCompound(name: string, value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && name.includes('_') && Object.keys(value).join('_') === name
}
