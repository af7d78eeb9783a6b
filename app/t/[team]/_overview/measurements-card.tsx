import Link from 'next/link'
import type { MeasurementSummary } from '#lib/data/measurements.ts'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { formatCounted } from '../../../_ui/format.ts'
import { PathText } from '../../../_ui/path-text.tsx'
import { Time } from '../../../_ui/time.tsx'
import { MeasurementState } from '../sites/[site]/measurement-state.tsx'

export const SHOWN_MEASUREMENTS = 6

/** The newest. */
export function MeasurementsCard({ team, measurements }: { team: string; measurements: readonly MeasurementSummary[] }) {
  return (
    <Card title="Recent measurements">
      {measurements.length === 0 ? (
        <EmptyState title="No measurement yet">Drop a log, a load test, a memory file or a capture on the page of its site; the file is kept as it came.</EmptyState>
      ) : (
        <ul className="space-y-3 text-sm">
          {measurements.slice(0, SHOWN_MEASUREMENTS).map(({ id, site, fileName, status, requests, uploadedBy, createdAt }) => (
            <li key={id}>
              <div className="flex flex-wrap items-center gap-x-2">
                <Link href={`/t/${team}/sites/${site.slug}/measurements/${id}`} className="text-accent font-medium underline-offset-4 hover:underline">
                  <PathText text={fileName} />
                </Link>
                <MeasurementState status={status} />
              </div>
              <p className="text-ink-soft">
                {site.name}
                {requests !== null && `, ${formatCounted(requests, 'request')}`}, uploaded by {uploadedBy}, <Time at={createdAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
