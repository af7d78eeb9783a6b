'use client'

import { useId, useState } from 'react'
import type { ReactNode } from 'react'

export interface WhyTerm {
  label: string
  value: string
  note?: string
  /** The line that the others lead to. */
  sum?: boolean
}

/** What a figure was made of, behind a button beside it: the browser's own popover, which Escape and a click outside close. Drawn when it is first asked for. */
export function Why({ of, sentence, terms, children }: { of: string; sentence: ReactNode; terms: readonly WhyTerm[]; children?: ReactNode }) {
  const id = useId()
  const [asked, setAsked] = useState(false)
  return (
    <>
      <button type="button" popoverTarget={id} data-no-print className="text-accent hover:bg-accent-soft focus-visible:outline-accent ml-0.5 inline-flex min-h-6 items-center rounded px-1 align-middle text-xs font-medium tracking-normal underline decoration-dotted underline-offset-4">
        why?<span className="sr-only"> {of}</span>
      </button>
      <div id={id} popover="auto" onBeforeToggle={() => setAsked(true)} role="dialog" aria-label={`Why ${of}`} className="border-line bg-surface text-ink m-auto max-h-[85dvh] w-[min(34rem,calc(100vw-2rem))] overflow-auto rounded-lg border p-5 text-left text-sm font-normal tracking-normal shadow-xl backdrop:bg-black/30">
        {asked && <Explanation id={id} of={of} sentence={sentence} terms={terms}>{children}</Explanation>}
      </div>
    </>
  )
}

function Explanation({ id, of, sentence, terms, children }: { id: string; of: string; sentence: ReactNode; terms: readonly WhyTerm[]; children?: ReactNode }) {
  return (
    <>
      <div className="mb-2 flex items-start justify-between gap-4">
        <p className="text-base font-semibold first-letter:uppercase">{of}</p>
        <button type="button" popoverTarget={id} popoverTargetAction="hide" className="text-ink-soft hover:bg-sunken min-h-6 rounded px-2 py-0.5">
          Close
        </button>
      </div>
      <div className="text-ink-soft max-w-prose">{sentence}</div>
      {terms.length > 0 && (
        <table className="mt-3 w-full border-collapse">
          <caption className="sr-only">What {of} is made of</caption>
          <tbody>
            {terms.map(({ label, value, note, sum }, index) => (
              <tr key={`${index} ${label}`} className={sum === true ? 'border-line-strong border-t font-semibold' : 'border-line/60 border-t first:border-t-0'}>
                <th scope="row" className="py-1.5 pr-3 text-left align-top font-[inherit]">
                  {label}
                  {note !== undefined && <span className="text-ink-soft block font-normal">{note}</span>}
                </th>
                <td className="py-1.5 text-right align-top whitespace-nowrap tabular-nums">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {children}
    </>
  )
}
