import Link from 'next/link'
import type { VersionTried } from '#lib/data/versions-tried.ts'
import { REVIEW_STATE_LABEL } from '#lib/planning/review-state.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { verdictWord } from '../_overview/verdict-words.ts'

const LINK = 'text-accent underline underline-offset-4'

/** How a size came about: what was tried, version by version, and what came of it. Nothing where only one was. */
export function VersionsTried({ team, scenario, versions }: { team: string; scenario: string; versions: readonly VersionTried[] }) {
  const [first, last] = [versions[0], versions.at(-1)]
  if (first === undefined || last === undefined || versions.length < 2) return null
  return (
    <div className="space-y-1 text-sm">
      <p className="text-ink-soft flex flex-wrap gap-x-3">
        Tried so far
        <Link href={`/t/${team}/compare?a=${scenario}:${first.number}&b=${scenario}:${last.number}`} className={LINK}>
          What differs
        </Link>
      </p>
      <ol aria-label="What was tried" className="border-line space-y-1 border-l-2 pl-3">
        {versions.map(({ number, message, verdict, review }) => (
          <li key={number} className="min-w-0 break-words">
            <Link href={`/t/${team}/scenarios/${scenario}/versions/${number}`} className={LINK}>
              Version {number}
            </Link>{' '}
            {message} <Badge tone={verdictWord(verdict).tone}>{verdictWord(verdict).word}</Badge>
            {review !== null && <span className="text-ink-soft"> {REVIEW_STATE_LABEL[review.kind === 'endorsed' ? 'submitted' : review.kind].toLowerCase()}</span>}
            {review?.kind === 'changesRequested' && <span className="text-ink-soft">: “{review.comment}”</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}
