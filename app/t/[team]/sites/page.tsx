import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listSiteGrades } from '#lib/data/site-grades.ts'
import { listSites } from '#lib/data/sites.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { GradeBadge } from './[site]/grade-badge.tsx'

export const metadata: Metadata = { title: 'Sites' }

export default async function SitesPage({ params }: PageProps<'/t/[team]/sites'>) {
  const { team } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites`)
  const [sites, archived, grades] = await Promise.all([listSites(scope), listSites(scope, { archived: true }), listSiteGrades(scope)])
  const add = can(scope.role, 'plan:edit') && (
    <LinkButton href={`/t/${team}/sites/new`} look="primary">
      New site
    </LinkButton>
  )
  return (
    <>
      <PageHeader title="Sites" description="Virtual hosts with their daemon groups and what was measured of them." actions={sites.length > 0 && add} />
      {sites.length === 0 ? (
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
      {archived.length > 0 && (
        <details className="mt-6">
          <summary className="text-ink-soft text-sm">Archived sites ({archived.length})</summary>
          <ul className="mt-2 space-y-1 text-sm">
            {archived.map(({ slug, name }) => (
              <li key={slug}>
                <Link href={`/t/${team}/sites/${slug}`} className="text-accent underline underline-offset-4">
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
