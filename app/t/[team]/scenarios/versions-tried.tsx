import Link from 'next/link'
import type { VersionTried } from '#lib/data/versions-tried.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { verdictWord } from '../_overview/verdict-words.ts'

const LINK = 'text-accent underline underline-offset-4'

/** How a size came about: what was tried, version by version, and what came of it. Nothing where only one was. */
export function VersionsTried({ team, scenario, versions }: { team: string; scenario: string; versions: readonly VersionTried[] }) {
  const [first, last] = [versions[0], versions.at(-1)]
  if (first === undefined || last === undefined || versions.length < 2) return null
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <span className="text-ink-soft">Tried so far:</span>
      <ol aria-label="What was tried" className="flex flex-wrap gap-x-4 gap-y-1">
        {versions.map(({ number, message, verdict }) => (
          <li key={number} className="flex min-w-0 flex-wrap items-center gap-x-2">
            <Link href={`/t/${team}/scenarios/${scenario}/versions/${number}`} className={LINK}>
              Version {number}
            </Link>
            <span className="min-w-0 break-words">{message}</span>
            <Badge tone={verdictWord(verdict).tone}>{verdictWord(verdict).word}</Badge>
          </li>
        ))}
      </ol>
      <Link href={`/t/${team}/compare?a=${scenario}:${first.number}&b=${scenario}:${last.number}`} className={LINK}>
        What differs
      </Link>
    </div>
  )
}
