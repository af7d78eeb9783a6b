'use client'

import { useState } from 'react'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { Button } from '../_ui/button.tsx'
import { PairedRuns } from './paired-runs.tsx'
import { useEngine } from './use-engine.tsx'

/** Simulates the numbers as they stand, saved or not, in this browser; the interval shrinks with each run. */
export function SimulatePanel({ fields }: { fields: EditFields | null }) {
  const [asked, setAsked] = useState<{ fields: EditFields | null } | null>(null)
  const isOutdated = asked !== null && JSON.stringify(asked.fields) !== JSON.stringify(fields)
  const { answer, failure, isComputing } = useEngine('simulate', asked === null ? null : { kind: 'simulate', fields: asked.fields })
  return (
    <div className="space-y-4">
      <p className="text-ink-soft max-w-prose text-sm">Plays single requests through processes, threads, the GIL and the cores, here in your browser, to confirm what the formulas say before you save. A saved version is confirmed by a longer run on the server.</p>
      <div className="flex flex-wrap gap-2">
        {(asked === null || isOutdated) && (
          <Button look="primary" onClick={() => setAsked({ fields })}>
            {asked === null ? 'Simulate' : 'Simulate the numbers as they are now'}
          </Button>
        )}
        {asked !== null && isComputing && (
          <Button onClick={() => setAsked(null)}>Cancel</Button>
        )}
      </div>
      {asked !== null && <PairedRuns answer={answer} failure={failure} isComputing={isComputing} labels={[isOutdated ? 'before your last change' : 'these numbers']} />}
    </div>
  )
}
