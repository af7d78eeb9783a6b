import type { SessionSummary } from '#lib/data/sessions.ts'
import { Badge } from '../_ui/badge.tsx'
import { SecondStep } from '../_ui/second-step.tsx'
import { Time } from '../_ui/time.tsx'
import { endOne } from './actions.ts'
import { deviceWords } from './device-words.ts'

const METHOD: Record<SessionSummary['method'], string> = { password: 'with the password', oidc: 'at your provider', earlier: 'before the last update' }

/** Where a person is signed in. The session that asks is marked, and is ended by signing out. */
export function SessionList({ sessions, ownId }: { sessions: readonly SessionSummary[]; ownId: string }) {
  return (
    <ul aria-label="Sessions" className="divide-line divide-y">
      {sessions.map(({ id, method, userAgent, address, createdAt, lastSeenAt, hasSecondFactor }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3 sm:px-5">
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-2">
              <strong className="font-medium break-words">{deviceWords(userAgent)}</strong>
              {id === ownId && <Badge tone="good">this browser</Badge>}
            </p>
            <p className="text-ink-soft text-sm">
              {address !== '' && <>From {address}. </>}Seen <Time at={lastSeenAt} />
            </p>
            <p className="text-ink-faint text-sm">
              Signed in {METHOD[method]}
              {hasSecondFactor && ' and a second factor'}, <Time at={createdAt} />
            </p>
          </div>
          {id !== ownId && (
            <SecondStep
              first="End"
              of={`the session of ${deviceWords(userAgent)}`}
              says="That browser is signed out at once, and what was typed there and not saved is lost. To come back it has to sign in anew."
              button="End the session"
              pending="Ending…"
              action={endOne.bind(null, id)}
              label={`End the session of ${deviceWords(userAgent)}`}
            />
          )}
        </li>
      ))}
    </ul>
  )
}
