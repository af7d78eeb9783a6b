import Link from 'next/link'
import type { Evidence, MeasuredSite } from '#lib/ingest/site/measured-site.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../../_ui/badge.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { formatCount, formatMiB, formatMs, formatNumber, formatRate, formatShare, UNKNOWN } from '../../../../_ui/format.ts'
import { PathText } from '../../../../_ui/path-text.tsx'

const NAME: Record<Evidence['key'], string> = {
  rate: 'Arrival rate, busiest minute', time: 'Time', cpuTime: 'CPU time', blockedTime: 'Blocked time', cpuShare: 'CPU share of the time', cpuShareByTests: 'CPU share by load tests', perProcessMiB: 'Memory of a process', perThreadMiB: 'Memory of a busy thread', growth: 'Growth of a process', overhead: 'Apache and mod_wsgi',
}
const TONE: Record<Evidence['how'], BadgeTone> = { measured: 'good', inferred: 'info', assumed: 'warn' }
const SHOW: Record<Evidence['unit'], (value: number | null) => string> = {
  'requests/s': formatRate, ms: formatMs, 'share of wall time': formatShare, MiB: formatMiB, 'MiB per 1,000 requests': (value) => (value === null ? UNKNOWN : `${formatMiB(value)} per 1,000 requests`),
}
const BARE: Record<Evidence['unit'], (value: number) => string> = { 'requests/s': formatNumber, ms: formatMs, 'share of wall time': formatShare, MiB: formatNumber, 'MiB per 1,000 requests': formatNumber }

/** Actions beyond these are in the table of actions. */
const ACTIONS_SHOWN = 8

/** What each value of a profile rests on: how it came about, how surely it is known, and which files say so. */
export function EvidenceCard({ team, site, measured }: { team: string; site: string; measured: MeasuredSite }) {
  const names = new Map(measured.files.map(({ id, fileName }) => [id, fileName]))
  const whole = measured.evidence.filter(({ action }) => action === undefined)
  const ofActions = measured.evidence.filter(({ action }) => action !== undefined)
  const actions = [...new Set(ofActions.map(({ action }) => action))].slice(0, ACTIONS_SHOWN)
  const rows = [...whole, ...actions.flatMap((name) => ofActions.filter(({ action }) => action === name))]
  return (
    <Card title="Evidence" description="What each value rests on, how surely it is known, and how it came about." flush>
      <DataTable
        caption="Evidence"
        rows={rows}
        rowKey={({ key, action }) => `${key} ${action ?? ''}`}
        columns={[
          {
            header: 'Value',
            cell: ({ key, action, method }) => (
              <>
                {NAME[key]}
                {action !== undefined && <> of <code className="font-mono text-[0.85em]"><PathText text={action} /></code></>}
                <span className="text-ink-soft block text-xs max-sm:hidden">{method}</span>
              </>
            ),
          },
          { header: 'Figure', numeric: true, cell: ({ value, unit }) => SHOW[unit](value) },
          { header: 'Interval', numeric: true, wide: true, cell: ({ interval, unit }) => (interval === null ? UNKNOWN : `${BARE[unit](interval[0])} to ${BARE[unit](interval[1])}`) },
          { header: 'How', cell: ({ how }) => <Badge tone={TONE[how]}>{how}</Badge> },
          { header: 'Samples', numeric: true, wide: true, cell: ({ samples }) => formatCount(samples) },
          {
            header: 'Files',
            wide: true,
            cell: ({ files }) =>
              files.length === 0
                ? UNKNOWN
                : files.slice(0, 3).map((id, index) => (
                    <span key={id}>
                      {index > 0 && ', '}
                      <Link href={`/t/${team}/sites/${site}/measurements/${id}`} className="text-accent break-all underline-offset-4 hover:underline">
                        {names.get(id) ?? 'a file'}
                      </Link>
                      {index === 2 && files.length > 3 && ` and ${files.length - 3} more`}
                    </span>
                  )),
          },
        ]}
      />
      {new Set(ofActions.map(({ action }) => action)).size > ACTIONS_SHOWN && <p className="text-ink-soft px-5 py-3 text-sm">Of the actions, those that cause most load.</p>}
    </Card>
  )
}
