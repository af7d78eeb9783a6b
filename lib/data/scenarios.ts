/** Scenarios: named plans of a host. They are pointers; what they say lives in their immutable versions. */
import 'server-only'
import { z } from 'zod'
import { invalidInput, notFound } from '#lib/base/errors.ts'
import { reviewState } from '#lib/planning/review-state.ts'
import type { ReviewState } from '#lib/planning/review-state.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { sliceRows, sliceWords } from './list-slice.ts'
import type { ListSlice } from './list-slice.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { freeSlug, slugOf } from './slug.ts'
import { withFreeSlug } from './with-free-slug.ts'

export interface Scenario {
  id: string
  slug: string
  name: string
  description: string
  host: { slug: string; name: string }
  createdBy: string
  createdAt: string
  archivedAt: string | null
  /** Null before the first version is saved. */
  latest: { number: number; message: string; author: string; createdAt: string; state: ReviewState } | null
  /** The newest approved version. */
  approvedNumber: number | null
}

export const ScenarioInput = z.object({
  name: z.string().trim().min(1, 'Give the scenario a name.').max(100, 'Use at most 100 characters.').regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'Leave out control characters.'),
  hostSlug: z.string().min(1, 'Choose the host it plans.').max(100),
  description: z.string().trim().max(2000, 'Use at most 2,000 characters.').default(''),
})
export type ScenarioInput = z.input<typeof ScenarioInput>

const include = {
  host: { select: { slug: true, name: true } },
  createdBy: { select: { name: true } },
  versions: { orderBy: { number: 'desc' }, take: 1, select: { number: true, message: true, createdAt: true, author: { select: { name: true } }, reviews: { orderBy: { sequence: 'desc' }, take: 1, select: { sequence: true, kind: true } } } },
} satisfies Prisma.ScenarioInclude

type Row = Prisma.ScenarioGetPayload<{ include: typeof include }>

export async function listScenarios(scope: TeamScope, { archived = false, hostSlug, page }: { archived?: boolean; hostSlug?: string; page?: PageRequest<string> } = {}): Promise<Scenario[]> {
  const paged = page === undefined ? { where: {}, orderBy: [{ updatedAt: 'desc' as const }, { id: 'desc' as const }], take: 500 } : pageById(page)
  const rows = await database(scope).scenario.findMany({
    where: { teamId: scope.teamId, archivedAt: archived ? { not: null } : null, ...(hostSlug === undefined ? {} : { host: { teamId: scope.teamId, slug: hostSlug } }), ...paged.where },
    include,
    orderBy: paged.orderBy,
    take: paged.take,
  })
  const approved = await approvedNumbers(scope, rows.map(({ id }) => id))
  return rows.map((row) => scenarioOf(row, approved.get(row.id) ?? null))
}

/** Those changed last first, with how many there are in all. */
export async function sliceScenarios(scope: TeamScope, slice: ListSlice): Promise<{ rows: Scenario[]; total: number }> {
  const where = { teamId: scope.teamId, archivedAt: null, ...sliceWords(slice) }
  const [rows, total] = await Promise.all([database(scope).scenario.findMany({ where, include, orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }], ...sliceRows(slice) }), database(scope).scenario.count({ where })])
  const approved = await approvedNumbers(scope, rows.map(({ id }) => id))
  return { rows: rows.map((row) => scenarioOf(row, approved.get(row.id) ?? null)), total }
}

export async function getScenario(scope: TeamScope, slug: string): Promise<Scenario> {
  const row = await database(scope).scenario.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
  if (row === null) throw notFound('scenario')
  return scenarioOf(row, (await approvedNumbers(scope, [row.id])).get(row.id) ?? null)
}

export async function createScenario(scope: TeamScope, input: ScenarioInput): Promise<{ slug: string }> {
  requirePermission(scope, 'plan:edit')
  const { name, hostSlug, description } = parseInput(ScenarioInput, input)
  return withFreeSlug(database(scope), async (transaction) => {
    const host = await transaction.host.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug: hostSlug } }, select: { id: true } })
    if (host === null) throw invalidInput([{ place: 'hostSlug', reason: 'There is no such host in this team.', remedy: 'Choose one of the list.' }])
    const wished = slugOf(name, 'scenario')
    const taken = await transaction.scenario.findMany({ where: { teamId: scope.teamId, slug: { startsWith: wished } }, select: { slug: true } })
    const scenario = await transaction.scenario.create({ data: { teamId: scope.teamId, hostId: host.id, name, description, slug: freeSlug(wished, new Set(taken.map(({ slug }) => slug))), createdById: scope.actor.userId } })
    await writeAudit(transaction, scope.teamId, scope.actor, scenario.id, { kind: 'scenario.created', subjectType: 'scenario', detail: { slug: scenario.slug, name } })
    return { slug: scenario.slug }
  })
}

export async function archiveScenario(scope: TeamScope, slug: string): Promise<void> {
  await setArchived(scope, slug, true)
}

export async function restoreScenario(scope: TeamScope, slug: string): Promise<void> {
  await setArchived(scope, slug, false)
}

async function setArchived(scope: TeamScope, slug: string, archived: boolean): Promise<void> {
  requirePermission(scope, 'plan:edit')
  await database(scope).$transaction(async (transaction) => {
    const row = await transaction.scenario.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } } })
    if (row === null) throw notFound('scenario')
    await transaction.scenario.update({ where: { teamId_id: { teamId: scope.teamId, id: row.id } }, data: { archivedAt: archived ? new Date() : null } })
    await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: archived ? 'scenario.archived' : 'scenario.restored', subjectType: 'scenario', detail: { slug, name: row.name } })
  })
}

/** The newest version of each scenario with an approval; nothing follows an approval, so one such step is enough. */
async function approvedNumbers(scope: TeamScope, scenarioIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await database(scope).version.groupBy({ by: ['scenarioId'], where: { teamId: scope.teamId, scenarioId: { in: [...scenarioIds] }, reviews: { some: { teamId: scope.teamId, kind: 'approved' } } }, _max: { number: true } })
  return new Map(rows.flatMap(({ scenarioId, _max }) => (_max.number === null ? [] : [[scenarioId, _max.number] as const])))
}

function scenarioOf(row: Row, approvedNumber: number | null): Scenario {
  const latest = row.versions[0]
  return {
    id: row.id, slug: row.slug, name: row.name, description: row.description, host: row.host, createdBy: row.createdBy.name, createdAt: row.createdAt.toISOString(), archivedAt: row.archivedAt?.toISOString() ?? null, approvedNumber,
    latest: latest === undefined ? null : { number: latest.number, message: latest.message, author: latest.author.name, createdAt: latest.createdAt.toISOString(), state: reviewState(latest.reviews) },
  }
}
