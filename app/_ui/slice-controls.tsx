import { Search } from 'lucide-react'
import { SLICE_ROWS } from '#lib/data/list-slice.ts'
import type { ListSlice } from '#lib/data/list-slice.ts'
import { Button, LinkButton } from './button.tsx'
import { CONTROL } from './class-names.ts'
import { EmptyState } from './empty-state.tsx'
import { formatCount } from './format.ts'

/** What the address asks for: `?page=2&find=shop`. */
export function sliceOf({ page, find }: Readonly<Record<string, string | string[] | undefined>>): ListSlice {
  return { page: typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1, words: typeof find === 'string' ? find.trim().slice(0, 100) : '' }
}

/** Only where there is more than a page to look through. A plain GET form. */
export function SliceSearch({ slice, total, label }: { slice: ListSlice; total: number; label: string }) {
  if (total <= SLICE_ROWS && slice.words === '') return null
  return (
    <form method="get" role="search" aria-label={label} className="mb-4 flex max-w-md gap-2">
      <input type="search" name="find" aria-label={label} placeholder={label} defaultValue={slice.words} maxLength={100} className={CONTROL} />
      <Button type="submit">
        <Search aria-hidden className="size-4" /> Find
      </Button>
    </form>
  )
}

export function NothingFound({ words, href }: { words: string; href: string }) {
  return (
    <EmptyState title="Nothing found" actions={<LinkButton href={href}>Show all</LinkButton>}>
      {words === '' ? 'The list has no page of that number.' : `No name holds “${words}”.`}
    </EmptyState>
  )
}

/** Which rows are shown of how many, and the way to the others. */
export function SlicePages({ slice: { page, words }, total, more = {} }: { slice: ListSlice; total: number; more?: Readonly<Record<string, string>> }) {
  if (total <= SLICE_ROWS) return null
  const last = Math.ceil(total / SLICE_ROWS)
  const address = (number: number) => `?${new URLSearchParams({ ...more, ...(words === '' ? {} : { find: words }), page: String(number) })}`
  return (
    <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-2 text-sm">
      {page > 1 && <LinkButton href={address(Math.min(page - 1, last))}>Previous</LinkButton>}
      {page < last && <LinkButton href={address(page + 1)}>Next</LinkButton>}
      <span className="text-ink-soft tabular-nums">
        {formatCount(Math.min(total, (page - 1) * SLICE_ROWS + 1))} to {formatCount(Math.min(total, page * SLICE_ROWS))} of {formatCount(total)}
      </span>
    </nav>
  )
}
