import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listHosts, sliceHosts } from '#lib/data/hosts.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ARCHIVED_PAGE, ArchivedList, JustArchived } from '../../../_ui/archived-list.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { formatMiB } from '../../../_ui/format.ts'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { NothingFound, SlicePages, SliceSearch, sliceOf } from '../../../_ui/slice-controls.tsx'
import { restore } from './actions.ts'

export const metadata: Metadata = { title: 'Hosts' }

export default async function HostsPage({ params, searchParams }: PageProps<'/t/[team]/hosts'>) {
  const { team } = await params
  const query = await searchParams
  const slice = sliceOf(query)
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/hosts`)
  const [{ rows: hosts, total }, archived] = await Promise.all([sliceHosts(scope, slice), listHosts(scope, { archived: true, page: ARCHIVED_PAGE })])
  const mayEdit = can(scope.role, 'plan:edit')
  const add = mayEdit && (
    <>
      <LinkButton href={`/t/${team}/import`}>Import Apache configuration</LinkButton>
      <LinkButton href={`/t/${team}/hosts/new`} look="primary">
        New host
      </LinkButton>
    </>
  )
  return (
    <>
      <PageHeader title="Hosts" description="Machines with their cores, memory, and what lives on them beside Apache." actions={(total > 0 || slice.words !== '') && add} />
      {mayEdit && <JustArchived rows={archived} slug={query['archived']} undo={(slug) => restore.bind(null, team, slug)} />}
      <SliceSearch slice={slice} total={total} label="Find a host by name" />
      {hosts.length === 0 && (slice.words !== '' || total > 0) ? (
        <NothingFound words={slice.words} href={`/t/${team}/hosts`} />
      ) : hosts.length === 0 ? (
        <EmptyState title="No host yet" actions={add}>
          A host is one machine: its cores, its memory, and the database or cache that shares them with your sites.
        </EmptyState>
      ) : (
        <Card flush>
          <DataTable
            caption="Hosts"
            rows={hosts}
            rowKey={({ slug }) => slug}
            columns={[
              {
                header: 'Host',
                cell: ({ slug, name }) => (
                  <Link href={`/t/${team}/hosts/${slug}`} className="text-accent font-medium underline-offset-4 hover:underline">
                    {name}
                  </Link>
                ),
              },
              { header: 'Cores', numeric: true, cell: ({ cores }) => cores },
              { header: 'Memory', numeric: true, cell: ({ memoryMiB }) => formatMiB(memoryMiB) },
              { header: 'Left for processes', numeric: true, wide: true, cell: (host) => formatMiB(host.memoryMiB - host.systemReserveMiB - host.diskCacheReserveMiB - host.tenants.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0)) },
              { header: 'Tenants', wide: true, cell: ({ tenants }) => tenants.map(({ name }) => name).join(', ') || '–' },
              { header: 'Sites', numeric: true, cell: ({ sites }) => sites.length },
            ]}
          />
        </Card>
      )}
      <SlicePages slice={slice} total={total} />
      <ArchivedList title="Archived hosts" base={`/t/${team}/hosts`} rows={archived} />
    </>
  )
}
