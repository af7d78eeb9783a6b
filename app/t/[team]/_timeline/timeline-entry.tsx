import Link from 'next/link'
import { auditSentence } from '../audit/audit-sentence.ts'
import { tellChange } from '../audit/field-change.ts'
import { NOT_RECORDED } from './said-then.ts'
import type { ToldEvent } from './told-events.ts'

export interface ComparePoint {
  /** As the address of a comparison has it: "state:…", "profile:3", "version:sale:2". */
  value: string
  /** "profile 3". */
  label: string
  older: boolean
  newer: boolean
}

/** One event: when, who, what; below it what was written with it, what changed and what it said then. */
export function TimelineEntry({ team, event, point }: { team: string; event: ToldEvent; point: ComparePoint | null }) {
  const { deed, remark, changes } = auditSentence(event)
  const { state } = event.detail as { state?: Record<string, string> }
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[5.5rem_1fr] sm:px-5">
      <p className="text-ink-soft tabular-nums">
        <time dateTime={event.at}>{event.at.slice(11, 16)} UTC</time>
      </p>
      <div className="min-w-0 space-y-1.5">
        <p className="break-words">
          <strong className="font-medium">{event.actor}</strong>{' '}
          {event.subject === null ? (
            deed
          ) : (
            <Link href={`/t/${team}/${event.subject.path}`} className="text-accent underline underline-offset-4">
              {deed}
            </Link>
          )}
          .
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
        {event.said.map((line) => (
          <p key={line} className="text-ink-soft break-words">
            {line === NOT_RECORDED ? line : <>It said: {line}</>}
          </p>
        ))}
        {state !== undefined && (
          <details>
            <summary className="text-ink-soft w-fit">As it stood then</summary>
            <dl className="mt-1.5 grid gap-x-4 gap-y-1 sm:grid-cols-[14rem_1fr]">
              {Object.entries(state).map(([field, value]) => {
                const told = tellChange({ field, from: '', to: value })
                return (
                  <div key={field} className="contents">
                    <dt className="text-ink-soft">{told.field}</dt>
                    <dd className="min-w-0 break-words whitespace-pre-wrap">{told.to}</dd>
                  </div>
                )
              })}
            </dl>
          </details>
        )}
        {point !== null && (
          <p className="flex flex-wrap gap-x-4 gap-y-1">
            <span className="text-ink-soft">Compare {point.label} as the</span>
            {([['a', 'older', point.older], ['b', 'newer', point.newer]] as const).map(([name, word, isChosen]) => (
              <label key={name} className="flex min-h-6 items-center gap-1.5">
                <input type="radio" form="compare-two" name={name} value={point.value} defaultChecked={isChosen} className="accent-accent size-4.5" aria-label={`${point.label} as the ${word} one`} />
                {word}
              </label>
            ))}
          </p>
        )}
      </div>
    </li>
  )
}

function Value({ text }: { text: string }) {
  return <span className="bg-sunken rounded px-1 break-words whitespace-pre-wrap">{text}</span>
}
