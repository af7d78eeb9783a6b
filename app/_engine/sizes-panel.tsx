'use client'

import { useId, useState } from 'react'
import type { Plan } from '#lib/engine/plan.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import { SizeMap } from '../_ui/charts/size-map.tsx'
import { CONTROL } from '../_ui/class-names.ts'
import { EngineStatus } from './engine-status.tsx'
import { useEngine } from './use-engine.tsx'

/** The answer for other numbers of processes and threads of one group, and a way to take them. */
export function SizesPanel({ plan, fields, onSizes }: { plan: Plan; fields: EditFields | null; onSizes?: (values: EditFields) => void }) {
  const id = useId()
  const groups = plan.sites.flatMap((site, index) => site.groups.map((group, position) => ({ site, index, group, position, key: `${index}.${position}` })))
  const [chosen, setChosen] = useState('0.0')
  const current = groups.find(({ key }) => key === chosen) ?? groups[0]
  const { answer, failure, isComputing } = useEngine('grid', current === undefined ? null : { kind: 'grid', fields, site: current.site.name, group: current.group.name })
  if (current === undefined) return null
  const isCurrent = answer !== null && answer.site === current.site.name && answer.group === current.group.name
  return (
    <div className="space-y-4">
      {groups.length > 1 && (
        <div className="max-w-sm">
          <label htmlFor={id} className="mb-1 block text-sm font-medium">
            Group
          </label>
          <select id={id} value={chosen} onChange={(event) => setChosen(event.target.value)} className={CONTROL}>
            {groups.map(({ site, group, key }) => (
              <option key={key} value={key}>
                {site.name === group.name ? site.name : `${site.name}, group ${group.name}`}
              </option>
            ))}
          </select>
        </div>
      )}
      <EngineStatus isComputing={isComputing} failure={failure} what="other sizes" />
      {isCurrent && (
        <SizeMap
          grid={answer}
          planned={{ processes: current.group.processes, threads: current.group.threads }}
          onChoose={onSizes === undefined ? undefined : ({ processes, threads }) => onSizes({ [`sites.${current.index}.groups.${current.position}.processes`]: String(processes), [`sites.${current.index}.groups.${current.position}.threads`]: String(threads) })}
        />
      )}
    </div>
  )
}
