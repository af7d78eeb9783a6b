'use client'

import { Tabs } from 'radix-ui'
import { useState } from 'react'
import type { Plan } from '#lib/engine/plan.ts'
import type { EditFields } from '#lib/planning/edit-fields.ts'
import type { WhatIfQuestion } from '#lib/planning/what-if-question.ts'
import { EXPLORER_ROOM } from './explorer-room.ts'
import { GrowthPanel } from './growth-panel.tsx'
import { SensitivityPanel } from './sensitivity-panel.tsx'
import { SimulatePanel } from './simulate-panel.tsx'
import { SizesPanel } from './sizes-panel.tsx'
import { WhatIfPanel } from './what-if-panel.tsx'

const TABS = { 'what-if': 'What if', sizes: 'Other sizes', growth: 'Growth', matters: 'What matters', simulate: 'Simulate' } as const
type Tab = keyof typeof TABS

export interface ExplorerProps {
  /** As it stands now; names and sizes are read from it. */
  plan: Plan
  /** Null: as the version has it. */
  fields: EditFields | null
  questions: WhatIfQuestion[]
  /** Absent: questions can be read and not changed. */
  onQuestions?: (questions: WhatIfQuestion[]) => void
  /** Absent: sizes can be read and not taken. */
  onSizes?: (values: EditFields) => void
}

/** Questions on top of the plan, answered by the engine in the browser. Nothing is computed for a tab that is not open. */
export function Explorer({ plan, fields, questions, onQuestions, onSizes }: ExplorerProps) {
  const [tab, setTab] = useState<Tab>('what-if')
  return (
    <section aria-labelledby="explore" className={`border-line bg-surface min-w-0 rounded-lg border ${EXPLORER_ROOM}`}>
      <div className="px-4 pt-4 sm:px-5">
        <h2 id="explore" className="text-base font-semibold">
          Ask further
        </h2>
        <p className="text-ink-soft mt-0.5 max-w-prose text-sm">On top of {fields === null ? 'this version' : 'your changes'}; nothing here is kept unless you save it.</p>
      </div>
      <Tabs.Root value={tab} onValueChange={(value) => setTab(value as Tab)}>
        <Tabs.List aria-label="Questions" className="border-line mt-2 flex gap-1 overflow-x-auto border-b px-3 sm:px-4">
          {Object.entries(TABS).map(([key, label]) => (
            <Tabs.Trigger key={key} value={key} className="text-ink-soft data-[state=active]:text-ink data-[state=active]:border-accent focus-visible:outline-accent -mb-px min-h-10 border-b-2 border-transparent px-3 text-sm font-medium whitespace-nowrap focus-visible:-outline-offset-2">
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <div className="@container p-4 sm:p-5">
          <Tabs.Content value="what-if">
            <WhatIfPanel plan={plan} fields={fields} questions={questions} onQuestions={onQuestions} />
          </Tabs.Content>
          <Tabs.Content value="sizes">
            <SizesPanel plan={plan} fields={fields} onSizes={onSizes} />
          </Tabs.Content>
          <Tabs.Content value="growth">
            <GrowthPanel plan={plan} fields={fields} />
          </Tabs.Content>
          <Tabs.Content value="matters">
            <SensitivityPanel fields={fields} />
          </Tabs.Content>
          <Tabs.Content value="simulate">
            <SimulatePanel fields={fields} />
          </Tabs.Content>
        </div>
      </Tabs.Root>
    </section>
  )
}
