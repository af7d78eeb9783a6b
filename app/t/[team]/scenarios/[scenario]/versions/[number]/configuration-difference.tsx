import type { ReactNode } from 'react'
import type { AgainstReference } from '#lib/planning/configuration-against.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { EmptyState } from '../../../../../../_ui/empty-state.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { FileDiffView } from '../../../../compare/file-diff-view.tsx'
import { CommentSpot } from './comments.tsx'

const TONE = { changed: 'info', added: 'good', removed: 'bad' } as const
/** Of many changes, the page shows these and opens the rest on demand. */
const MOST_SHOWN = 25

/** What a reviewer approves, against what was approved or runs before: directive by directive, then line by line. */
export function ConfigurationDifference({ against, spoken }: { against: readonly AgainstReference[]; spoken: ReadonlySet<string> }) {
  return (
    <div id="difference" className="scroll-mt-16">
      <Card title="What would change" description="This version's configuration against what was approved before it, directive by directive, then line by line.">
        {against.length === 0 ? (
          <EmptyState title="Nothing to compare with yet">Once a version of this scenario, or of another one of its host, was approved and exported, its configuration stands here beside this one.</EmptyState>
        ) : (
          <div className="space-y-6">
            {against.map((each) => (
              <Against key={each.reference.label} {...each} spoken={spoken} />
            ))}
          </div>
        )}
      </Card>
    </div>
  )
}

function Against({ reference, changes, diffs, spoken }: AgainstReference & { spoken: ReadonlySet<string> }) {
  return (
    <section aria-label={`Against ${reference.label}`} className="space-y-3">
      <h3 className="text-sm font-semibold">
        Against {reference.label} <span className="text-ink-soft font-normal">(<Time at={reference.at} />)</span>
      </h3>
      {changes.length === 0 ? <p className="text-sm">No directive differs.</p> : <Changes changes={changes} />}
      {diffs.length > 0 && (
        <details className="text-sm" open={diffs.some(({ anchors }) => anchors.flat().some((anchor) => anchor !== null && spoken.has(anchor)))}>
          <summary className="text-ink-soft">Line by line ({diffs.length} {diffs.length === 1 ? 'file' : 'files'})</summary>
          <div className="mt-2 space-y-2">
            {diffs.map((diff) => (
              <FileDiffView key={diff.path} diff={diff} drawn={diff.hunks?.map(({ lines }, hunk) => lines.map(({ sign, text }, line) => lineSpot(diff.anchors[hunk]?.[line], text, `${sign} ${text}`)))} open={diffs.length <= 3 || diff.anchors.flat().some((anchor) => anchor !== null && spoken.has(anchor))} sides={['the older', 'this version']} />
            ))}
          </div>
        </details>
      )}
    </section>
  )
}

/** The button stands before the line, and stays in sight where the line is wider than the page. */
function lineSpot(anchor: string | null | undefined, text: string, drawn: ReactNode) {
  if (typeof anchor === 'string') return <CommentSpot anchor={anchor} label={text.trim()} flow="sticky left-3 w-[min(36rem,80vw)]">{drawn}</CommentSpot>
  return <span className="ml-3">{drawn}</span>
}

function Changes({ changes }: { changes: AgainstReference['changes'] }) {
  const rest = changes.slice(MOST_SHOWN)
  return (
    <>
      <ChangeList label="Changed directives" changes={changes.slice(0, MOST_SHOWN)} />
      {rest.length > 0 && (
        <details className="text-sm">
          <summary className="text-ink-soft">and {rest.length} more</summary>
          <ChangeList label="Further changed directives" changes={rest} />
        </details>
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
