import Link from 'next/link'
import { listHeadroomChecks } from '#lib/data/headroom-checks.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { formatRate, formatShare } from '../../../../_ui/format.ts'
import { Time } from '../../../../_ui/time.tsx'

const SHOWN = 10

/** What a build's benchmarks were found to cost the site in headroom: the last checks, each with what it was held against. */
export async function ChecksCard({ scope, site }: { scope: TeamScope; site: string }) {
  const found = await listHeadroomChecks(scope, { siteSlug: site, page: { after: null, limit: SHOWN } })
  const checks = found.slice(0, SHOWN)
  return (
    <Card title="Headroom checks" description={found.length > SHOWN ? `The last ${SHOWN}; the API tells all of them.` : undefined} flush>
      {checks.length === 0 ? (
        <div className="px-4 pb-5 sm:px-5">
          <EmptyState title="No check yet" actions={<Link href="/docs/api#checks" className="text-accent underline underline-offset-4">How a build asks for one</Link>}>
            A CI job sends its benchmark and fails when the site lost more headroom than it may. What was found stands here.
          </EmptyState>
        </div>
      ) : (
        <DataTable
          caption="Headroom checks"
          rows={checks}
          rowKey={({ id }) => id}
          columns={[
            { header: 'Outcome', cell: ({ loss }) => <Badge tone={loss.outcome === 'passed' ? 'good' : 'bad'}>{loss.outcome}</Badge> },
            {
              header: 'Run',
              cell: ({ measurementIds: [newest = ''], loss: { runs } }) => (
                <Link href={`/t/${scope.teamSlug}/sites/${site}/measurements/${newest}`} className="text-accent break-all underline-offset-4 hover:underline">
                  {runs.length === 1 ? (runs[0]?.name ?? 'run') : `${runs.length} runs`}
                </Link>
              ),
            },
            { header: 'Lost', numeric: true, cell: ({ loss }) => formatShare(loss.lossShare) },
            { header: '90 % range', numeric: true, wide: true, cell: ({ loss: { lossShareInterval: range } }) => (range === null ? '–' : `${formatShare(range[0])} to ${formatShare(range[1])}`) },
            { header: 'May lose', numeric: true, wide: true, cell: ({ loss }) => formatShare(loss.maxLossShare) },
            { header: 'Bears', numeric: true, wide: true, cell: ({ loss: { before, after } }) => `${formatRate(after.requestsPerSecond)} of ${formatRate(before.requestsPerSecond)}` },
            {
              header: 'Held against',
              cell: ({ version: { scenario, number } }) => (
                <Link href={`/t/${scope.teamSlug}/scenarios/${scenario.slug}/versions/${number}`} className="text-accent underline-offset-4 hover:underline">
                  {scenario.name}, version {number}
                </Link>
              ),
            },
            { header: 'When', wide: true, cell: ({ createdAt, createdBy }) => <><Time at={createdAt} /> by {createdBy}</> },
          ]}
        />
      )}
    </Card>
  )
}
