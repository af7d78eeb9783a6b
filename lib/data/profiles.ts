/**
 * Profiles: what the chosen measurements of any kind say of a site, folded by the user's rules. Immutable and numbered; other
 * rules, other measurements or another reading of them make another profile. A preview computes the same without writing.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import type { ActionProfile, ProfileAction } from '#lib/ingest/action-profile.ts'
import type { AnyFacts } from '#lib/ingest/any-facts.ts'
import type { SketchJson } from '#lib/ingest/quantile-sketch.ts'
import type { RepeatedLines } from '#lib/ingest/site/repeated-lines.ts'
import { siteProfileOf } from '#lib/ingest/site/site-profile.ts'
import type { SiteFile } from '#lib/ingest/site/site-profile.ts'
import { FoldingRules } from '#lib/planning/folding-rules-input.ts'
import { gradeOfProfile } from '#lib/planning/site-grade.ts'
import type { EnteredValues } from '#lib/planning/site-grade.ts'
import { writeAudit } from './audit.ts'
import type { AuditDetail, SaidOfProfile } from './audit.ts'
import { database } from './db.ts'
import { keptAnswer } from './kept-answers.ts'
import { processAnswersOf } from './process-answers.ts'
import type { Prisma } from './generated/client.ts'
import { pageByNumber } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
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
  /** `reading` is what the profile rests on, `newest` the number of the file's last reading. */
  measurements: { id: string; fileName: string; reading: number; newest: number }[]
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
  const files = await filesOf(scope, site, measurementIds)
  // What a reading found never changes.
  const read = files.map(({ id, fileName, reading, answers, repeats }) => ({ id, fileName, reading, answers, repeats }))
  return keptAnswer('siteProfileOf', { read, foldingRules, groups: site.groups }, () => siteProfileOf(files, { rules: foldingRules, groups: site.groups }))
}

export async function appendProfile(scope: TeamScope, siteSlug: string, input: ProfileInput): Promise<{ number: number }> {
  requirePermission(scope, 'plan:edit')
  const { measurementIds, foldingRules } = parseInput(ProfileInput, input)
  const site = await getSite(scope, siteSlug)
  const files = await filesOf(scope, site, measurementIds)
  const content = siteProfileOf(files, { rules: foldingRules, groups: site.groups })
  return insertProfile(scope, siteSlug, { content, foldingRules, files }, (number) => ({ kind: 'profile.appended', subjectType: 'profile', detail: { site: site.name, number, said: saidOfProfile(content, site) } }))
}

/** For the history. */
export function saidOfProfile(content: ActionProfile, entered: EnteredValues): SaidOfProfile {
  const rounded = (value: number | null | undefined): number | null => (value === null || value === undefined ? null : Number(value.toFixed(4)))
  return { requests: content.requests, actions: content.actions.length, ratePerSecond: rounded(content.ratePerSecond), p95Ms: rounded(content.responseMs?.p95), grade: gradeOfProfile(content, entered).grade }
}

export interface NewProfile {
  content: ActionProfile
  foldingRules: FoldingRules
  files: readonly { id: string; reading: number }[]
}

/** Writes a profile under the site's next number, with the event that tells of it. */
export async function insertProfile(scope: TeamScope, siteSlug: string, { content: whole, foldingRules, files }: NewProfile, eventOf: (number: number) => AuditDetail): Promise<{ number: number }> {
  requirePermission(scope, 'plan:edit')
  const site = await getSite(scope, siteSlug)
  const { actions, ...content } = whole
  const contentHash = createHash('sha256').update(canonicalJson({ actions, content })).digest('hex')
  for (let attempt = 0; ; attempt++) {
    try {
      return await database(scope).$transaction(
        async (transaction) => {
          const last = await transaction.profile.findFirst({ where: { teamId: scope.teamId, siteId: site.id }, orderBy: { number: 'desc' }, select: { number: true } })
          const number = (last?.number ?? 0) + 1
          const profile = await transaction.profile.create({ data: { teamId: scope.teamId, siteId: site.id, number, foldingRules, content: storableJson(content) as object, contentHash, createdById: scope.actor.userId } })
          await transaction.action.createMany({ data: actions.map((action, position) => ({ ...actionRow(action), position, teamId: scope.teamId, profileId: profile.id })) })
          await transaction.profileMeasurement.createMany({ data: files.map(({ id, reading }) => ({ teamId: scope.teamId, profileId: profile.id, measurementId: id, reading })) })
          await saveFoldingRules(transaction, scope, site.id, foldingRules)
          await writeAudit(transaction, scope.teamId, scope.actor, profile.id, eventOf(number))
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

export async function listProfiles(scope: TeamScope, siteSlug: string, page: PageRequest<number> = { after: null, limit: 199 }): Promise<ProfileSummary[]> {
  const { where, orderBy, take } = pageByNumber(page)
  const rows = await database(scope).profile.findMany({ where: { teamId: scope.teamId, site: { teamId: scope.teamId, slug: siteSlug }, ...where }, include: summaryInclude, orderBy, take })
  const counts = await actionCounts(scope, rows)
  return rows.map((row) => summaryOf(row, counts.get(row.id) ?? 0))
}

/** Of these alone: a count within the query would go over every action of the team. */
async function actionCounts(scope: TeamScope, profiles: readonly { id: string }[]): Promise<Map<string, number>> {
  const counts = await database(scope).action.groupBy({ by: ['profileId'], where: { teamId: scope.teamId, profileId: { in: profiles.map(({ id }) => id) } }, _count: true })
  return new Map(counts.map(({ profileId, _count }) => [profileId, _count]))
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
  measurements: { select: { reading: true, measurement: { select: { id: true, fileName: true, reading: true } } } },
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
  return { ...summaryOf(row, row.actions.length), id: row.id, site: row.site, foldingRules: rules.success ? rules.data : [], content }
}

function summaryOf(row: Prisma.ProfileGetPayload<{ include: typeof summaryInclude }>, actions: number): ProfileSummary {
  const content = row.content as { requests?: number }
  return {
    number: row.number, contentHash: row.contentHash, createdBy: row.createdBy.name, createdAt: row.createdAt.toISOString(), requests: content.requests ?? 0, actions,
    measurements: row.measurements.map(({ reading, measurement }) => ({ id: measurement.id, fileName: measurement.fileName, reading, newest: measurement.reading })),
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

/** The newest reading of each measurement, in the order asked. */
async function filesOf(scope: TeamScope, site: Site, measurementIds: readonly string[]): Promise<SiteFile[]> {
  const rows = await database(scope).measurement.findMany({ where: { teamId: scope.teamId, siteId: site.id, id: { in: [...measurementIds] } }, select: { id: true, fileName: true, status: true, reading: true, answers: true } })
  const known = new Map(rows.map((row) => [row.id, row]))
  if (measurementIds.some((id) => !known.has(id))) throw notFound('measurement')
  const unread = rows.filter(({ status }) => status !== 'ready').length
  if (unread > 0) throw new AppError('conflict', { publicMessage: `${unread === 1 ? 'One of the measurements is' : `${unread} of the measurements are`} not read yet, or could not be read. Wait, or choose others.` })
  const facts = await database(scope).measurementFacts.findMany({
    where: { teamId: scope.teamId, OR: rows.map(({ id, reading }) => ({ measurementId: id, reading })) },
    select: { measurementId: true, facts: true, repeats: true },
  })
  const factsById = new Map(facts.map((row) => [row.measurementId, row]))
  return measurementIds.flatMap((id): SiteFile[] => {
    const [row, read] = [known.get(id), factsById.get(id)]
    if (row === undefined || read === undefined) return []
    return [{ id, fileName: row.fileName, reading: row.reading, facts: read.facts as unknown as AnyFacts, answers: processAnswersOf(row.answers), repeats: read.repeats as unknown as RepeatedLines | null }]
  })
}

export type { ActionProfile, ProfileAction, SketchJson }
