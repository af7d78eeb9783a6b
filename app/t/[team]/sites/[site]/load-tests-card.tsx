import type { LoadTestPoint } from '#lib/ingest/site/measured-site.ts'
import { Card } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { formatCount, formatMs, formatRate } from '../../../../_ui/format.ts'

/** The load tests of a profile: the site under known loads, in the order of the load. */
export function LoadTestsCard({ tests, actions }: { tests: readonly LoadTestPoint[]; actions?: React.ReactNode }) {
  return (
    <Card title="Load tests" description="The site under a known load. In a closed loop a client waits for its answer before it asks again, so a slow server is asked less often." actions={actions} flush>
      <DataTable
        caption="Load tests"
        rows={tests.map((test, index) => ({ ...test, index }))}
        rowKey={({ index }) => String(index)}
        columns={[
          { header: 'File', cell: ({ fileName, action }) => <><span className="break-all">{fileName}</span>{action !== null && <code className="text-ink-soft block font-mono text-xs break-all">{action}</code>}</> },
          { header: 'Concurrency', numeric: true, cell: ({ concurrency }) => formatCount(concurrency) },
          { header: 'Loop', wide: true, cell: ({ loop }) => loop },
          { header: 'Rate', numeric: true, cell: ({ ratePerSecond }) => formatRate(ratePerSecond) },
          { header: 'Mean', numeric: true, cell: ({ responseMs }) => formatMs(responseMs?.mean) },
          { header: 'p95', numeric: true, wide: true, cell: ({ responseMs }) => formatMs(responseMs?.p95) },
          { header: 'Errors', numeric: true, wide: true, cell: ({ errors }) => formatCount(errors) },
        ]}
      />
    </Card>
  )
}
