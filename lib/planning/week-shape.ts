/**
 * The week of a profile as a plan keeps it: the rate of each hour over that of the busiest, null where too little of the hour was
 * observed to say. In the zone of the log, as the note beside it tells.
 */
import type { ActionProfile } from '#lib/ingest/action-profile.ts'

/** A quarter of an hour: less of an hour says little of it. */
const ENOUGH_SECONDS = 900
/** A log of fewer hours shows no week. */
const ENOUGH_HOURS = 12

export function weekShapeOf({ arrivals }: Pick<ActionProfile, 'arrivals'>): { shape: (number | null)[]; note: string } | null {
  if (arrivals === null) return null
  const rates = arrivals.ratePerSecond.map((rate, hour) => (rate !== null && (arrivals.seconds[hour] ?? 0) >= ENOUGH_SECONDS ? rate : null))
  const known = rates.filter((rate) => rate !== null)
  const most = Math.max(0, ...known)
  if (known.length < ENOUGH_HOURS || !(most > 0)) return null
  return { shape: rates.map((rate) => (rate === null ? null : Number((rate / most).toPrecision(3)))), note: `${known.length} of the week's 168 hours, ${zone(arrivals.utcOffsetMinutes)}; an hour that was not observed counts as the busiest.` }
}

function zone(minutes: number | null): string {
  if (minutes === null) return 'in UTC'
  const size = Math.abs(minutes)
  return `in UTC${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}
