/** Further questions of the engine on a plan that the request brings: what if, which actions apart, how it goes as traffic grows. */
import { z } from 'zod'
import { WhatIfQuestions } from '#lib/planning/what-if-question.ts'
import { compute } from '#lib/data/compute.ts'
import { endpoint, type Endpoint } from '../endpoint.ts'
import { bounded, boundedPlan, common, PlanBody } from './engine-endpoints.ts'

const Figures = z.looseObject({ stable: z.boolean(), bottleneck: z.string(), cpuUtilization: z.number(), memoryMiB: z.number().nullable(), p95: z.number().nullable(), missed: z.array(z.string()) })
const Answer = z.object({ name: z.string(), text: z.string(), sentence: z.string(), site: z.string().meta({ description: 'The site that it moves most; figures are of it' }), before: Figures, after: Figures, newlyMissed: z.array(z.string()), nowMet: z.array(z.string()), passing: z.looseObject({}).nullable().meta({ description: 'How it passes, where it ends' }) }).meta({ id: 'WhatIfAnswer' })
const Times = z.object({ meanMs: z.number().nullable(), p95Ms: z.number().nullable() })
const Moved = z.object({ before: Times, after: Times })

export const QUESTION_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    ...common, id: 'whatIf', path: '/what-if', summary: 'What changes on top of a plan do to it', description: `Each change is on top of those before. ${bounded}`,
    body: z.strictObject({ plan: PlanBody, questions: WhatIfQuestions.min(1, 'Ask something.') }),
    answers: { 200: { description: 'An answer for each question, in a sentence and in figures', schema: z.object({ answers: z.array(Answer) }) } },
    run: async ({ body, request }) => compute('whatIf', { plan: boundedPlan(body.plan), questions: body.questions }, request.signal),
  }),
  endpoint({
    ...common, id: 'partition', path: '/partition', summary: 'Which slow actions deserve a daemon group of their own', description: bounded,
    body: z.strictObject({ plan: PlanBody }),
    answers: { 200: { description: 'The best way to split each group, best first, and the plan with those that are worth it', schema: z.looseObject({ splits: z.array(z.looseObject({ site: z.string(), group: z.string(), worthIt: z.boolean(), text: z.string(), fast: Moved, slow: Moved })), plan: z.looseObject({}), evaluated: z.int(), notes: z.array(z.string()) }).meta({ id: 'Partition' }) } },
    run: async ({ body, request }) => compute('partition', { plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'curve', path: '/curve', summary: 'How a plan goes as its traffic grows', description: bounded,
    body: z.strictObject({ plan: PlanBody, factors: z.array(z.number().gt(0).max(10_000)).min(1).max(100).optional().meta({ description: 'Multiples of the plan’s traffic, ascending; 24 up to past saturation where they are left away' }) }),
    answers: { 200: { description: 'A point for each load, the knee and the saturation', schema: z.object({ points: z.array(z.looseObject({ factor: z.number(), offeredPerSecond: z.number(), throughputPerSecond: z.number(), stable: z.boolean(), bottleneck: z.string(), cpuUtilization: z.number() })), knee: z.looseObject({ factor: z.number(), site: z.string(), mean: z.number() }).nullable(), saturation: z.looseObject({ factor: z.number(), cause: z.string() }).nullable() }).meta({ id: 'Curve' }) } },
    run: async ({ body, request }) => compute('curve', { plan: boundedPlan(body.plan), factors: body.factors }, request.signal),
  }),
]
