import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listSiteGrades } from '#lib/data/site-grades.ts'
import { listSites, sliceSites } from '#lib/data/sites.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ARCHIVED_PAGE, ArchivedList, JustArchived } from '../../../_ui/archived-list.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { NothingFound, SlicePages, SliceSearch, sliceOf } from '../../../_ui/slice-controls.tsx'
import { restore } from './actions.ts'
import { GradeBadge } from './[site]/grade-badge.tsx'

export const metadata: Metadata = { title: 'Sites' }

export default async function SitesPage({ params, searchParams }: PageProps<'/t/[team]/sites'>) {
  const { team } = await params
  const query = await searchParams
  const slice = sliceOf(query)
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites`)
  const [{ rows: sites, total }, archived] = await Promise.all([sliceSites(scope, slice), listSites(scope, { archived: true, page: ARCHIVED_PAGE })])
  const grades = await listSiteGrades(scope, sites.map(({ slug }) => slug))
  const add = can(scope.role, 'plan:edit') && (
    <LinkButton href={`/t/${team}/sites/new`} look="primary">
      New site
    </LinkButton>
  )
  return (
    <>
      <PageHeader title="Sites" description="Virtual hosts with their daemon groups and what was measured of them." actions={(total > 0 || slice.words !== '') && add} />
      {can(scope.role, 'plan:edit') && <JustArchived rows={archived} slug={query['archived']} undo={(slug) => restore.bind(null, team, slug)} />}
      <SliceSearch slice={slice} total={total} label="Find a site by name or server name" />
      {sites.length === 0 && (slice.words !== '' || total > 0) ? (
        <NothingFound words={slice.words} href={`/t/${team}/sites`} />
      ) : sites.length === 0 ? (
        <EmptyState title="No site yet" actions={add}>
          A site is one virtual host. Upload its access log, or whatever else was measured, and Headroom tells which requests cost what.
        </EmptyState>
      ) : (
        <Card flush>
          <DataTable
            caption="Sites"
            rows={sites}
            rowKey={({ slug }) => slug}
            columns={[
              {
                header: 'Site',
                cell: ({ slug, name }) => (
                  <Link href={`/t/${team}/sites/${slug}`} className="text-accent font-medium underline-offset-4 hover:underline">
                    {name}
                  </Link>
                ),
              },
              { header: 'Server name', wide: true, cell: ({ serverName }) => serverName },
              { header: 'Host', cell: ({ host }) => host?.name ?? '–' },
              { header: 'Processes × threads', numeric: true, cell: ({ groups }) => groups.map(({ processes, threads }) => `${processes} × ${threads}`).join(', ') },
              {
                header: 'Trust',
                cell: ({ slug }) => {
                  const grade = grades.get(slug)
                  return grade === undefined ? '–' : <GradeBadge grade={grade} short />
                },
              },
              { header: 'Thread-safe', wide: true, cell: ({ threadSafe }) => (threadSafe ? 'yes' : 'not known') },
            ]}
          />
        </Card>
      )}
      <SlicePages slice={slice} total={total} />
      <ArchivedList title="Archived sites" base={`/t/${team}/sites`} rows={archived} />
    </>
  )
}
