import clsx from 'clsx'
import { Circle, CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { Badge } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import type { RoadStep } from './road-steps.ts'

/** The steps of the road; the first that is not done is the next. */
export function RoadCard({ steps }: { steps: readonly RoadStep[] }) {
  const next = steps.findIndex(({ done }) => !done)
  const done = steps.filter((step) => step.done).length
  return (
    <Card title="The road to an approved configuration" description={`${done} of ${steps.length} steps are done.`} flush>
      <ol className="divide-line/70 divide-y">
        {steps.map((step, index) => {
          const Icon = step.done ? CircleCheck : Circle
          return (
            <li key={step.title} aria-current={index === next ? 'step' : undefined} className={clsx('flex gap-3 px-4 py-3 sm:px-5', index === next && 'bg-accent-soft')}>
              <Icon aria-hidden className={clsx('mt-0.5 size-5 shrink-0', step.done ? 'text-good' : index === next ? 'text-accent' : 'text-ink-faint')} />
              <div className="min-w-0 flex-1">
                <Link href={step.href} className={clsx('font-medium underline-offset-4 hover:underline', step.done ? 'text-ink' : 'text-accent')}>
                  {step.title}
                </Link>
                <p className="text-ink-soft text-sm">{step.why}</p>
              </div>
              <span className="shrink-0">{step.done ? <Badge tone="good">done</Badge> : index === next ? <Badge tone="info">next</Badge> : <span className="sr-only">not done</span>}</span>
            </li>
          )
        })}
      </ol>
    </Card>
  )
}
