'use client'

import clsx from 'clsx'
import type { FileDiff } from '#lib/planning/configuration-diff.ts'
import type { ReactNode } from 'react'
import { Badge } from '../../../_ui/badge.tsx'
import { LazyDetails } from '../../../_ui/lazy-details.tsx'

const LOOK = { '+': 'bg-good-soft text-good', '-': 'bg-bad-soft text-bad', ' ': '' } as const

export interface FileDiffViewProps {
  diff: FileDiff
  open: boolean
  /** What the older and the newer are called. */
  sides: readonly [string, string]
  /** A line with something to it, by hunk and line; it then holds the text itself. */
  drawn?: readonly (readonly ReactNode[])[]
}

/** One file of two configurations, line by line. */
export function FileDiffView({ diff: { path, kind, added, removed, hunks }, open, sides: [older, newer], drawn }: FileDiffViewProps) {
  const word = { added: `only in ${newer}`, removed: `only in ${older}`, changed: 'changed', same: 'same' }[kind]
  return (
    <LazyDetails
      open={open}
      className="border-line rounded-md border"
      summaryClassName="px-3 py-2 text-sm"
      summary={
        <>
          <code className="font-mono font-medium break-all">{path}</code> <Badge tone={kind === 'same' ? 'neutral' : 'info'}>{word}</Badge>{' '}
          {kind !== 'same' && (
            <span className="text-ink-soft tabular-nums">
              +{added} −{removed} {added + removed === 1 ? 'line' : 'lines'}
            </span>
          )}
        </>
      }
      draw={() => <DiffLines path={path} hunks={hunks} drawn={drawn} />}
    />
  )
}

function DiffLines({ path, hunks, drawn }: Pick<FileDiff, 'path' | 'hunks'> & { drawn?: FileDiffViewProps['drawn'] }) {
  if (hunks === null) return <p className="border-line text-ink-soft border-t p-3 text-sm">The two have too little in common to be shown line by line. Read each on the page of its version.</p>
  return (
    // A region that scrolls must be reachable by keyboard.
    <div tabIndex={0} role="region" aria-label={`Lines of ${path}`} className={`border-line bg-sunken max-h-160 overflow-auto border-t font-mono text-xs ${drawn === undefined ? 'leading-5' : 'leading-6'}`}>
      {hunks.map(({ line, lines }, hunk) => (
        <div key={line} className="w-max min-w-full">
          <p className="bg-surface text-ink-soft px-3 py-1">From line {line}</p>
          {lines.map(({ sign, text }, index) => (
            <div key={index} className={clsx('px-3 whitespace-pre', LOOK[sign])}>
              {drawn?.[hunk]?.[index] ?? `${sign} ${text}`}
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
