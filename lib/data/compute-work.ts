/** What the computing thread does, by name: one pure function each, of a value that can be copied to a thread. */
import { confidence } from '#lib/planning/confidence.ts'
import { hostsAnswer } from '#lib/planning/hosts-answer.ts'
import { sensitivity } from '#lib/planning/sensitivity.ts'
import { sizeGrid } from '#lib/planning/size-grid.ts'
import type { PackingGoal } from '#lib/engine/packing.ts'
import { place } from '#lib/engine/place.ts'
import { headroomLoss } from '#lib/planning/headroom-loss.ts'
import { curve } from '#lib/engine/curve.ts'
import { headroom, type HeadroomOptions } from '#lib/engine/headroom.ts'
import { partition } from '#lib/engine/partition.ts'
import { evaluate } from '#lib/planning/evaluate.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { answerWhatIfs } from '#lib/planning/what-if-stack.ts'
import type { WhatIfQuestion } from '#lib/planning/what-if-question.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { recommend } from '#lib/engine/recommend.ts'
import { ruleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'

export const WORK = {
  evaluate: ({ inputs, seed }: { inputs: ScenarioInputs; seed: number }) => evaluate(inputs, seed),
  predict: ({ plan, engine, seed, precision }: { plan: Plan; engine: 'analytic' | 'simulation'; seed: number; precision: number }) => (engine === 'analytic' ? predictAnalytic(plan) : runToEnd(simulate(plan, { seed, precision }))),
  recommend: ({ plan, confirm, seed }: { plan: Plan; confirm: boolean; seed: number }) => recommend(plan, { confirm, seed }),
  ruleOfThumb: ({ plan }: { plan: Plan }) => ruleOfThumb(plan),
  headroom: ({ plan, ...options }: { plan: Plan } & HeadroomOptions) => ({ schema: 'headroom/headroom@1' as const, ...headroom(plan, options) }),
  headroomLoss,
  whatIf: ({ plan, questions }: { plan: Plan; questions: WhatIfQuestion[] }) => ({ answers: answerWhatIfs(plan, questions) }),
  partition: ({ plan }: { plan: Plan }) => partition(plan),
  curve: ({ plan, factors }: { plan: Plan; factors?: readonly number[] }) => curve(plan, factors === undefined ? {} : { factors }),
  confidence: ({ plan }: { plan: Plan }) => confidence(plan),
  sensitivity: ({ plan }: { plan: Plan }) => sensitivity(plan),
  sizes: ({ plan, site, group }: { plan: Plan; site: string; group: string }) => runToEnd(sizeGrid(plan, site, group)),
  hosts: ({ plan }: { plan: Plan }) => hostsAnswer(plan),
  place: ({ plan, goal, moveTenants }: { plan: Plan; goal: PackingGoal; moveTenants: boolean }) => place(plan, { goal, moveTenants }),
} as const

export type Work = typeof WORK
export type WorkName = keyof Work
