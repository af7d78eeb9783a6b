/**
 * Two profiles of a site side by side: its figures, and action by action what came, went and changed. Differences below 2 %
 * are taken for none: a profile of the same site a week later is never the same to the last digit. Pure.
 */
import type { ActionProfile, ProfileAction } from '#lib/ingest/action-profile.ts'

export type ProfileUnit = 'requests' | '1/s' | 'ms' | 'share' | 'MiB' | 'threads'

export interface ComparedFigure {
  label: string
  unit: ProfileUnit
  older: number | null
  newer: number | null
  changed: boolean
}

export interface ActionFigures {
  share: number
  ratePerSecond: number | null
  p50Ms: number | null
  p95Ms: number | null
  /** Share of the site's wall time. */
  loadShare: number | null
}

export interface ComparedAction {
  name: string
  /** Null: the profile does not know the action. */
  older: ActionFigures | null
  newer: ActionFigures | null
  change: 'came' | 'went' | 'changed' | 'same'
}

export interface ComparedProfiles {
  figures: ComparedFigure[]
  /** Those that differ first, each by the load it causes. */
  actions: ComparedAction[]
}

const SAME = 0.02
/** A share moves by less than a thousandth of all requests: nothing moved. */
const SAME_SHARE = 0.001

type Comparable = Pick<ActionProfile, 'requests' | 'errors' | 'ratePerSecond' | 'responseMs' | 'peaks' | 'busyThreads' | 'measured'> & { actions: readonly Pick<ProfileAction, 'name' | 'share' | 'responseMs' | 'loadShare'>[] }

export function compareProfiles(older: Comparable, newer: Comparable): ComparedProfiles {
  const figure = (label: string, unit: ProfileUnit, of: (profile: Comparable) => number | null | undefined): ComparedFigure => {
    const [a, b] = [of(older) ?? null, of(newer) ?? null]
    return { label, unit, older: a, newer: b, changed: differs(a, b, 0) }
  }
  const minute = ({ peaks }: Comparable): number | undefined => peaks.find(({ windowS }) => windowS === 60)?.ratePerSecond
  const figures = [
    figure('Requests', 'requests', ({ requests }) => requests),
    figure('Errors of the server', 'share', ({ requests, errors }) => (requests === 0 ? null : errors / requests)),
    figure('Mean rate', '1/s', ({ ratePerSecond }) => ratePerSecond),
    figure('Busiest minute', '1/s', minute),
    figure('Response time, mean', 'ms', ({ responseMs }) => responseMs?.mean),
    figure('Response time, p50', 'ms', ({ responseMs }) => responseMs?.p50),
    figure('Response time, p95', 'ms', ({ responseMs }) => responseMs?.p95),
    figure('Response time, p99', 'ms', ({ responseMs }) => responseMs?.p99),
    figure('Threads busy, mean', 'threads', ({ busyThreads }) => busyThreads?.mean),
    figure('CPU share of the wall time', 'share', ({ measured }) => measured?.cpuShare?.value),
    figure('Memory of a process', 'MiB', ({ measured }) => measured?.memory?.perProcessMiB),
    figure('Memory of a busy thread', 'MiB', ({ measured }) => measured?.memory?.perThreadMiB),
  ]
  const [before, after] = [actionsOf(older), actionsOf(newer)]
  const names = [...new Set([...after.keys(), ...before.keys()])]
  const actions = names.map((name) => compared(name, before.get(name) ?? null, after.get(name) ?? null))
  const load = ({ newer: now, older: then }: ComparedAction): number => (now ?? then)?.loadShare ?? (now ?? then)?.share ?? 0
  const rank = new Map(names.map((name, index) => [name, index]))
  actions.sort((a, b) => Number(a.change === 'same') - Number(b.change === 'same') || load(b) - load(a) || (rank.get(a.name) ?? 0) - (rank.get(b.name) ?? 0))
  return { figures, actions }
}

function actionsOf({ actions, ratePerSecond }: Comparable): Map<string, ActionFigures> {
  return new Map(actions.map(({ name, share, responseMs, loadShare }) => [name, { share, ratePerSecond: ratePerSecond === null ? null : share * ratePerSecond, p50Ms: responseMs?.p50 ?? null, p95Ms: responseMs?.p95 ?? null, loadShare }]))
}

function compared(name: string, older: ActionFigures | null, newer: ActionFigures | null): ComparedAction {
  if (older === null || newer === null) return { name, older, newer, change: older === null ? 'came' : 'went' }
  const moved = differs(older.share, newer.share, SAME_SHARE) || (['ratePerSecond', 'p50Ms', 'p95Ms'] as const).some((key) => differs(older[key], newer[key], 0))
  return { name, older, newer, change: moved ? 'changed' : 'same' }
}

function differs(a: number | null, b: number | null, least: number): boolean {
  if (a === null || b === null) return a !== b
  return Math.abs(a - b) > Math.max(least, SAME * Math.max(Math.abs(a), Math.abs(b)))
}
