'use client'

import { useEffect, useRef } from 'react'
import type { MergeChoice, MergeConflict } from '#lib/planning/merge-inputs.ts'
import type { FormState } from '../../../../_ui/action-form.tsx'

export interface Merge {
  number: number
  author: string
  conflicts: MergeConflict[]
}

/** What a refused save says of values that both changed; null where it was no such refusal. */
export function mergeOf(state: FormState | null): Merge | null {
  if (state === null || state.ok || state.code !== 'conflict') return null
  const { mergeNumber, mergeAuthor, mergeConflicts } = state.details ?? {}
  if (typeof mergeNumber !== 'number' || typeof mergeConflicts !== 'string') return null
  return { number: mergeNumber, author: String(mergeAuthor), conflicts: (JSON.parse(mergeConflicts) as MergeConflict[]) }
}

/** One question for each value that both changed. */
export function MergePanel({ merge, choices, address, onChoose }: { merge: Merge; choices: Readonly<Record<string, MergeChoice>>; address: string; onChoose: (path: string, choice: MergeChoice) => void }) {
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    first.current?.scrollIntoView({ block: 'center' })
  }, [merge])
  return (
    <div className="border-warn/40 bg-warn-soft space-y-4 rounded-lg border p-3.5 text-sm">
      <p>
        <a href={address} target="_blank" className="text-accent underline underline-offset-4">
          Look at version {merge.number} of {merge.author} (new tab)
        </a>
      </p>
      {merge.conflicts.map(({ path, label, base, mine, theirs }, index) => (
        <fieldset key={path} className="space-y-1">
          <legend className="font-medium">
            {label} <span className="text-ink-soft font-normal">was {base}</span>
          </legend>
          {(['mine', 'theirs'] as const).map((choice) => (
            <label key={choice} className="flex min-h-6 items-center gap-2">
              <input ref={index === 0 && choice === 'mine' ? first : undefined} type="radio" name={`choice ${path}`} checked={choices[path] === choice} onChange={() => onChoose(path, choice)} className="accent-accent size-4" />
              {choice === 'mine' ? `Mine: ${mine}` : `${merge.author}: ${theirs}`}
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  )
}
