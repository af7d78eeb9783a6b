'use client'

import type { EditFields } from '#lib/planning/edit-fields.ts'
import { TornadoChart } from '../_ui/charts/tornado-chart.tsx'
import { EngineStatus } from './engine-status.tsx'
import { useEngine } from './use-engine.tsx'

/** Which input moves the answer most: where a better measurement pays. */
export function SensitivityPanel({ fields }: { fields: EditFields | null }) {
  const { answer, failure, isComputing } = useEngine('sensitivity', { kind: 'sensitivity', fields })
  return (
    <div className="space-y-4">
      <EngineStatus isComputing={isComputing} failure={failure} what="what matters" />
      {answer !== null && <TornadoChart {...answer} />}
    </div>
  )
}
