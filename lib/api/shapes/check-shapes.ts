/** What the API answers of checks. */
import { z } from 'zod'
import { Named, Time } from './shared-shapes.ts'
import { MeasurementSummary } from './site-shapes.ts'

const Figures = z.object({ factor: z.number().nullable().meta({ description: 'Multiple of the plan’s traffic that meets every objective' }), requestsPerSecond: z.number().nullable().meta({ description: 'All sites together, there' }), bottleneck: z.string(), breaks: z.array(z.string()).meta({ description: 'What breaks just beyond' }) })
const Reading = z.object({ name: z.string(), figure: z.enum(['mean', 'throughput', 'p50', 'p95']), measured: z.number(), predicted: z.number().nullable(), slowdown: z.number(), errorShare: z.number().nullable() })

export const Loss = z
  .object({
    schema: z.literal('headroom/loss@1'), outcome: z.enum(['passed', 'failed']), reason: z.string(), site: z.string(), maxLossShare: z.number(),
    lossShare: z.number().nullable().meta({ description: 'Share of the headroom that is lost; below 0 where it grew' }), lossShareInterval: z.tuple([z.number(), z.number()]).nullable().meta({ description: '90 %' }),
    withinNoise: z.boolean().meta({ description: 'The loss may be more than may be lost, but the noise of benchmarks may explain it; that passes' }),
    slowdown: z.object({ ratio: z.number(), interval: z.tuple([z.number(), z.number()]), against: z.enum(['plan', 'runs']) }), before: Figures, after: Figures, runs: z.array(Reading), against: z.array(Reading), notes: z.array(z.string()),
  })
  .meta({ id: 'HeadroomLoss' })

export const Check = z
  .object({
    id: z.uuid(), outcome: z.enum(['passed', 'failed']), reason: z.string(), link: z.string().meta({ description: 'The measurement’s page' }), site: Named, version: z.object({ scenario: Named, number: z.int() }).meta({ description: 'What it was held against' }),
    measurementIds: z.array(z.uuid()), againstIds: z.array(z.uuid()), engineVersion: z.string(), createdBy: z.string(), createdAt: Time, loss: Loss,
  })
  .meta({ id: 'HeadroomCheck' })

export const StillReading = z.object({ measurement: MeasurementSummary }).meta({ id: 'StillReading' })
