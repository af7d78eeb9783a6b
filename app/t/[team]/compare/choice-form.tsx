'use client'

import { useId } from 'react'
import type { ReactNode } from 'react'
import type { VersionChoice } from '#lib/data/version-choices.ts'
import { Button } from '../../../_ui/button.tsx'
import { CONTROL } from '../../../_ui/class-names.ts'
import { LazyDetails } from '../../../_ui/lazy-details.tsx'
import { renderVersionAddress, SIDES } from './version-address.ts'

const LABEL = { a: 'A, before', b: 'B, after', c: 'C', d: 'D', e: 'E', f: 'F' } as const

/** Which versions to compare. A plain GET form: the address says it all and can be sent to a colleague. */
export function ChoiceForm({ choices, chosen, children }: { choices: readonly VersionChoice[]; chosen: readonly string[]; children?: ReactNode }) {
  const second = choices[0]
  const first = choices[1] ?? second
  const usual = [first && addressOf(first), second && addressOf(second)]
  const isMore = chosen.length > 2
  return (
    <form method="get" aria-label="Versions to compare" className="space-y-4">
      <div className="grid items-end gap-4 sm:grid-cols-[1fr_1fr_auto]">
        <VersionSelect name="a" choices={choices} value={chosen[0] ?? usual[0]} />
        <VersionSelect name="b" choices={choices} value={chosen[1] ?? usual[1]} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary">
            Compare
          </Button>
          {children}
        </div>
      </div>
      {choices.length > 2 && (
        <LazyDetails
          open={isMore}
          summaryClassName="text-ink-soft text-sm w-fit"
          summary="Up to four more beside them"
          draw={() => (
            <div className="mt-3 grid gap-4 sm:grid-cols-2">
              {SIDES.slice(2).map((name, index) => (
                <VersionSelect key={name} name={name} choices={choices} value={chosen[index + 2] ?? ''} mayBeNone />
              ))}
            </div>
          )}
        />
      )}
    </form>
  )
}

function VersionSelect({ name, choices, value, mayBeNone = false }: { name: (typeof SIDES)[number]; choices: readonly VersionChoice[]; value: string | undefined; mayBeNone?: boolean }) {
  const id = useId()
  const scenarios = [...new Map(choices.map(({ scenario }) => [scenario.slug, scenario])).values()]
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {LABEL[name]}
      </label>
      {/* A new address is a new choice, so the select must not keep the old one. */}
      <select key={value} id={id} name={name} defaultValue={value} className={CONTROL}>
        {mayBeNone && <option value="">none</option>}
        {scenarios.map((scenario) => (
          <optgroup key={scenario.slug} label={scenario.name}>
            {choices.filter((choice) => choice.scenario.slug === scenario.slug).map((choice) => (
              <option key={choice.number} value={addressOf(choice)}>
                {choice.scenario.name}, version {choice.number}: {choice.message.length > 60 ? `${choice.message.slice(0, 59)}…` : choice.message}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}

const addressOf = ({ scenario, number }: VersionChoice): string => renderVersionAddress({ scenario: scenario.slug, number })
