import type { AuditEvent } from '#lib/data/audit-events.ts'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { Time } from '../../../_ui/time.tsx'
import { auditSentence } from '../audit/audit-sentence.ts'

export function EventsCard({ team, events }: { team: string; events: readonly AuditEvent[] }) {
  return (
    <Card title="What happened lately" actions={<LinkButton href={`/t/${team}/audit`}>The whole log</LinkButton>}>
      {events.length === 0 ? (
        <EmptyState title="Nothing happened yet">Each change is written down with who made it and when.</EmptyState>
      ) : (
        <ol className="space-y-2 text-sm">
          {events.map((event) => (
            <li key={event.id} className="min-w-0 break-words">
              <span className="font-medium">{event.actor.replace(/ <[^>]*>$/, '')}</span> {auditSentence(event).deed}, <span className="text-ink-soft"><Time at={event.at} /></span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
