/**
 * Profiles: what the chosen measurements say of a site, folded by the user's rules. Immutable and numbered; other rules or
 * other measurements make another profile. A preview computes the same without writing.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import { actionProfileOf } from '#lib/ingest/action-profile.ts'
import type { ActionProfile, ProfileAction } from '#lib/ingest/action-profile.ts'
import type { MeasurementFacts } from '#lib/ingest/measurement-facts.ts'
import type { SketchJson } from '#lib/ingest/quantile-sketch.ts'
import { FoldingRules } from '#lib/planning/folding-rules-input.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { parseInput } from './parse-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getSite, saveFoldingRules } from './sites.ts'
import type { Site } from './sites.ts'
import { storableJson } from './storable-json.ts'

export interface ProfileSummary {
  number: number
  contentHash: string
  createdBy: string
  createdAt: string
  requests: number
  actions: number
  measurements: { id: string; fileName: string }[]
}

export interface Profile extends ProfileSummary {
  id: string
  site: { slug: string; name: string }
  foldingRules: FoldingRules
  /** Actions with their sketches, arrivals, peaks, assumptions, notes. */
  content: ActionProfile
}

export const ProfileInput = z.object({
  measurementIds: z.array(z.uuid('There is no such measurement.')).min(1, 'Choose at least one measurement.').max(50, 'Choose at most 50 measurements.'),
  foldingRules: FoldingRules.default([]),
})
export type ProfileInput = z.input<typeof ProfileInput>

/** What `appendProfile` would write. */
export async function previewProfile(scope: TeamScope, siteSlug: string, input: ProfileInput): Promise<ActionProfile> {
  const { measurementIds, foldingRules } = parseInput(ProfileInput, input)
  const site = await getSite(scope, siteSlug)
  return profileOf(await factsOf(scope, site, measurementIds), site, foldingRules)
}

export async function appendProfile(scope: TeamScope, siteSlug: string, input: ProfileInput): Promise<{ number: number }> {
  requirePermission(scope, 'plan:edit')
  const { measurementIds, foldingRules } = parseInput(ProfileInput, input)
  const site = await getSite(scope, siteSlug)
  const { actions, ...content } = profileOf(await factsOf(scope, site, measurementIds), site, foldingRules)
  const contentHash = createHash('sha256').update(canonicalJson({ actions, content })).digest('hex')
  for (let attempt = 0; ; attempt++) {
    try {
      return await database(scope).$transaction(
        async (transaction) => {
          const last = await transaction.profile.findFirst({ where: { teamId: scope.teamId, siteId: site.id }, orderBy: { number: 'desc' }, select: { number: true } })
          const number = (last?.number ?? 0) + 1
          const profile = await transaction.profile.create({ data: { teamId: scope.teamId, siteId: site.id, number, foldingRules, content: storableJson(content) as object, contentHash, createdById: scope.actor.userId } })
          await transaction.action.createMany({ data: actions.map((action, position) => ({ ...actionRow(action), position, teamId: scope.teamId, profileId: profile.id })) })
          await transaction.profileMeasurement.createMany({ data: measurementIds.map((measurementId) => ({ teamId: scope.teamId, profileId: profile.id, measurementId })) })
          await saveFoldingRules(transaction, scope, site.id, foldingRules)
          await writeAudit(transaction, scope.teamId, scope.actor, profile.id, { kind: 'profile.appended', subjectType: 'profile', detail: { site: site.name, number } })
          return { number }
        },
        { timeout: 60_000, maxWait: 30_000 },
      )
    } catch (error) {
      // Somebody took the number: take the next one.
      if (!isUniqueViolation(error) || attempt >= 5) throw error
    }
  }
}

export async function listProfiles(scope: TeamScope, siteSlug: string): Promise<ProfileSummary[]> {
  const rows = await database(scope).profile.findMany({ where: { teamId: scope.teamId, site: { teamId: scope.teamId, slug: siteSlug } }, include: summaryInclude, orderBy: { number: 'desc' }, take: 200 })
  return rows.map(summaryOf)
}

export async function getProfile(scope: TeamScope, siteSlug: string, number: number): Promise<Profile> {
  const profile = Number.isInteger(number) && number > 0 && number < 2 ** 31 ? await findProfile(scope, siteSlug, { number }) : null
  if (profile === null) throw notFound('profile')
  return profile
}

export async function findLatestProfile(scope: TeamScope, siteSlug: string): Promise<Profile | null> {
  return findProfile(scope, siteSlug, {})
}

const summaryInclude = {
  createdBy: { select: { name: true } },
  measurements: { select: { measurement: { select: { id: true, fileName: true } } } },
  _count: { select: { actions: true } },
} satisfies Prisma.ProfileInclude

async function findProfile(scope: TeamScope, siteSlug: string, which: { number?: number }): Promise<Profile | null> {
  const row = await database(scope).profile.findFirst({
    where: { teamId: scope.teamId, site: { teamId: scope.teamId, slug: siteSlug }, ...which },
    include: { ...summaryInclude, site: { select: { slug: true, name: true } }, actions: { orderBy: { position: 'asc' } } },
    orderBy: { number: 'desc' },
  })
  if (row === null) return null
  const rules = FoldingRules.safeParse(row.foldingRules)
  const content = { ...(row.content as unknown as Omit<ActionProfile, 'actions'>), actions: row.actions.map(({ sketch }) => sketch as unknown as ProfileAction) }
  return { ...summaryOf(row), id: row.id, site: row.site, foldingRules: rules.success ? rules.data : [], content }
}

function summaryOf(row: Prisma.ProfileGetPayload<{ include: typeof summaryInclude }>): ProfileSummary {
  const content = row.content as { requests?: number }
  return {
    number: row.number, contentHash: row.contentHash, createdBy: row.createdBy.name, createdAt: row.createdAt.toISOString(), requests: content.requests ?? 0, actions: row._count.actions,
    measurements: row.measurements.map(({ measurement }) => measurement),
  }
}

/** The columns serve queries; the whole action, as the engine needs it, stands in `sketch`. */
function actionRow(action: ProfileAction) {
  const times = action.responseMs
  return {
    name: storableJson(action.name).slice(0, 2000), requests: action.requests, errors: action.errors, share: Math.min(1, action.share), loadShare: action.loadShare,
    meanMs: times?.mean ?? null, p50Ms: times?.p50 ?? null, p95Ms: times?.p95 ?? null, p99Ms: times?.p99 ?? null, maxMs: times?.max ?? null, sketch: storableJson(action) as object,
  }
}

function profileOf(facts: readonly MeasurementFacts[], site: Site, rules: FoldingRules): ActionProfile {
  return actionProfileOf(facts, { rules, group: site.groups[0]?.name })
}

async function factsOf(scope: TeamScope, site: Site, measurementIds: readonly string[]): Promise<MeasurementFacts[]> {
  const rows = await database(scope).measurementFacts.findMany({ where: { teamId: scope.teamId, measurementId: { in: [...measurementIds] }, measurement: { teamId: scope.teamId, siteId: site.id } }, select: { measurementId: true, facts: true } })
  const found = new Map(rows.map(({ measurementId, facts }) => [measurementId, facts as unknown as MeasurementFacts]))
  const missing = measurementIds.filter((id) => !found.has(id))
  if (missing.length > 0) {
    const known = await database(scope).measurement.count({ where: { teamId: scope.teamId, siteId: site.id, id: { in: missing } } })
    if (known < missing.length) throw notFound('measurement')
    throw new AppError('conflict', { publicMessage: `${missing.length === 1 ? 'One of the measurements is' : `${missing.length} of the measurements are`} not read yet, or could not be read. Wait, or choose others.` })
  }
  const chosen = measurementIds.flatMap((id) => found.get(id) ?? [])
  if (chosen.every(({ requests }) => requests === 0)) throw invalidInput([{ place: 'measurementIds', reason: 'There is not one request in what you chose.', remedy: 'Choose a measurement with requests.' }])
  return chosen
}

export type { ActionProfile, ProfileAction, SketchJson }
