import { Card } from '../../../_ui/card.tsx'
import { TimelineEntry } from './timeline-entry.tsx'
import type { ComparePoint } from './timeline-entry.tsx'
import type { ToldEvent } from './told-events.ts'

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

/** Events under the day on which they happened (UTC), newest first. `pointOf`: what of an event can be compared. */
export function TimelineList({ team, events, pointOf = () => null }: { team: string; events: readonly ToldEvent[]; pointOf?: (event: ToldEvent) => ComparePoint | null }) {
  const days = new Map<string, ToldEvent[]>()
  for (const event of events) {
    const day = event.at.slice(0, 10)
    days.set(day, [...(days.get(day) ?? []), event])
  }
  return (
    <div className="space-y-6">
      {[...days].map(([day, entries]) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`} className="mb-2 text-sm font-semibold">
            {DAY.format(new Date(`${day}T00:00:00Z`))}
          </h2>
          <Card flush>
            <ol aria-labelledby={`day-${day}`} className="divide-line divide-y">
              {entries.map((event) => (
                <TimelineEntry key={event.id} team={team} event={event} point={pointOf(event)} />
              ))}
            </ol>
          </Card>
        </section>
      ))}
    </div>
  )
}
