import clsx from 'clsx'
import type { FileDiff } from '#lib/planning/configuration-diff.ts'
import type { ReactNode } from 'react'
import { Badge } from '../../../_ui/badge.tsx'

const LOOK = { '+': 'bg-good-soft text-good', '-': 'bg-bad-soft text-bad', ' ': '' } as const

/** One file of two configurations, line by line; `sides` are what the older and the newer are called; `around` puts something to a line, by hunk and line. */
export function FileDiffView({ diff: { path, kind, added, removed, hunks }, open, sides: [older, newer], around }: { diff: FileDiff; open: boolean; sides: readonly [string, string]; around?: (hunk: number, line: number, text: string, drawn: ReactNode) => ReactNode }) {
  const word = { added: `only in ${newer}`, removed: `only in ${older}`, changed: 'changed', same: 'same' }[kind]
  return (
    <details open={open} className="border-line rounded-md border">
      <summary className="px-3 py-2 text-sm">
        <code className="font-mono font-medium break-all">{path}</code> <Badge tone={kind === 'same' ? 'neutral' : 'info'}>{word}</Badge>{' '}
        {kind !== 'same' && (
          <span className="text-ink-soft tabular-nums">
            +{added} −{removed} {added + removed === 1 ? 'line' : 'lines'}
          </span>
        )}
      </summary>
      {hunks === null ? (
        <p className="border-line text-ink-soft border-t p-3 text-sm">The two have too little in common to be shown line by line. Read each on the page of its version.</p>
      ) : (
        // A region that scrolls must be reachable by keyboard.
        <div tabIndex={0} role="region" aria-label={`Lines of ${path}`} className={`border-line bg-sunken max-h-160 overflow-auto border-t font-mono text-xs ${around === undefined ? 'leading-5' : 'leading-6'}`}>
          {hunks.map(({ line, lines }, hunk) => (
            <div key={line} className="w-max min-w-full">
              <p className="bg-surface text-ink-soft px-3 py-1">From line {line}</p>
              {lines.map(({ sign, text }, index) => (
                <div key={index} className={clsx('px-3 whitespace-pre', LOOK[sign])}>
                  {around === undefined ? `${sign} ${text}` : around(hunk, index, text, `${sign} ${text}`)}
                </div>
              ))}
            </div>
          ))}
        </div>
      )}
    </details>
  )
}
