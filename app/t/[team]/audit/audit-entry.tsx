import type { AuditEvent } from '#lib/data/audit-events.ts'
import { Time } from '../../../_ui/time.tsx'
import { auditSentence } from './audit-sentence.ts'
import { tellChange } from './field-change.ts'

/** One event: when, who, what; and below it what the person wrote and which fields changed. */
export function AuditEntry({ event }: { event: AuditEvent }) {
  const { deed, remark, changes } = auditSentence(event)
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[10.5rem_1fr] sm:px-5">
      <p className="text-ink-soft tabular-nums">
        <Time at={event.at} />
      </p>
      <div className="min-w-0 space-y-1.5">
        <p className="break-words">
          <strong className="font-medium">{event.actor}</strong> {deed}.
        </p>
        {remark !== '' && <blockquote className="border-line text-ink-soft border-l-2 pl-3 break-words whitespace-pre-wrap">{remark}</blockquote>}
        {changes.length > 0 && (
          <ul className="space-y-1">
            {changes.map(tellChange).map(({ field, from, to }) => (
              <li key={field} className="break-words">
                <span className="text-ink-soft">{field}:</span> from <Value text={from} /> to <Value text={to} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  )
}

function Value({ text }: { text: string }) {
  return <span className="bg-sunken rounded px-1 break-words whitespace-pre-wrap">{text}</span>
}
