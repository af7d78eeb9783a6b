import Link from 'next/link'
import { UndoOnServer } from './undo-notice.tsx'

/** Of what was archived a list page shows the newest; it asks for one more, to know whether there is more. */
export const ARCHIVED_PAGE = { after: null, limit: 100 } as const

/** What was archived, folded below a list; `base` is the address of that list. */
export function ArchivedList({ title, base, rows }: { title: string; base: string; rows: readonly { slug: string; name: string }[] }) {
  if (rows.length === 0) return null
  const { limit } = ARCHIVED_PAGE
  return (
    <details className="mt-6">
      <summary className="text-ink-soft text-sm">
        {title} ({rows.length > limit ? `the newest ${limit}` : rows.length})
      </summary>
      <ul className="mt-2 space-y-1 text-sm">
        {rows.slice(0, limit).map(({ slug, name }) => (
          <li key={slug}>
            <Link href={`${base}/${slug}`} className="text-accent underline underline-offset-4">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  )
}

type FormAction = (previous: never, form: FormData) => Promise<unknown>

/** After an archiving, which sends to the list with `?archived=SLUG`: what was archived, and the way to undo it. */
export function JustArchived({ rows, slug, undo }: { rows: readonly { slug: string; name: string }[]; slug: string | string[] | undefined; undo: (slug: string) => FormAction }) {
  const row = rows.find((archived) => archived.slug === slug)
  if (row === undefined) return null
  return <UndoOnServer key={row.slug} title={`${row.name} is archived`} says="It is kept, with its history, under the list of what is archived." undo={undo(row.slug)} label={`Restore ${row.name}`} />
}
