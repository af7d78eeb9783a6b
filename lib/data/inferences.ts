/**
 * What the load tests of a profile tell of the CPU share, and accepting it: a new profile under the next number, with that
 * value marked as inferred. Computed anew on acceptance; what was seen must be what is accepted.
 */
import 'server-only'
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import { withInference } from '#lib/planning/accept-inference.ts'
import { inferCpuShare, MOST_SLOTS } from '#lib/planning/infer-cpu-share.ts'
import type { Inference, TestSetup } from '#lib/planning/infer-cpu-share.ts'
import { draftSitePlan } from './draft-inputs.ts'
import { getHost } from './hosts.ts'
import { parseInput } from './parse-input.ts'
import { findLatestProfile, getProfile, insertProfile, saidOfProfile } from './profiles.ts'
import type { Profile } from './profiles.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getSite } from './sites.ts'

const whole = (what: string, most: number) => z.int(`Give a whole number of ${what}.`).min(1, `At least 1.`).max(most, `At most ${most}.`)

const setup = z.object({ cores: whole('cores', 4096), processes: whole('processes', 1000), threads: whole('threads', 1000) })
const slots = ({ processes, threads }: TestSetup): boolean => processes * threads <= MOST_SLOTS
const TOO_MANY = { message: `Processes times threads can be at most ${MOST_SLOTS} here.`, path: ['processes'] }

export const SetupInput = setup.refine(slots, TOO_MANY)

export const AcceptanceInput = setup.extend({
  /** The share as it was shown, to a thousandth. */
  shown: z.number('Reload the page.').min(0).max(1),
}).refine(slots, TOO_MANY)

export interface InferencePreview {
  profile: Profile
  setup: TestSetup
  inference: Inference
}

/** With `setup` null: the site as it is described. */
export async function previewInference(scope: TeamScope, siteSlug: string, number: number, setup: TestSetup | null): Promise<InferencePreview> {
  const profile = await getProfile(scope, siteSlug, number)
  const tested = setup === null ? await describedSetup(scope, siteSlug) : parseInput(SetupInput, setup)
  const plan = await draftSitePlan(scope, siteSlug, profile)
  return { profile, setup: tested, inference: inferCpuShare(plan, profile.content, tested) }
}

export async function acceptInference(scope: TeamScope, siteSlug: string, number: number, input: z.input<typeof AcceptanceInput>): Promise<{ number: number }> {
  requirePermission(scope, 'plan:edit')
  const { shown, ...setup } = parseInput(AcceptanceInput, input)
  const { profile, inference } = await previewInference(scope, siteSlug, number, setup)
  const latest = await findLatestProfile(scope, siteSlug)
  if (latest !== null && latest.number > number) throw new AppError('conflict', { publicMessage: `Profile ${latest.number} is newer. Look at what its load tests tell.`, details: { newerNumber: latest.number } })
  const { calibration, refusal } = inference
  if (calibration === null || refusal !== null) throw new AppError('conflict', { publicMessage: refusal ?? 'There is nothing to accept.' })
  if (Math.abs(calibration.cpuShare.after - shown) > 0.0006) throw new AppError('conflict', { publicMessage: `The fit gives ${(100 * calibration.cpuShare.after).toFixed(1)} %, not the ${(100 * shown).toFixed(1)} % that was shown: the site or its host has changed meanwhile. Look again.` })
  const site = await getSite(scope, siteSlug)
  const content = withInference(profile.content, inference, scope.actor.name)
  const files = profile.measurements.map(({ id, reading }) => ({ id, reading }))
  return insertProfile(scope, siteSlug, { content, foldingRules: profile.foldingRules, files }, (next) => ({
    kind: 'profile.inferred', subjectType: 'profile', detail: { site: profile.site.name, number: next, from: number, cpuShare: Number(calibration.cpuShare.after.toFixed(4)), said: saidOfProfile(content, site) },
  }))
}

async function describedSetup(scope: TeamScope, siteSlug: string): Promise<TestSetup> {
  const { groups, host } = await getSite(scope, siteSlug)
  const { processes = 1, threads = 1 } = groups[0] ?? {}
  return { cores: host === null ? 2 : (await getHost(scope, host.slug)).cores, processes: Math.max(1, Math.min(processes, Math.floor(MOST_SLOTS / threads))), threads: Math.min(threads, MOST_SLOTS) }
}
