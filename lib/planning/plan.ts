/**
 * The plan's schema, `headroom/plan@1`: the one door through which a plan comes in, from a file, the web or the API.
 * What passes is an engine `Plan`: every number finite and in range, every name resolved, defaults filled in. Unknown
 * fields are tolerated and dropped. It does not judge whether the plan is a good one: overload is an answer.
 */
import { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { ASSUMED_USE } from '#lib/engine/host-plans.ts'
import type { Distribution, Plan as EnginePlan } from '#lib/engine/plan.ts'
import { contradictions } from './contradictions.ts'
import { schemaProblems } from './schema-problems.ts'

export const PLAN_SCHEMA = 'headroom/plan@1'

/** Limits beyond which a plan is absurd, not large. */
export const LIMITS = {
  cores: 4096,
  memoryMiB: 64 * 1024 * 1024,
  slotsPerGroup: 10_000,
  ratePerSecond: 1_000_000,
  users: 1_000_000,
  /** One day. */
  demandMs: 86_400_000,
  samples: 2_000_000,
  sites: 1000,
  hosts: 100,
  groupsPerSite: 100,
  actionsPerSite: 5000,
  mixtureParts: 100,
  nesting: 40,
} as const

const name = z.string().min(1).max(200)
const mebibytes = z.number().min(0).max(LIMITS.memoryMiB)
const milliseconds = z.number().min(0).max(LIMITS.demandMs)
const seconds = z.number().min(0).max(86_400)
const wholeSeconds = z.int().min(0).max(86_400)
const patience = z.number().gt(0).max(86_400).optional().meta({ description: 'Seconds after which a client leaves' })

const DISTRIBUTION_KINDS = 'Use a distribution of kind constant, exponential, lognormal, uniform, mixture or samples.'

/** One number's distribution; `unit` limits its values. */
function distribution(value: z.ZodNumber): z.ZodType<Distribution> {
  const schema: z.ZodType<Distribution> = z.lazy(() =>
    z.discriminatedUnion(
      'kind',
      [
        z.object({ kind: z.literal('constant'), value }),
        z.object({ kind: z.literal('exponential'), mean: value }),
        z.object({ kind: z.literal('lognormal'), mean: value, cv: z.number().min(0).max(100) }),
        z.object({ kind: z.literal('uniform'), min: value, max: value }),
        z.object({ kind: z.literal('mixture'), parts: z.array(z.object({ weight: z.number().min(0).max(1e9), dist: schema })).min(1).max(LIMITS.mixtureParts) }),
        z.object({ kind: z.literal('samples'), values: z.array(value).min(1).max(LIMITS.samples) }),
      ],
      { error: DISTRIBUTION_KINDS },
    ),
  )
  return schema
}

const durationMs = distribution(milliseconds).meta({ id: 'DistributionMs', description: 'Distribution of milliseconds' })
const thinkS = distribution(seconds).meta({ id: 'DistributionS', description: 'Distribution of seconds' })
const bursts = z.int().min(1).max(1000).optional().meta({ description: 'CPU bursts, split evenly around the blocked time; 2 where absent' })

const demand = z.discriminatedUnion(
  'kind',
  [
    z.object({ kind: z.literal('independent'), cpuMs: durationMs, blockedMs: durationMs, bursts }),
    z.object({
      kind: z.literal('measured'),
      cpuMs: z.array(milliseconds).min(1).max(LIMITS.samples),
      blockedMs: z.array(milliseconds).min(1).max(LIMITS.samples),
      bursts,
    }),
  ],
  { error: 'Use a demand of kind independent or measured.' },
)

const traceRow = z.object({ atMs: z.number().min(-LIMITS.demandMs * 7).max(LIMITS.demandMs * 7), action: z.int().min(0), cpuMs: milliseconds, blockedMs: milliseconds })

const traffic = z.discriminatedUnion(
  'kind',
  [
    z.object({
      kind: z.literal('open'),
      ratePerSecond: z.number().gt(0).max(LIMITS.ratePerSecond),
      hourOfWeek: z
        .array(z.number().min(0).max(1e12))
        .length(168, 'Give the relative rates of 168 hours, from Monday 00:00.')
        .refine((rates) => rates.some((rate) => rate > 0), 'Give at least one hour a rate above 0.')
        .optional()
        .meta({ description: 'Relative rates by hour of the week from Monday 00:00; ratePerSecond is that of the busiest hour' }),
      bursts: z
        .object({ factor: z.number().gt(1).max(1000), share: z.number().gt(0).lt(1), meanS: z.number().min(0.01).max(86_400) })
        .optional()
        .meta({ description: 'A share of the time, meanS at a time on average, requests come factor times as often as otherwise; ratePerSecond stays the mean' }),
      patienceS: patience,
    }),
    z.object({ kind: z.literal('closed'), users: z.int().min(1).max(LIMITS.users), thinkS, patienceS: patience }),
    z.object({ kind: z.literal('trace'), file: z.string().min(1).max(4096), rows: z.array(traceRow).max(LIMITS.samples).optional(), patienceS: patience }),
  ],
  { error: 'Use traffic of kind open, closed or trace.' },
)

const group = z.object({
  name,
  processes: z.int().min(1).max(LIMITS.slotsPerGroup),
  threads: z.int().min(1).max(LIMITS.slotsPerGroup),
  listenBacklog: z.int().min(1).max(65_535).optional(),
  queueTimeoutS: wholeSeconds.optional(),
  connectTimeoutS: wholeSeconds.optional(),
  requestTimeoutS: wholeSeconds.optional(),
  maximumRequests: z.int().min(0).max(1_000_000_000).optional(),
})

const range = z
  .tuple([z.number().gt(0).max(1000), z.number().gt(0).max(1000)])
  .refine(([low, high]) => low <= high, 'The low end is above the high one.')
  .optional()

const site = z.object({
  name,
  serverName: z.string().min(1).max(255).optional(),
  groups: z.array(group).min(1).max(LIMITS.groupsPerSite),
  actions: z
    .array(z.object({ name: z.string().min(1).max(2000), group: name.optional(), share: z.number().min(0).max(1e12), demand }))
    .min(1)
    .max(LIMITS.actionsPerSite),
  traffic,
  overhead: z.object({ cpuMs: z.number().min(0).max(60_000).default(0), blockedMs: z.number().min(0).max(60_000).default(0) }).optional(),
  memory: z.object({ perProcessMiB: z.number().gt(0).max(LIMITS.memoryMiB), perThreadMiB: mebibytes.default(0) }).optional(),
  threadSafe: z.boolean().optional(),
  host: name.optional().meta({ description: 'Name of the host it lives on; the host of the plan where absent' }),
  weekShape: z
    .array(z.number().min(0).max(1).nullable())
    .length(168, 'Give 168 hours, from Monday 00:00.')
    .optional()
    .meta({ description: 'Measured rate of each hour of the week from Monday 00:00 over that of the busiest; null where not observed. For placement alone' }),
  ranges: z.object({ trafficFactor: range, timeFactor: range }).optional().meta({ description: 'Low and high end of inputs as multiples of their value' }),
})

const tenantUse = z
  .object({ sites: z.array(name).max(LIMITS.sites), roundTripMs: z.number().min(0).max(60_000).default(ASSUMED_USE.roundTripMs), queriesPerRequest: z.number().min(0).max(100_000).default(ASSUMED_USE.queriesPerRequest) })
  .meta({ description: 'Sites that wait so many round trips longer with each request where they live on another host' })

const host = z.object({
  name,
  cores: z.number().min(0.1).max(LIMITS.cores),
  memoryMiB: z.number().gt(0).max(LIMITS.memoryMiB),
  reserves: z.object({ systemMiB: mebibytes.default(512), diskCacheMiB: mebibytes.default(512) }).default({ systemMiB: 512, diskCacheMiB: 512 }),
  tenants: z
    .array(z.object({ name, memoryMiB: mebibytes.default(0), cpuCores: z.number().min(0).max(LIMITS.cores).default(0), usedBy: tenantUse.optional() }))
    .max(1000)
    .default([]),
})

const APACHE_DEFAULTS = { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 } as const

const apache = z.object({
  modWsgi: z.string().max(30).regex(/^\d{1,3}(\.\d{1,4}){1,3}$/, 'Give a mod_wsgi version such as "4.9.4".').default(APACHE_DEFAULTS.modWsgi),
  mpm: z.enum(['event', 'worker', 'prefork']).default(APACHE_DEFAULTS.mpm),
  maxRequestWorkers: z.int().min(1).max(100_000).default(APACHE_DEFAULTS.maxRequestWorkers),
})

const objectiveMs = z.number().gt(0).max(LIMITS.demandMs).optional()

const objectives = z.object({
  responseMs: z.object({ mean: objectiveMs, p50: objectiveMs, p90: objectiveMs, p95: objectiveMs, p99: objectiveMs }).optional(),
  queuedShare: z.number().min(0).max(1).optional(),
  cpuUtilization: z.number().gt(0).max(1).optional(),
  confidence: z.number().gt(0).lt(1).optional(),
})

const shape = z.object({
  schema: z.literal(PLAN_SCHEMA),
  name,
  host,
  apache: apache.default(APACHE_DEFAULTS),
  otherHosts: z.array(host.extend({ apache: apache.default(APACHE_DEFAULTS) })).max(LIMITS.hosts).optional().meta({ description: 'Hosts beside `host`; a site names the one it lives on' }),
  sites: z.array(site).min(1).max(LIMITS.sites),
  run: z.object({ warmupS: z.number().min(0).max(604_800), durationS: z.number().gt(0).max(604_800) }).optional(),
  objectives: objectives.optional(),
})

/** The schema with its cross-checks. */
export const Plan = shape.superRefine((plan, context) => {
  for (const { path, reason, remedy } of contradictions(plan)) context.addIssue({ code: 'custom', path, message: reason, params: { remedy } })
})
export type Plan = EnginePlan

// The schema and the engine's vocabulary are the same type, or this line does not compile.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const sameAsEngine: Same<z.output<typeof shape>, EnginePlan> & Same<Required<z.output<typeof shape>>, Required<EnginePlan>> = true
void sameAsEngine

/**
 * Checks outside input and fills in defaults. The value itself is not changed.
 * Throws AppError `invalid` with one problem per place, each with its remedy.
 */
export function parsePlan(value: unknown): Plan {
  if (isTooDeep(value)) throw invalidInput([{ place: 'plan', reason: `It is nested deeper than ${LIMITS.nesting} levels.`, remedy: 'Flatten mixtures of mixtures into one mixture.' }])
  const result = Plan.safeParse(value)
  if (!result.success) throw invalidInput(schemaProblems(result.error.issues))
  return result.data
}

/** The published JSON Schema (draft 2020-12) of what may be sent in; cross-checks are not part of it. */
export function planJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(shape, { io: 'input' }), title: 'Headroom plan', $id: 'urn:headroom:plan@1' }
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= LIMITS.nesting; depth++) {
    const next: unknown[] = []
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue
      for (const child of Array.isArray(item) ? item : Object.values(item)) if (typeof child === 'object' && child !== null) next.push(child)
    }
    if (next.length === 0) return false
    level = next
  }
  return true
}
