import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { changedFields } from '#lib/data/audit.ts'
import { getProfile } from '#lib/data/profiles.ts'
import { getStatePoint, getTimelineThing } from '#lib/data/timelines.ts'
import type { StatePoint, TimelineThing } from '#lib/data/timelines.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { pageResult } from '#lib/http/page.ts'
import { compareProfiles } from '#lib/planning/compare-profiles.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { formatTime } from '../../../_ui/format.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { tellChange } from '../audit/field-change.ts'
import { parsePoint } from './compare-points.ts'
import { ProfileComparison } from './profile-comparison.tsx'

/** Two points of the timeline of a host or a site: descriptions field by field, profiles side by side; versions have a page of their own. */
export async function PointComparison({ scope, kind, slug, search }: { scope: TeamScope; kind: 'host' | 'site'; slug: string; search: Readonly<Record<string, unknown>> }) {
  const thing = await pageResult(getTimelineThing(scope, kind, slug))
  const home = `/t/${scope.teamSlug}/${kind}s`
  const history = `${home}/${slug}/history`
  const [older, newer] = [parsePoint(search['a']), parsePoint(search['b'])]
  if (older?.kind === 'version' && newer?.kind === 'version') redirect(`/t/${scope.teamSlug}/compare?a=${older.address}&b=${newer.address}`)
  const shown = older !== null && newer !== null && older.kind === newer.kind ? await pageResult(comparison(scope, thing, older, newer)) : null
  return (
    <>
      <PageHeader
        title="Two points compared"
        description={shown?.description ?? `Of the history of ${thing.name}.`}
        trail={[{ href: home, label: kind === 'host' ? 'Hosts' : 'Sites' }, { href: `${home}/${slug}`, label: thing.name }, { href: history, label: 'History' }]}
      />
      {shown?.view ?? (
        <EmptyState title={older !== null && newer !== null ? 'These two cannot be compared' : 'Choose two points'} actions={<LinkButton href={history}>Go to the history</LinkButton>}>
          {older !== null && newer !== null ? 'A description is compared with a description, a profile with a profile, a version with a version.' : `Choose an older and a newer point in the history of ${thing.name}.`}
        </EmptyState>
      )}
    </>
  )
}

type Point = NonNullable<ReturnType<typeof parsePoint>>

async function comparison(scope: TeamScope, thing: TimelineThing, older: Point, newer: Point): Promise<{ description: string; view: ReactNode } | null> {
  if (older.kind === 'state' && newer.kind === 'state') {
    const [a, b] = await Promise.all([getStatePoint(scope, thing, older.id), getStatePoint(scope, thing, newer.id)])
    return { description: `${thing.name} as it was described at ${formatTime(a.at)} (${a.actor}) and at ${formatTime(b.at)} (${b.actor}).`, view: <StateComparison older={a} newer={b} /> }
  }
  if (older.kind === 'profile' && newer.kind === 'profile' && thing.kind === 'site') {
    const [a, b] = await Promise.all([getProfile(scope, thing.slug, older.number), getProfile(scope, thing.slug, newer.number)])
    return { description: `Profile ${a.number} of ${thing.name} (${formatTime(a.createdAt)}, ${a.createdBy}) and profile ${b.number} (${formatTime(b.createdAt)}, ${b.createdBy}).`, view: <ProfileComparison team={scope.teamSlug} site={thing.slug} older={a} newer={b} compared={compareProfiles(a.content, b.content)} /> }
  }
  return null
}

function StateComparison({ older, newer }: { older: StatePoint; newer: StatePoint }) {
  if (older.state === null || newer.state === null) {
    return (
      <Notice tone="warn" title="What it was then was not recorded">
        <p>{older.state === null && newer.state === null ? 'Both entries are' : `The ${older.state === null ? 'older' : 'newer'} entry is`} of before descriptions were kept with their changes. The history still tells what each change altered.</p>
      </Notice>
    )
  }
  const rows = changedFields({ ...Object.fromEntries(Object.keys(newer.state).map((field) => [field, ''])), ...older.state }, { ...Object.fromEntries(Object.keys(older.state).map((field) => [field, ''])), ...newer.state }).map(tellChange)
  const same = new Set([...Object.keys(older.state), ...Object.keys(newer.state)]).size - rows.length
  return (
    <Card title="What differs" description={`${rows.length === 0 ? 'Nothing' : rows.length === 1 ? 'One field' : `${rows.length} fields`}; ${same === 1 ? 'one other is' : `${same} others are`} the same.`} flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className="text-sm">Both descriptions say the same.</p>
      ) : (
        <DataTable
          caption="Fields that differ"
          rows={rows}
          rowKey={({ field }) => field}
          columns={[
            { header: 'Field', cell: ({ field }) => field },
            { header: 'Older', cell: ({ from }) => <span className="break-words whitespace-pre-wrap">{from}</span> },
            { header: 'Newer', cell: ({ to }) => <span className="break-words whitespace-pre-wrap">{to}</span> },
          ]}
        />
      )}
    </Card>
  )
}
