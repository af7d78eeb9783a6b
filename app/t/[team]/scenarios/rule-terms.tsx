'use client'

import { formatNumber } from '../../../_ui/format.ts'
import { LazyDetails } from '../../../_ui/lazy-details.tsx'
import { useFetched } from '../../../_ui/use-fetched.ts'
import type { CompactTerms } from './compact-terms.ts'

/** Every term of the rule of thumb, with its source and how it is made: as given, or from where a stored version has them, once somebody asks. */
export function RuleTerms({ terms }: { terms: CompactTerms | string }) {
  return <LazyDetails summary="Every term" draw={() => (typeof terms === 'string' ? <Fetched address={terms} /> : <Terms {...terms} />)} />
}

const termsOf = async (response: Response) => (await response.json()) as CompactTerms

function Fetched({ address }: { address: string }) {
  const { content, failure } = useFetched(address, termsOf)
  if (failure !== '') return <p role="alert" className="text-bad mt-2">The terms could not be loaded. {failure} Load the page again.</p>
  if (content === null) return <p role="status" className="text-ink-soft mt-2">Loading the terms…</p>
  return <Terms {...content} />
}

function Terms({ sites, kinds, terms }: CompactTerms) {
  return (
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
  )
}
