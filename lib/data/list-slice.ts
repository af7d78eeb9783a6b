/** A numbered page of a list that people read, by name or by date, with the words they look for. Programs go by list-page.ts. */
export interface ListSlice {
  /** From 1. */
  page: number
  /** What names must hold; "" for all. */
  words: string
}

export const SLICE_ROWS = 50
const MOST_PAGES = 1000

export function sliceRows({ page }: ListSlice): { skip: number; take: number } {
  return { skip: (Math.min(Math.max(1, page), MOST_PAGES) - 1) * SLICE_ROWS, take: SLICE_ROWS }
}

/** Every word must be in the name, in any case. */
export function sliceWords({ words }: ListSlice): { AND?: { name: { contains: string; mode: 'insensitive' } }[] } {
  const each = wordsOf(words)
  return each.length === 0 ? {} : { AND: each.map((word) => ({ name: { contains: escapeLike(word), mode: 'insensitive' } })) }
}

/** At most eight, of at most 100 characters in all. */
export function wordsOf(text: string): string[] {
  return text.slice(0, 100).split(/\s+/).filter((word) => word !== '').slice(0, 8)
}

/** What LIKE would take for a pattern stands for itself. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
}
