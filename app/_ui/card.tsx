import clsx from 'clsx'
import { useId } from 'react'
import type { ReactNode } from 'react'

/** A titled section. `actions` stand opposite the title. */
export function Card({ title, description, actions, children, flush = false, className }: { title?: string; description?: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean; className?: string }) {
  const id = useId()
  return (
    <section aria-labelledby={title === undefined ? undefined : id} className={clsx('border-line bg-surface min-w-0 rounded-lg border', className)}>
      {title !== undefined && (
        <div className={clsx('flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5', flush && 'pb-3')}>
          <div className="min-w-0 flex-1 basis-40">
            <h2 id={id} className="text-base font-semibold">
              {title}
            </h2>
            {description !== undefined && <p className="text-ink-soft mt-0.5 max-w-[75ch] text-sm text-pretty">{description}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
      )}
      <div className={flush ? '' : 'p-4 sm:p-5'}>{children}</div>
    </section>
  )
}

/** A figure with its name: the answer first, what it means below. */
export function Stat({ label, value, note, tone }: { label: string; value: ReactNode; note?: ReactNode; tone?: 'good' | 'warn' | 'bad' }) {
  return (
    <div className="row-span-3 grid min-w-0 grid-rows-subgrid pb-5">
      <dt className="text-ink-soft text-sm">{label}</dt>
      <dd className={clsx('mt-0.5 text-xl font-semibold tracking-tight tabular-nums', tone === 'good' && 'text-good', tone === 'warn' && 'text-warn', tone === 'bad' && 'text-bad')}>{value}</dd>
      {note !== undefined && <dd className="text-ink-soft mt-0.5 text-sm">{note}</dd>}
    </div>
  )
}

/** Names, figures and notes side by side stand on lines of their own, however many lines one of them takes. */
export function Stats({ children }: { children: ReactNode }) {
  return <dl className="-mb-5 grid grid-cols-[repeat(auto-fit,minmax(7.75rem,1fr))] gap-x-4">{children}</dl>
}

/** Names and values in two columns, one below the other on a phone. */
export function Definitions({ rows }: { rows: readonly { term: string; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-0.5 sm:gap-y-2 text-sm sm:grid-cols-[minmax(8rem,auto)_1fr]">
      {rows.map(({ term, value }, index) => (
        <div key={`${term} ${index}`} className="contents">
          <dt className={clsx('text-ink-soft', index > 0 && 'max-sm:mt-2.5')}>{term}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
