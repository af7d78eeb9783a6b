import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listScenarios, sliceScenarios } from '#lib/data/scenarios.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ARCHIVED_PAGE, ArchivedList, JustArchived } from '../../../_ui/archived-list.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { NothingFound, SlicePages, SliceSearch, sliceOf } from '../../../_ui/slice-controls.tsx'
import { Time } from '../../../_ui/time.tsx'
import { restore } from './actions.ts'
import { ReviewBadge } from './review-badge.tsx'

export const metadata: Metadata = { title: 'Scenarios' }

export default async function ScenariosPage({ params, searchParams }: PageProps<'/t/[team]/scenarios'>) {
  const { team } = await params
  const query = await searchParams
  const slice = sliceOf(query)
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/scenarios`)
  const [{ rows: scenarios, total }, archived] = await Promise.all([sliceScenarios(scope, slice), listScenarios(scope, { archived: true, page: ARCHIVED_PAGE })])
  const add = can(scope.role, 'plan:edit') && (
    <LinkButton href={`/t/${team}/scenarios/new`} look="primary">
      New scenario
    </LinkButton>
  )
  return (
    <>
      <PageHeader title="Scenarios" description="Named plans of a host. Every save is a version that stays as it was." actions={(total > 0 || slice.words !== '') && add} />
      {can(scope.role, 'plan:edit') && <JustArchived rows={archived} slug={query['archived']} undo={(slug) => restore.bind(null, team, slug)} />}
      <SliceSearch slice={slice} total={total} label="Find a scenario by name" />
      {scenarios.length === 0 && (slice.words !== '' || total > 0) ? (
        <NothingFound words={slice.words} href={`/t/${team}/scenarios`} />
      ) : scenarios.length === 0 ? (
        <EmptyState title="No scenario yet" actions={add}>
          A scenario plans one host: how many processes and threads each of its sites gets, and what will happen then.
        </EmptyState>
      ) : (
        <Card flush>
          <DataTable
            caption="Scenarios"
            rows={scenarios}
            rowKey={({ slug }) => slug}
            columns={[
              {
                header: 'Scenario',
                cell: ({ slug, name }) => (
                  <Link href={`/t/${team}/scenarios/${slug}`} className="text-accent font-medium underline-offset-4 hover:underline">
                    {name}
                  </Link>
                ),
              },
              { header: 'Host', wide: true, cell: ({ host }) => host.name },
              { header: 'Version', numeric: true, cell: ({ latest }) => latest?.number ?? '–' },
              { header: 'State', cell: ({ latest }) => (latest === null ? '–' : <ReviewBadge state={latest.state} />) },
              { header: 'Last message', wide: true, cell: ({ latest }) => latest?.message ?? '–' },
              { header: 'Saved', wide: true, cell: ({ latest }) => (latest === null ? '–' : <><Time at={latest.createdAt} /> <span className="text-ink-soft block">by {latest.author}</span></>) },
            ]}
          />
        </Card>
      )}
      <SlicePages slice={slice} total={total} />
      <ArchivedList title="Archived scenarios" base={`/t/${team}/scenarios`} rows={archived} />
    </>
  )
}
