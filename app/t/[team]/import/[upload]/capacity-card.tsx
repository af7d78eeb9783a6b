import { capacityOfImport, type ImportView } from '#lib/data/configuration-import.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { pageResult } from '#lib/http/page.ts'
import { Card } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { formatMiB, formatNumber } from '../../../../_ui/format.ts'
import { Notice } from '../../../../_ui/notice.tsx'

const BINDS: Readonly<Record<string, string>> = { none: 'nothing yet', threads: 'threads', gil: "Python's lock (GIL)", cpu: 'CPU', 'apache-workers': 'Apache workers', backlog: 'listen backlog', memory: 'memory' }

/** How much traffic each site can carry as it is deployed, and whether the host has the memory for all of it. */
export async function CapacityCard({ view, scope }: { view: ImportView; scope: TeamScope }) {
  const capacity = await pageResult(capacityOfImport(scope, view))
  const rate = (perSecond: number | null) => (perSecond === null ? 'beyond measure' : `${formatNumber(perSecond)}/s`)
  return (
    <Card title="What it can carry as deployed" description="By the engine, each site with the host to itself: where its queues begin to grow without end, and up to where the default objectives hold." flush={capacity.sites.length > 0}>
      {capacity.sites.length === 0 ? (
        <EmptyState title="No site to compute">Sites in daemon groups of known size are computed here.</EmptyState>
      ) : (
        <>
          <DataTable
            caption="Capacity by site"
            rows={capacity.sites}
            rowKey={({ site }) => site}
            columns={[
              { header: 'Site', cell: ({ site }) => <span className="font-medium break-all">{site}</span> },
              { header: 'Slots', cell: ({ slots }) => slots },
              { header: 'Objectives hold to', numeric: true, cell: ({ objectivesHoldToPerSecond }) => rate(objectivesHoldToPerSecond) },
              { header: 'Saturates at', numeric: true, cell: ({ saturatesAtPerSecond }) => rate(saturatesAtPerSecond) },
              { header: 'Then binds', wide: true, cell: ({ boundBy }) => BINDS[boundBy] ?? boundBy },
              { header: 'Memory', numeric: true, wide: true, cell: ({ memoryMiB }) => formatMiB(memoryMiB) },
              { header: 'Rests on', wide: true, cell: ({ profile }) => (profile === null ? 'assumptions' : `profile ${profile}`) },
            ]}
          />
          <div className="space-y-3 p-4 sm:p-5">
            {capacity.memoryMiB > capacity.memoryCeilingMiB && (
              <Notice tone="warn" title={`All processes together may take ${formatMiB(capacity.memoryMiB)}; ${formatMiB(Math.max(0, capacity.memoryCeilingMiB))} are left for them`} />
            )}
            {capacity.storms.map((storm) => (
              <Notice key={`${storm.site} ${storm.group}`} tone="warn" title={`${storm.site}: maximum-requests=${storm.maximumRequests} restarts the ${storm.processes} processes of ${storm.group}`}>
                <p>{storm.text}</p>
              </Notice>
            ))}
            {capacity.assumptions.map((text) => (
              <p key={text} className="text-ink-soft max-w-prose text-sm">
                {text}
              </p>
            ))}
          </div>
        </>
      )}
    </Card>
  )
}
