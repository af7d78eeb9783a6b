import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const LOOK = {
  info: { icon: Info, classes: 'border-accent/40 bg-accent-soft', ink: 'text-accent' },
  good: { icon: CircleCheck, classes: 'border-good/40 bg-good-soft', ink: 'text-good' },
  warn: { icon: TriangleAlert, classes: 'border-warn/40 bg-warn-soft', ink: 'text-warn' },
  bad: { icon: CircleAlert, classes: 'border-bad/40 bg-bad-soft', ink: 'text-bad' },
} as const

export type Tone = keyof typeof LOOK

/** A message that stands in the page. A bad one is announced. */
export function Notice({ tone = 'info', title, children }: { tone?: Tone; title: string; children?: ReactNode }) {
  const { icon: Icon, classes, ink } = LOOK[tone]
  return (
    <div role={tone === 'bad' ? 'alert' : undefined} className={clsx('flex gap-3 rounded-lg border p-3.5 text-sm', classes)}>
      <Icon aria-hidden className={clsx('mt-0.5 size-4.5 shrink-0', ink)} />
      <div className="min-w-0 space-y-1.5">
        <p className="font-medium">{title}</p>
        {children}
      </div>
    </div>
  )
}
