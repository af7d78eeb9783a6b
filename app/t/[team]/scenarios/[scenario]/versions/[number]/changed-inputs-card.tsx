'use client'

import { inputAnchor } from '#lib/planning/comment-anchor.ts'
import type { Difference } from '#lib/planning/compare.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { LazyDetails } from '../../../../../../_ui/lazy-details.tsx'
import { changeText, factText } from '../../../../compare/fact-text.ts'
import { CommentSpot } from './comments.tsx'

const TONE = { changed: 'info', added: 'good', removed: 'bad' } as const
const MOST_SHOWN = 25

/** What somebody changed in the inputs since the version that a reviewer knows, each open to a comment. */
export function ChangedInputsCard({ rows, since, spoken }: { rows: readonly Difference[]; since: { number: number; approved: boolean } | null; /** Anchors that somebody speaks of. */ spoken: readonly string[] }) {
  if (since === null) return null
  const against = `version ${since.number}${since.approved ? ', the last approved one' : ''}`
  return (
    <Card title="What changed in the inputs" description={`Against ${against}.`}>
      {rows.length === 0 ? (
        <p className="text-ink-soft text-sm">Nothing: the inputs are those of {against}.</p>
      ) : (
        <>
          <RowList label="Changed inputs" rows={rows.slice(0, MOST_SHOWN)} />
          {rows.length > MOST_SHOWN && (
            <LazyDetails className="text-sm" open={rows.slice(MOST_SHOWN).some(({ path }) => spoken.includes(inputAnchor(path)))} summary={`and ${rows.length - MOST_SHOWN} more`} draw={() => <RowList label="Further changed inputs" rows={rows.slice(MOST_SHOWN)} />} />
          )}
        </>
      )}
    </Card>
  )
}

/** Better or worse is for results to say. */
function kindOf({ judgement }: Difference): keyof typeof TONE {
  return judgement === 'added' || judgement === 'removed' ? judgement : 'changed'
}

function RowList({ label, rows }: { label: string; rows: readonly Difference[] }) {
  return (
    <ul aria-label={label} className="divide-line/70 divide-y text-sm">
      {rows.map((row) => (
        <li key={row.path} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
          <span className="w-18 shrink-0">
            <Badge tone={TONE[kindOf(row)]}>{kindOf(row)}</Badge>
          </span>
          <span className="min-w-0 flex-1 basis-52 break-words">
            {row.label}: <span className="text-ink-soft">{factText(row, row.before, 12)}</span> → <strong className="font-semibold">{factText(row, row.after, 12)}</strong>
          </span>
          <span className="text-ink-faint text-xs tabular-nums">{changeText(row)}</span>
          <CommentSpot anchor={inputAnchor(row.path)} label={row.label} />
        </li>
      ))}
    </ul>
  )
}
