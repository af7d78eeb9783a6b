/** The engine on a plan that the request brings: nothing is kept, and nothing of the team is read. */
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import { parsePlan, type Plan } from '#lib/planning/plan.ts'
import { compute } from '#lib/data/compute.ts'
import { endpoint, type Endpoint } from '../endpoint.ts'
import { Headroom, Prediction, Recommendation, RuleOfThumb } from '../shapes/planning-shapes.ts'

const tag = 'Engine'
const MAX_PLAN_BYTES = 4 * 1024 * 1024
const MOST_SITES = 100

const seed = z.int().min(0).max(4_294_967_295).default(1).meta({ description: 'The same seed gives the same bytes' })

/** The plan again by the one door for plans, which also bounds its depth. Recordings stand in files, which a request has none of. */
export function boundedPlan(plan: unknown): Plan {
  const parsed = parsePlan(plan)
  if (parsed.sites.length > MOST_SITES) throw new AppError('unprocessable', { publicMessage: `A request computes at most ${MOST_SITES} sites. Save the plan as a version, and start a computation of it.` })
  return parsed
}

/** Shown in the document as the plan's schema; taken as it comes, because a plan nested too deep must not reach the schema. */
export const PlanBody = z.unknown().meta({ planSchema: true })

export const common = { method: 'POST', tag, needs: 'team:read', computes: true, maxBodyBytes: MAX_PLAN_BYTES } as const
export const bounded = 'At most 30 s of computing and 4 MiB of plan.'

export const ENGINE_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    ...common, id: 'predict', path: '/predict', summary: 'What a plan will do', description: bounded,
    body: z.strictObject({ plan: PlanBody, engine: z.enum(['analytic', 'simulation']).default('analytic'), seed, precision: z.number().min(0.001).max(0.5).default(0.02).meta({ description: 'Relative half-width at which the simulation stops' }) }),
    answers: { 200: { description: 'The prediction', schema: Prediction } },
    run: async ({ body, request }) => compute('predict', { ...body, plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'recommend', path: '/recommend', summary: 'The least configuration that meets a plan’s objectives', description: bounded,
    body: z.strictObject({ plan: PlanBody, seed, confirm: z.boolean().default(false).meta({ description: 'Confirm the choice by simulation' }) }),
    answers: { 200: { description: 'The recommendation', schema: Recommendation } },
    run: async ({ body, request }) => compute('recommend', { ...body, plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'ruleOfThumb', path: '/rule-of-thumb', summary: 'Processes by the rule of thumb, every term shown', description: bounded,
    body: z.strictObject({ plan: PlanBody }), answers: { 200: { description: 'The rule’s numbers', schema: RuleOfThumb } },
    run: async ({ body, request }) => compute('ruleOfThumb', { plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'headroom', path: '/headroom', summary: 'How much more traffic a plan bears, and until when', description: bounded,
    body: z.strictObject({ plan: PlanBody, growthPerMonth: z.number().min(-0.99).max(100).optional().meta({ description: '0.03 is 3 % a month, compounding' }), from: z.iso.date().optional().meta({ description: 'With a growth: the day to count from' }), hosts: z.int().min(2).max(10_000).optional().meta({ description: 'Hosts like this one that share the traffic: asks what the loss of one leaves' }) }),
    answers: { 200: { description: 'The headroom', schema: Headroom } },
    run: async ({ body, request }) => compute('headroom', { ...body, plan: boundedPlan(body.plan) }, request.signal),
  }),
]
