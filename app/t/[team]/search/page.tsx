import type { Metadata } from 'next'
import Link from 'next/link'
import { searchTeam } from '#lib/data/search.ts'
import { isSearchKind, SEARCH_KIND_LABEL } from '#lib/data/search-kinds.ts'
import type { Found } from '#lib/data/search-kinds.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { Button } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { CONTROL } from '../../../_ui/class-names.ts'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { formatCount } from '../../../_ui/format.ts'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { SlicePages, sliceOf } from '../../../_ui/slice-controls.tsx'

export const metadata: Metadata = { title: 'Search' }

const EACH = 10

export default async function SearchPage({ params, searchParams }: PageProps<'/t/[team]/search'>) {
  const [{ team }, asked] = await Promise.all([params, searchParams])
  const slice = sliceOf(asked)
  const kind = isSearchKind(asked['kind']) ? asked['kind'] : null
  const base = `/t/${team}/search`
  const scope = await openTeamPage(team, 'team:read', slice.words === '' ? base : `${base}?${new URLSearchParams({ find: slice.words })}`)
  const answers = await searchTeam(scope, kind === null ? { ...slice, page: 1 } : slice, kind === null ? { each: EACH } : { kinds: [kind] })
  return (
    <>
      <PageHeader title="Search" description="Scenarios, hosts, sites, measurements and members of this team." />
      <form method="get" role="search" aria-label="Search the team" className="mb-6 flex max-w-xl gap-2">
        <input type="search" name="find" aria-label="Words to look for" placeholder="A name, a server name, a file" defaultValue={slice.words} maxLength={100} className={CONTROL} />
        <Button type="submit" look="primary">
          Search
        </Button>
      </form>
      {slice.words === '' ? (
        <EmptyState title="What are you looking for?">Every word must be in the name. Anywhere in the team, Ctrl K (or ⌘ K) opens the same search.</EmptyState>
      ) : answers.length === 0 ? (
        <EmptyState title="Nothing found">Nothing in this team holds “{slice.words}”. Try fewer or shorter words.</EmptyState>
      ) : (
        <div className="space-y-5">
          {answers.map(({ kind: each, total, found }) => (
            <Card key={each} title={SEARCH_KIND_LABEL[each]} description={total === 1 ? '1 found' : `${formatCount(total)} found`}>
              <FoundList team={team} found={found} />
              {kind === null && total > found.length && (
                <p className="mt-3 text-sm">
                  <Link href={`${base}?${new URLSearchParams({ find: slice.words, kind: each })}`} className="text-accent underline underline-offset-4">
                    All {formatCount(total)} {SEARCH_KIND_LABEL[each].toLowerCase()}
                  </Link>
                </p>
              )}
            </Card>
          ))}
          {kind !== null && <SlicePages slice={slice} total={answers[0]?.total ?? 0} more={{ kind }} />}
        </div>
      )}
    </>
  )
}

function FoundList({ team, found }: { team: string; found: readonly Found[] }) {
  return (
    <ul className="space-y-1.5 text-sm">
      {found.map(({ name, detail, path }, index) => (
        <li key={`${index} ${path}`} className="min-w-0 break-words">
          <Link href={`/t/${team}/${path}`} className="text-accent font-medium underline-offset-4 hover:underline">
            {name}
          </Link>{' '}
          <span className="text-ink-soft">{detail}</span>
        </li>
      ))}
    </ul>
  )
}
