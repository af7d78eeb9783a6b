import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ProfileSummary } from '#lib/data/profiles.ts'
import type { ActionFigures, ComparedAction, ComparedProfiles, ProfileUnit } from '#lib/planning/compare-profiles.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { formatCount, formatMiB, formatMs, formatNumber, formatRate, formatShare } from '../../../_ui/format.ts'
import { PathText } from '../../../_ui/path-text.tsx'

const FORMAT: Record<ProfileUnit, (value: number | null) => string> = { requests: formatCount, '1/s': formatRate, ms: formatMs, share: formatShare, MiB: formatMiB, threads: formatNumber }
const CHANGE = { came: { word: 'new', tone: 'info' }, went: { word: 'gone', tone: 'warn' }, changed: { word: 'changed', tone: 'neutral' }, same: { word: 'same', tone: 'neutral' } } as const
const MOST_ACTIONS = 200

/** What two profiles of a site say, side by side. */
export function ProfileComparison({ team, site, older, newer, compared: { figures, actions } }: { team: string; site: string; older: Pick<ProfileSummary, 'number'>; newer: Pick<ProfileSummary, 'number'>; compared: ComparedProfiles }) {
  const heads = [older, newer].map(({ number }) => `Profile ${number}`)
  const [first = '', second = ''] = heads[0] === heads[1] ? [`${heads[0]}, older`, `${heads[1]}, newer`] : heads
  const differing = actions.filter(({ change }) => change !== 'same').length
  return (
    <div className="space-y-5">
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {[older, newer].map(({ number }, index) => (
          <Link key={index} href={`/t/${team}/sites/${site}/profiles/${number}`} className="text-accent underline underline-offset-4">
            Read profile {number}
          </Link>
        ))}
      </p>
      <Card title="The site as a whole" description="Differences below 2 % count as none." flush>
        <DataTable
          caption="Figures of the site"
          rows={figures}
          rowKey={({ label }) => label}
          columns={[
            { header: 'Figure', cell: ({ label, changed }) => (changed ? <strong className="font-medium">{label}</strong> : label) },
            { header: first, numeric: true, cell: ({ unit, older: value }) => FORMAT[unit](value) },
            { header: second, numeric: true, cell: ({ unit, newer: value }) => FORMAT[unit](value) },
            { header: 'Change', numeric: true, cell: ({ older: a, newer: b, changed }) => (changed ? ratio(a, b) : 'same') },
          ]}
        />
      </Card>
      <Card title="Actions" description={`${differing === 0 ? 'None differs' : differing === 1 ? 'One differs' : `${formatCount(differing)} differ`}, of ${formatCount(actions.length)}${actions.length > MOST_ACTIONS ? `; the first ${MOST_ACTIONS} are shown` : ''}. Those that differ come first, by the load they cause.`} flush>
        <DataTable
          caption="Actions of both profiles"
          rows={actions.slice(0, MOST_ACTIONS)}
          rowKey={({ name }) => name}
          columns={[
            { header: 'Action', cell: ({ name }) => <code className="font-mono text-[0.85em]"><PathText text={name} /></code> },
            { header: 'What', cell: ({ change }) => <Badge tone={CHANGE[change].tone}>{CHANGE[change].word}</Badge> },
            both('Share', ({ share }) => formatShare(share)),
            both('Rate', ({ ratePerSecond }) => formatRate(ratePerSecond)),
            both('p50', ({ p50Ms }) => formatMs(p50Ms)),
            both('p95', ({ p95Ms }) => formatMs(p95Ms)),
          ]}
        />
      </Card>
    </div>
  )
}

function both(header: string, figure: (action: ActionFigures) => string): { header: string; numeric: true; cell: (row: ComparedAction) => ReactNode } {
  return {
    header,
    numeric: true,
    cell: ({ older, newer }) => {
      const [a, b] = [older, newer].map((side) => (side === null ? '–' : figure(side)))
      return a === b ? a : `${a} → ${b}`
    },
  }
}

function ratio(older: number | null, newer: number | null): string {
  if (older === null) return 'not known before'
  if (newer === null) return 'not known any more'
  return older === 0 ? 'from none' : `× ${formatNumber(newer / older)}`
}
