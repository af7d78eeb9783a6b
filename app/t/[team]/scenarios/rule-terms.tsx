'use client'

import { formatNumber } from '../../../_ui/format.ts'
import { LazyDetails } from '../../../_ui/lazy-details.tsx'
import type { CompactTerms } from './compact-terms.ts'

/** Every term of the rule of thumb, with its source and how it is made. */
export function RuleTerms({ terms: { sites, kinds, terms } }: { terms: CompactTerms }) {
  return (
    <LazyDetails
      summary="Every term"
      draw={() => (
        <ul className="mt-2 space-y-1.5">
          {terms.map(([site, kind, value]) => {
            const { name, unit, formula, source } = kinds[kind] ?? { name: '', unit: '', formula: '', source: '' }
            return (
              <li key={`${site} ${kind}`}>
                <span className="font-medium">
                  {sites[site] === undefined ? '' : `${sites[site]}: `}
                  {name} = {formatNumber(value, 4)} {unit}
                </span>{' '}
                <span className="text-ink-soft">
                  ({source}) {formula}
                </span>
              </li>
            )
          })}
        </ul>
      )}
    />
  )
}
