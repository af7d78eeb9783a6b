'use client'

import type { ReactNode } from 'react'
import type { AgainstReference } from '#lib/planning/configuration-against.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { LazyDetails } from '../../../../../../_ui/lazy-details.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { FileDiffView } from '../../../../compare/file-diff-view.tsx'
import { CommentSpot } from './comments.tsx'

const TONE = { changed: 'info', added: 'good', removed: 'bad' } as const
/** Of many changes, the page shows these and opens the rest on demand. */
const MOST_SHOWN = 25

/** One configuration that this one is held against: directive by directive, then line by line. `spoken` are the anchors that somebody speaks of. */
export function Against({ label, at, changes, diffs, spoken }: Pick<AgainstReference, 'changes' | 'diffs'> & { label: string; at: string; spoken: readonly string[] }) {
  const isSpoken = (anchors: readonly (string | null)[]): boolean => anchors.some((anchor) => anchor !== null && spoken.includes(anchor))
  return (
    <section aria-label={`Against ${label}`} className="space-y-3">
      <h3 className="text-sm font-semibold">
        Against {label} <span className="text-ink-soft font-normal">(<Time at={at} />)</span>
      </h3>
      {changes.length === 0 ? <p className="text-sm">No directive differs.</p> : <Changes changes={changes} isSpoken={isSpoken} />}
      {diffs.length > 0 && (
        <LazyDetails
          className="text-sm"
          open={diffs.some(({ anchors }) => isSpoken(anchors.flat()))}
          summary={`Line by line (${diffs.length} ${diffs.length === 1 ? 'file' : 'files'})`}
          draw={() => (
            <div className="mt-2 space-y-2">
              {diffs.map((diff) => (
                <FileDiffView
                  key={diff.path}
                  diff={diff}
                  drawn={diff.hunks?.map(({ lines }, hunk) => lines.map(({ sign, text }, line) => lineSpot(diff.anchors[hunk]?.[line], text, `${sign} ${text}`)))}
                  open={diffs.length <= 3 || isSpoken(diff.anchors.flat())}
                  sides={['the older', 'this version']}
                />
              ))}
            </div>
          )}
        />
      )}
    </section>
  )
}

/** The button stands before the line, and stays in sight where the line is wider than the page. */
function lineSpot(anchor: string | null | undefined, text: string, drawn: ReactNode) {
  if (typeof anchor === 'string') return <CommentSpot anchor={anchor} label={text.trim()} flow="sticky left-3 w-[min(36rem,80vw)]">{drawn}</CommentSpot>
  return <span className="ml-3">{drawn}</span>
}

function Changes({ changes, isSpoken }: { changes: AgainstReference['changes']; isSpoken: (anchors: readonly (string | null)[]) => boolean }) {
  const rest = changes.slice(MOST_SHOWN)
  return (
    <>
      <ChangeList label="Changed directives" changes={changes.slice(0, MOST_SHOWN)} />
      {rest.length > 0 && (
        <LazyDetails className="text-sm" open={isSpoken(rest.map(({ anchor }) => anchor))} summary={`and ${rest.length} more`} draw={() => <ChangeList label="Further changed directives" changes={rest} />} />
      )}
    </>
  )
}

function ChangeList({ label, changes }: { label: string; changes: AgainstReference['changes'] }) {
  return (
    <ul aria-label={label} className="divide-line/70 divide-y text-sm">
      {changes.map(({ kind, words, file, line, rank, anchor }) => (
        <li key={`${words} ${file} ${line}`} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
          <span className="w-18 shrink-0">
            <Badge tone={TONE[kind]}>{kind}</Badge>
          </span>
          <span className={`min-w-0 flex-1 basis-52 break-words ${rank === 0 ? 'font-semibold' : ''}`}>{words}</span>
          <span className="text-ink-faint font-mono text-xs break-all">
            {file}:{line}
          </span>
          {anchor !== null && <CommentSpot anchor={anchor} label={words} />}
        </li>
      ))}
    </ul>
  )
}
