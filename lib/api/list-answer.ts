/** Pages of lists in the API: `limit` and an opaque `cursor` in the query, items and the next page's cursor in the answer. */
import { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import type { PageRequest } from '#lib/data/list-page.ts'

export const PageQuery = z.strictObject({
  limit: z.coerce.number().int('Give a whole number.').min(1, 'At least 1.').max(200, 'At most 200.').default(50).meta({ description: 'Items a page' }),
  cursor: z.string().max(200).optional().meta({ description: '`nextCursor` of the page before; absent for the first page' }),
})

/** The answer's schema. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().meta({ description: 'Give it as `cursor` for the next page; null on the last' }) })
}

const write = (key: string | number): string => Buffer.from(JSON.stringify(key)).toString('base64url')

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

const unknownCursor = () => invalidInput([{ place: 'cursor', reason: 'It is not one that this list gave.', remedy: 'Leave it away to begin with the first page.' }])

/** The page asked for of a list whose rows have UUIDs. */
export function pageByIdOf({ limit, cursor }: z.output<typeof PageQuery>): PageRequest<string> {
  const key = cursor === undefined ? null : z.uuid().safeParse(read(cursor))
  if (key?.success === false) throw unknownCursor()
  return { limit, after: key?.data ?? null }
}

/** Of a list whose rows have numbers. */
export function pageByNumberOf({ limit, cursor }: z.output<typeof PageQuery>): PageRequest<number> {
  const key = cursor === undefined ? null : z.int().min(0).max(2 ** 31 - 1).safeParse(read(cursor))
  if (key?.success === false) throw unknownCursor()
  return { limit, after: key?.data ?? null }
}

/** The rows of a page, one more than its limit where there is another page. */
export function listAnswer<Row>(rows: readonly Row[], { limit }: PageRequest<string> | PageRequest<number>, keyOf: (row: Row) => string | number): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? write(keyOf(last)) : null }
}
