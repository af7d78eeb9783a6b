/**
 * One page of a list that programs read to its end: rows by a key that only grows (a UUID of version 7, a number), newest
 * first, each page beginning after the last key of the one before. What is added meanwhile moves nothing.
 */
export interface PageRequest<Key> {
  /** The last key of the page before; null for the first page. */
  after: Key | null
  /** One more row than this is fetched, which tells whether there is another page. */
  limit: number
}

export interface IdPage {
  where: { id?: { lt: string } }
  orderBy: { id: 'desc' }
  take: number
}

export interface NumberPage {
  where: { number?: { lt: number } }
  orderBy: { number: 'desc' }
  take: number
}

export function pageById({ after, limit }: PageRequest<string>): IdPage {
  return { where: after === null ? {} : { id: { lt: after } }, orderBy: { id: 'desc' }, take: limit + 1 }
}

export function pageByNumber({ after, limit }: PageRequest<number>): NumberPage {
  return { where: after === null ? {} : { number: { lt: after } }, orderBy: { number: 'desc' }, take: limit + 1 }
}
