/**
 * Versions of a scenario: appended, never changed. A save names the number it started from; when somebody else saved in
 * between, it is refused with the newer number and nothing is lost. The server evaluates the inputs itself.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import type { PolicyOutcome } from '#lib/planning/checks/policy-outcomes.ts'
import { reviewState } from '#lib/planning/review-state.ts'
import type { ReviewKind, ReviewState } from '#lib/planning/review-state.ts'
import { parseScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { evaluateInputs } from './evaluate-inputs.ts'
import { pageByNumber } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { parseInput } from './parse-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getScenario } from './scenarios.ts'
import { readVersionContent } from './version-content.ts'
import { saidOf, verdictOf } from './version-verdicts.ts'

const SEED = 1

export interface VersionSummary {
  number: number
  message: string
  author: string
  authorId: string
  createdAt: string
  contentHash: string
  engineVersion: string
  state: ReviewState
}

export interface ReviewStep {
  sequence: number
  kind: ReviewKind
  actor: string
  actorId: string
  comment: string
  contentHash: string
  configHash: string
  createdAt: string
  /** The policy's checks as they stood then; null for steps before there were policies. */
  checks: PolicyOutcome[] | null
  override: ReviewOverride | null
}

/** Required checks that somebody passed over, and why; stays on record. */
export interface ReviewOverride {
  checks: string[]
  reason: string
}

export interface Version extends VersionSummary {
  id: string
  scenario: { slug: string; name: string }
  seed: number
  inputs: ScenarioInputs
  result: Evaluation
  reviews: ReviewStep[]
}

const reviewsInclude = { orderBy: { sequence: 'asc' }, include: { actor: { select: { name: true } } } } satisfies Prisma.Version$reviewsArgs
const summarySelect = { number: true, message: true, authorId: true, createdAt: true, contentHash: true, engineVersion: true, author: { select: { name: true } }, reviews: { select: { sequence: true, kind: true } } } satisfies Prisma.VersionSelect

const Append = z.object({
  /** The version the editor started from; null for a scenario without one. */
  baseNumber: z.int().min(1).nullable(),
  message: z.string().trim().min(1, 'Say in a few words what this version is for.').max(500, 'Use at most 500 characters.'),
})

export async function appendVersion(scope: TeamScope, scenarioSlug: string, input: { baseNumber: number | null; message: string; inputs: unknown }): Promise<{ number: number }> {
  requirePermission(scope, 'plan:edit')
  const { baseNumber, message } = parseInput(Append, { baseNumber: input.baseNumber, message: input.message })
  const inputs = parseScenarioInputs(input.inputs)
  const scenario = await getScenario(scope, scenarioSlug)
  if (scenario.archivedAt !== null) throw new AppError('conflict', { publicMessage: 'This scenario is archived. Restore it to save versions.' })
  const latest = scenario.latest?.number ?? null
  if (latest !== baseNumber) throw newerVersion(latest ?? 0, scenario.latest?.author)
  const result = await evaluateInputs(inputs, SEED)
  const contentHash = contentHashOf(inputs)
  const number = (baseNumber ?? 0) + 1
  try {
    await database(scope).$transaction(async (transaction) => {
      const version = await transaction.version.create({
        data: { teamId: scope.teamId, scenarioId: scenario.id, number, message, authorId: scope.actor.userId, inputs: inputs as unknown as Prisma.InputJsonObject, contentHash, result: result as unknown as Prisma.InputJsonObject, verdict: { ...verdictOf(inputs, result) }, engineVersion: result.engineVersion, seed: SEED },
        select: { id: true },
      })
      await transaction.scenario.update({ where: { teamId_id: { teamId: scope.teamId, id: scenario.id } }, data: { updatedAt: new Date() } })
      await writeAudit(transaction, scope.teamId, scope.actor, version.id, { kind: 'version.appended', subjectType: 'version', detail: { scenario: scenario.name, number, message, contentHash, said: saidOf(inputs, result) } })
    })
  } catch (error) {
    if (isUniqueViolation(error)) {
      const { latest: newer } = await getScenario(scope, scenarioSlug)
      throw newerVersion(newer?.number ?? number, newer?.author)
    }
    throw error
  }
  return { number }
}

/** "sha256:" and the hash of the inputs' canonical JSON: what an approval speaks of. */
export function contentHashOf(inputs: ScenarioInputs): string {
  return `sha256:${createHash('sha256').update(canonicalJson(inputs)).digest('hex')}`
}

function newerVersion(newerNumber: number, author = 'Somebody'): AppError {
  return new AppError('conflict', { publicMessage: `${author} saved version ${newerNumber} while you were editing. Nothing of yours is lost: look at what they changed, then save yours on top of it.`, details: { newerNumber } })
}

export async function getVersion(scope: TeamScope, scenarioSlug: string, number: number): Promise<Version> {
  const version = Number.isInteger(number) && number > 0 && number < 2 ** 31 ? await findVersion(scope, scenarioSlug, { number }) : null
  if (version === null) throw notFound('version')
  return version
}

export async function findLatestVersion(scope: TeamScope, scenarioSlug: string): Promise<Version | null> {
  return findVersion(scope, scenarioSlug, {})
}

export async function listVersions(scope: TeamScope, scenarioSlug: string, page: PageRequest<number> = { after: null, limit: 499 }): Promise<VersionSummary[]> {
  const { where, orderBy, take } = pageByNumber(page)
  const rows = await database(scope).version.findMany({ where: { teamId: scope.teamId, scenario: { teamId: scope.teamId, slug: scenarioSlug }, ...where }, select: summarySelect, orderBy, take })
  return rows.map(summaryOf)
}

async function findVersion(scope: TeamScope, scenarioSlug: string, which: { number?: number }): Promise<Version | null> {
  const row = await database(scope).version.findFirst({
    where: { teamId: scope.teamId, scenario: { teamId: scope.teamId, slug: scenarioSlug }, ...which },
    omit: { inputs: true, result: true },
    include: { author: { select: { name: true } }, scenario: { select: { slug: true, name: true } }, reviews: reviewsInclude },
    ...(which.number === undefined ? { orderBy: { number: 'desc' as const } } : {}),
  })
  if (row === null) return null
  const { inputs, result } = await readVersionContent(scope, row.id)
  return {
    ...summaryOf(row), id: row.id, scenario: row.scenario, seed: row.seed, inputs, result,
    reviews: row.reviews.map(({ sequence, kind, actor, actorId, comment, contentHash, configHash, createdAt, checks, override }) => ({ sequence, kind, actor: actor.name, actorId, comment, contentHash, configHash, createdAt: createdAt.toISOString(), checks: checks as PolicyOutcome[] | null, override: override as ReviewOverride | null })),
  }
}

function summaryOf(row: Prisma.VersionGetPayload<{ select: typeof summarySelect }>): VersionSummary {
  return { number: row.number, message: row.message, author: row.author.name, authorId: row.authorId, createdAt: row.createdAt.toISOString(), contentHash: row.contentHash, engineVersion: row.engineVersion, state: reviewState(row.reviews) }
}
