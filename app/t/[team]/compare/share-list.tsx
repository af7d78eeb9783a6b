import type { ShareSummary } from '#lib/data/shares.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { SecondStep } from '../../../_ui/second-step.tsx'
import { Time } from '../../../_ui/time.tsx'
import { revoke } from './actions.ts'
import { versionsInWords } from './version-words.ts'

const TONE = { open: 'good', expired: 'neutral', revoked: 'neutral' } as const

/** The links that were made, and a way to end each. */
export function ShareList({ team, shares, mayEdit }: { team: string; shares: readonly ShareSummary[]; mayEdit: boolean }) {
  if (shares.length === 0) return null
  return (
    <details className="text-sm">
      <summary className="text-ink-soft">Links of the team ({shares.length})</summary>
      <ul className="divide-line/70 mt-2 divide-y">
        {shares.map(({ id, versions, createdBy, expiresAt, state }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 py-2">
            <span>
              <Badge tone={TONE[state]}>{state}</Badge> {versionsInWords(versions)}{' '}
              <span className="text-ink-soft">
                by {createdBy}, until <Time at={expiresAt} />
              </span>
            </span>
            {mayEdit && state === 'open' && (
              <SecondStep
                first="Revoke"
                of={`the link of ${versionsInWords(versions)}`}
                says="Whoever holds it sees nothing more, for good. You can make another one."
                button="Revoke the link"
                pending="Revoking…"
                action={revoke.bind(null, team, id)}
                label={`Revoke the link of ${versionsInWords(versions)}`}
              />
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
