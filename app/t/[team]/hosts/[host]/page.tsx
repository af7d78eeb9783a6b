import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listDeployedConfigurations } from '#lib/data/deployed-configurations.ts'
import { listScenarios } from '#lib/data/scenarios.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { hostOnce } from '#lib/http/page-reads.ts'
import { RESERVE_MEANING } from '#lib/planning/host-input.ts'
import { ArchiveAction } from '../../../../_ui/archive-action.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { LinkButton } from '../../../../_ui/button.tsx'
import { Card, Definitions } from '../../../../_ui/card.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { formatMiB, formatNumber } from '../../../../_ui/format.ts'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { archive, restore } from '../actions.ts'
import { DeployedCard } from '../deployed-card.tsx'
import { MemoryBar } from '../memory-bar.tsx'

/** The newest. */
const SHOWN_SCENARIOS = 20

export async function generateMetadata({ params }: PageProps<'/t/[team]/hosts/[host]'>): Promise<Metadata> {
  const { team, host: slug } = await params
  return titleOf(team, async (scope) => (await hostOnce(scope, slug)).name)
}

export default async function HostPage({ params }: PageProps<'/t/[team]/hosts/[host]'>) {
  const { team, host: slug } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/hosts/${slug}`)
  const host = await pageResult(hostOnce(scope, slug))
  const scenarios = await listScenarios(scope, { hostSlug: slug, page: { after: null, limit: SHOWN_SCENARIOS } })
  const deployed = await listDeployedConfigurations(scope, slug)
  const mayEdit = can(scope.role, 'plan:edit')
  return (
    <>
      <PageHeader
        title={host.name}
        trail={[{ href: `/t/${team}/hosts`, label: 'Hosts' }]}
        badge={host.archivedAt !== null && <Badge>Archived</Badge>}
        actions={
          <>
            <LinkButton href={`/t/${team}/hosts/${slug}/history`}>History</LinkButton>
            {mayEdit && host.archivedAt === null && host.sites.length > 0 && (
              <LinkButton href={`/t/${team}/scenarios/new?host=${slug}`} look="primary">
                Plan this host
              </LinkButton>
            )}
            {mayEdit && host.archivedAt === null && <LinkButton href={`/t/${team}/hosts/${slug}/edit`}>Edit host</LinkButton>}
            {mayEdit && <ArchiveAction isArchived={host.archivedAt !== null} archive={archive.bind(null, team, slug)} restore={restore.bind(null, team, slug)} />}
          </>
        }
      />
      <div className="grid gap-5 lg:grid-cols-[3fr_2fr]">
        <Card title="Memory">
          <MemoryBar host={host} />
          <div className="mt-4">
            <Definitions
              rows={[
                { term: 'System reserve', value: `${formatMiB(host.systemReserveMiB)}. ${RESERVE_MEANING.systemReserveMiB}` },
                { term: 'Disk cache reserve', value: `${formatMiB(host.diskCacheReserveMiB)}. ${RESERVE_MEANING.diskCacheReserveMiB}` },
                ...host.tenants.map(({ name, memoryMiB, cpuCores }) => ({ term: name, value: `${formatMiB(memoryMiB)}, ${formatNumber(cpuCores)} cores` })),
              ]}
            />
          </div>
        </Card>
        <Card title="Machine">
          <Definitions
            rows={[
              { term: 'Cores', value: host.cores },
              { term: 'Memory', value: formatMiB(host.memoryMiB) },
              { term: 'mod_wsgi', value: host.modWsgi },
              { term: 'Apache MPM', value: `${host.mpm}, ${host.maxRequestWorkers} workers` },
              ...(host.notes === '' ? [] : [{ term: 'Notes', value: <span className="whitespace-pre-wrap">{host.notes}</span> }]),
            ]}
          />
        </Card>
        <Card title="Sites" actions={mayEdit && host.archivedAt === null && <LinkButton href={`/t/${team}/sites/new?host=${slug}`}>Add a site</LinkButton>}>
          {host.sites.length === 0 ? (
            <EmptyState title="No site lives here yet">Add the sites of this host to plan them together.</EmptyState>
          ) : (
            <ul className="grid gap-x-6 gap-y-1.5 text-sm sm:grid-cols-2">
              {host.sites.map((site) => (
                <li key={site.slug} className="min-w-0 truncate">
                  <Link href={`/t/${team}/sites/${site.slug}`} className="text-accent font-medium underline-offset-4 hover:underline">
                    {site.name}
                  </Link>{' '}
                  <span className="text-ink-soft">{site.serverName}</span>
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title="Scenarios">
          {scenarios.length === 0 ? (
            <EmptyState title="No scenario yet">{host.sites.length === 0 ? 'Add a site first.' : 'Plan this host to see how many processes each site needs.'}</EmptyState>
          ) : (
            <ul className="space-y-1.5 text-sm">
              {scenarios.slice(0, SHOWN_SCENARIOS).map((scenario) => (
                <li key={scenario.slug}>
                  <Link href={`/t/${team}/scenarios/${scenario.slug}`} className="text-accent font-medium underline-offset-4 hover:underline">
                    {scenario.name}
                  </Link>{' '}
                  <span className="text-ink-soft">{scenario.latest === null ? 'no version yet' : `version ${scenario.latest.number}`}</span>
                </li>
              ))}
              {scenarios.length > SHOWN_SCENARIOS && (
                <li className="text-ink-soft">
                  and older ones among{' '}
                  <Link href={`/t/${team}/scenarios`} className="text-accent underline underline-offset-4">
                    all scenarios
                  </Link>
                </li>
              )}
            </ul>
          )}
        </Card>
        <DeployedCard team={team} deployed={deployed} mayImport={mayEdit && host.archivedAt === null} />
      </div>
    </>
  )
}
