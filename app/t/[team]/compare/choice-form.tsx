import { useId } from 'react'
import type { ReactNode } from 'react'
import type { VersionChoice } from '#lib/data/version-choices.ts'
import { Button } from '../../../_ui/button.tsx'
import { CONTROL } from '../../../_ui/class-names.ts'
import { renderVersionAddress } from './version-address.ts'

/** Which two versions to compare. A plain GET form: the address says it all and can be sent to a colleague. */
export function ChoiceForm({ choices, a, b, children }: { choices: readonly VersionChoice[]; a: string | undefined; b: string | undefined; children?: ReactNode }) {
  const second = choices[0]
  const first = choices[1] ?? second
  return (
    <form method="get" aria-label="Versions to compare" className="grid items-end gap-4 sm:grid-cols-[1fr_1fr_auto]">
      <VersionSelect name="a" label="A, before" choices={choices} value={a ?? (first && addressOf(first))} />
      <VersionSelect name="b" label="B, after" choices={choices} value={b ?? (second && addressOf(second))} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary">
          Compare
        </Button>
        {children}
      </div>
    </form>
  )
}

function VersionSelect({ name, label, choices, value }: { name: string; label: string; choices: readonly VersionChoice[]; value: string | undefined }) {
  const id = useId()
  const scenarios = [...new Map(choices.map(({ scenario }) => [scenario.slug, scenario])).values()]
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {/* A new address is a new choice, so the select must not keep the old one. */}
      <select key={value} id={id} name={name} defaultValue={value} className={CONTROL}>
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
