import Link from 'next/link'
import type { VersionRecord } from '#lib/data/version-history.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import { ActionForm } from '../../../../../_ui/action-form.tsx'
import { SubmitButton } from '../../../../../_ui/submit-button.tsx'
import { restoreVersion } from '../../actions.ts'
import { Badge } from '../../../../../_ui/badge.tsx'
import { Time } from '../../../../../_ui/time.tsx'
import { verdictLine, verdictWord } from '../../../_overview/verdict-words.ts'
import { ReviewBadge } from '../../review-badge.tsx'

const STEP = { submitted: 'submitted it for review', approved: 'approved it', changesRequested: 'asked for changes', withdrawn: 'withdrew it', endorsed: 'approved it, as one of several' } as const
const LINK = 'text-accent underline underline-offset-4'

export interface VersionEntryProps {
  team: string
  scenario: string
  version: VersionRecord
  newestApproved: boolean
  latest: number
  mayRestore: boolean
  /** Whether it is chosen at first as the older or the newer of two to compare; null where there is nothing to choose. */
  chosen: { older: boolean; newer: boolean } | null
}

/** One version: what it was for, who saved it, what it said, and how its review went. */
export function VersionEntry({ team, scenario, version, newestApproved, latest, mayRestore, chosen }: VersionEntryProps) {
  const { number, message, author, createdAt, state, verdict, engineVersion, seed, reviews } = version
  const { word, tone } = verdictWord(verdict)
  const href = `/t/${team}/scenarios/${scenario}/versions/${number}`
  return (
    <li className="border-line bg-surface list-none rounded-lg border p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-semibold">
          <Link href={href} className="text-accent underline-offset-4 hover:underline">
            Version {number}
          </Link>
        </h2>
        <ReviewBadge state={state} />
        {newestApproved && <Badge tone="good">newest approved</Badge>}
        <span className="text-ink-soft text-sm sm:ml-auto">
          {author}, <Time at={createdAt} />
        </span>
        {chosen !== null && (
          <span className="flex gap-4 text-sm">
            {([['a', 'older', chosen.older], ['b', 'newer', chosen.newer]] as const).map(([name, word, isChosen]) => (
              <label key={name} className="flex min-h-6 items-center gap-1.5">
                <input type="radio" form="compare-two" name={name} value={`${scenario}:${number}`} defaultChecked={isChosen} className="accent-accent size-4.5" aria-label={`Version ${number} as the ${word}`} />
                {word}
              </label>
            ))}
          </span>
        )}
      </div>
      <p className="mt-1 break-words whitespace-pre-wrap">{message}</p>
      <p className="mt-2 text-sm">
        <Badge tone={tone}>{word}</Badge> {verdictLine(verdict)} <span className="text-ink-soft">Engine {engineVersion}, seed {seed}.</span>
      </p>
      {reviews.length > 0 && (
        <ol aria-label={`Review of version ${number}`} className="mt-3 space-y-2 text-sm">
          {reviews.map(({ sequence, kind, actor, comment, createdAt: at }) => (
            <li key={sequence} className="border-line border-l-2 pl-3">
              <strong>{actor}</strong> {STEP[kind]}, <Time at={at} />
              {comment !== '' && <p className="text-ink-soft break-words whitespace-pre-wrap">{comment}</p>}
            </li>
          ))}
        </ol>
      )}
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {number > 1 && (
          <Link href={`/t/${team}/compare?a=${scenario}:${number - 1}&b=${scenario}:${number}`} className={LINK}>
            Compare with version {number - 1}
          </Link>
        )}
        <Link href={href} className={LINK}>
          Everything it says
        </Link>
        {engineVersion !== ENGINE_VERSION && (
          <Link href={`${href}?recompute=1#recomputed`} className={LINK}>
            Recompute beside it with engine {ENGINE_VERSION}
          </Link>
        )}
      </p>
      {mayRestore && number < latest && (
        <ActionForm action={restoreVersion.bind(null, team, scenario, String(number))} label={`Restore version ${number}`} className="mt-3">
          <input type="hidden" name="baseNumber" value={latest} />
          <SubmitButton look="secondary" pending="Restoring…">
            Restore as version {latest + 1}
          </SubmitButton>
        </ActionForm>
      )}
    </li>
  )
}
