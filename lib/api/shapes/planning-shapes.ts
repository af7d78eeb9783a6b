/** What the API answers of scenarios, versions, reviews, computations and exports. */
import { z } from 'zod'
import { PLAN_SCHEMA } from '#lib/planning/plan.ts'
import { SCENARIO_INPUTS_SCHEMA } from '#lib/planning/scenario-inputs.ts'
import { REVIEW_KINDS } from '#lib/planning/review-state.ts'
import { engineDocument, Named, Time } from './shared-shapes.ts'

const ReviewState = z.enum(['draft', ...REVIEW_KINDS])

export const Scenario = z
  .object({
    slug: z.string(), name: z.string(), description: z.string(), host: Named, createdBy: z.string(), createdAt: Time, archivedAt: Time.nullable(),
    latest: z.object({ number: z.int(), message: z.string(), author: z.string(), createdAt: Time, state: ReviewState }).nullable().meta({ description: 'The newest version; null before the first' }),
    approvedNumber: z.int().nullable().meta({ description: 'The newest approved version' }),
  })
  .meta({ id: 'Scenario' })

const summary = {
  number: z.int(), message: z.string(), author: z.string(), createdAt: Time, engineVersion: z.string(), state: ReviewState,
  contentHash: z.string().meta({ description: '`sha256:` and the hash of the canonical JSON of `inputs`' }),
}

export const VersionSummary = z.object(summary).meta({ id: 'VersionSummary' })

const Inputs = z
  .looseObject({ schema: z.literal(SCENARIO_INPUTS_SCHEMA), plan: z.looseObject({ schema: z.literal(PLAN_SCHEMA), name: z.string() }), configuration: z.record(z.string(), z.looseObject({})), provenance: z.record(z.string(), z.looseObject({})) })
  .meta({ id: 'ScenarioInputsDocument', description: 'The plan, what its configuration needs beside it, and where each value came from' })

export const Evaluated = engineDocument('Evaluated', 'headroom/evaluation@1', 'What the formulas, the rule of thumb and the checks say of a plan')

export const Version = z
  .object({
    ...summary, scenario: Named, seed: z.int(), inputs: Inputs, result: Evaluated,
    configHash: z.string().nullable().meta({ description: 'Hash of the Apache configuration it renders to, as an approval names it; null where it cannot be rendered' }),
    reviews: z.array(z.object({ sequence: z.int(), kind: z.enum(REVIEW_KINDS), actor: z.string(), comment: z.string(), contentHash: z.string(), configHash: z.string(), createdAt: Time })),
  })
  .meta({ id: 'Version' })

export const Numbered = z.object({ number: z.int() })
export const Reviewed = z.object({ scenario: z.string(), number: z.int(), state: ReviewState })

export const Waiting = z
  .object({ scenario: Named, number: z.int(), author: z.string(), submittedBy: z.string(), submittedAt: Time, comment: z.string(), mineToDecide: z.boolean() })
  .meta({ id: 'WaitingVersion' })

export const Configuration = z
  .object({ configHash: z.string(), warnings: z.array(z.string()), files: z.array(z.object({ path: z.string(), text: z.string(), sha256: z.string() })) })
  .meta({ id: 'Configuration', description: 'The Apache configuration a version renders to' })

export const Evaluation = z
  .object({
    id: z.uuid(), kind: z.string().meta({ description: 'simulation or recommendation' }), status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.number().meta({ description: '0 to 1, an estimate' }), engineVersion: z.string(), seed: z.int(), cancelAsked: z.boolean(), createdAt: Time, finishedAt: Time.nullable(),
    known: z.array(z.looseObject({})).nullable().optional().meta({ description: 'Of a simulation that runs: what it knows of each site so far' }),
    failure: z.string().nullable(), result: z.looseObject({}).nullable().meta({ description: 'A Prediction or a Recommendation; null until it is done' }),
  })
  .meta({ id: 'Evaluation' })

export const Export = z
  .object({ id: z.uuid(), scenario: Named, number: z.int(), sha256: z.string(), files: z.array(z.object({ path: z.string(), sha256: z.string() })), createdBy: z.string(), createdAt: Time })
  .meta({ id: 'Export' })

export const Prediction = engineDocument('Prediction', 'headroom/prediction@1', 'What a plan will do: throughput, response times with intervals, queueing, thread occupancy, CPU, memory, and what binds first')
export const Recommendation = engineDocument('Recommendation', 'headroom/recommendation@1', 'The least configuration that meets the objectives, and what was rejected')
export const RuleOfThumb = z.looseObject({ verdict: z.enum(['fits', 'more-machines', 'move-database']), ceilingProcesses: z.number().nullable() }).meta({ id: 'RuleOfThumb', description: 'Worst-case and average-case processes, the ceiling that memory sets, and every term' })
export const Headroom = z
  .looseObject({ schema: z.literal('headroom/headroom@1'), factor: z.number().nullable(), requestsPerSecond: z.number().nullable(), bottleneck: z.string(), saturationFactor: z.number().nullable() })
  .meta({ id: 'Headroom', description: 'How many times its traffic a plan bears until an objective breaks, and which' })
