import clsx from 'clsx'
import type { ReactNode } from 'react'

const LOOK = { neutral: 'bg-sunken text-ink-soft', info: 'bg-accent-soft text-accent', good: 'bg-good-soft text-good', warn: 'bg-warn-soft text-warn', bad: 'bg-bad-soft text-bad' } as const

export type BadgeTone = keyof typeof LOOK

/** A state in a word. The word carries the meaning; the colour only helps. */
export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  return <span className={clsx('inline-flex items-center rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap', LOOK[tone])}>{children}</span>
}
