/**
 * What a scenario version holds: the plan, what the Apache configuration needs beside it, and where each value came
 * from. One schema for the form, the database and the API. It checks shape and agreement; the engine judges the plan.
 */
import { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import type { Problem } from '#lib/base/errors.ts'
import { parsePlan } from './plan.ts'
import type { Plan } from './plan.ts'
import { schemaProblems } from './schema-problems.ts'
import { WhatIfQuestions } from './what-if-question.ts'
import type { WhatIfQuestion } from './what-if-question.ts'

export const SCENARIO_INPUTS_SCHEMA = 'headroom/scenario-inputs@1'

/** Where a value came from: measured by a profile, inferred by a fit that somebody accepted, entered by a person, assumed for want of a measurement, or a default. */
export const Provenance = z.object({
  kind: z.enum(['measured', 'inferred', 'entered', 'assumed', 'default']),
  note: z.string().max(500),
  profile: z.object({ site: z.string().max(200), number: z.int().min(1) }).optional(),
})
export type Provenance = z.infer<typeof Provenance>

/** What the vhost of a site needs that no engine asks for. Validated again, strictly, by the configuration's writer. */
export const SiteConfiguration = z.object({
  serverName: z.string().min(1).max(255),
  aliases: z.array(z.string().min(1).max(255)).max(100),
  port: z.int().min(1).max(65_535),
  scriptPath: z.string().min(1).max(1024),
  mountPath: z.string().min(1).max(255),
  pythonHome: z.string().max(1024).optional(),
  documentRoot: z.string().max(1024).optional(),
  daemonUser: z.string().min(1).max(64),
  daemonUnixGroup: z.string().min(1).max(64),
  threadSafe: z.boolean(),
  /** URL prefixes that each further daemon group takes over, by group name. */
  urlPrefixes: z.record(z.string().max(200), z.array(z.string().min(1).max(255)).max(50)),
})
export type SiteConfiguration = z.infer<typeof SiteConfiguration>

const frame = z.object({
  schema: z.literal(SCENARIO_INPUTS_SCHEMA),
  plan: z.unknown(),
  /** By site name. */
  configuration: z.record(z.string().max(200), SiteConfiguration),
  /** By path with names in place of positions: "sites.shop.traffic.ratePerSecond". */
  provenance: z.record(z.string().max(500), Provenance),
  whatIfs: WhatIfQuestions.optional(),
})

export interface ScenarioInputs {
  schema: typeof SCENARIO_INPUTS_SCHEMA
  plan: Plan
  configuration: Record<string, SiteConfiguration>
  provenance: Record<string, Provenance>
  /** Questions kept with the version, on top of its plan; the figures of the version are without them. */
  whatIfs?: WhatIfQuestion[]
}

/** Checks outside input. Throws AppError `invalid` with one problem per place. */
export function parseScenarioInputs(value: unknown): ScenarioInputs {
  const result = frame.safeParse(value)
  if (!result.success) throw invalidInput(schemaProblems(result.error.issues))
  const plan = parsePlan(result.data.plan)
  const problems: Problem[] = plan.sites
    .filter((site) => result.data.configuration[site.name] === undefined)
    .map((site) => ({ place: `configuration.${site.name}`, reason: 'The site has no server name, script and user.', remedy: 'Give the details its virtual host needs.' }))
  if (problems.length > 0) throw invalidInput(problems)
  return { ...result.data, plan }
}
