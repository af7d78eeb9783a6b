/**
 * Links that show versions side by side to whoever holds them, without an account. The link's secret is 32 random bytes,
 * shown once; only its SHA-256 is stored. A link shows what it was made for, reads only, and ends on its day or when revoked.
 */
import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { MOST_COMPARED } from '#lib/planning/compare-many.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { writeAudit } from './audit.ts'
import { database, everyTeam } from './db.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getVersion } from './versions.ts'
import type { Version } from './versions.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export const ShareInput = z.object({
  /** The baseline first. */
  versions: z.array(z.object({ scenario: z.string().max(100), number: z.int().min(1) })).min(1, 'Choose what to share.').max(MOST_COMPARED, `At most ${MOST_COMPARED} versions.`),
  days: z.int('Give whole days.').min(1, 'At least a day.').max(90, 'At most 90 days.').default(14),
})

export type ShareState = 'open' | 'expired' | 'revoked'

export interface ShareSummary {
  id: string
  versions: { scenario: string; number: number }[]
  createdBy: string
  createdAt: string
  expiresAt: string
  state: ShareState
}

/** What the holder of a link sees of a version: no person's address, no ids, no configuration of the server. */
export interface SharedVersionView {
  scenario: string
  number: number
  message: string
  createdAt: string
  engineVersion: string
  inputs: ScenarioInputs
  result: Evaluation
}

const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')

/** The secret is returned here and never again. */
export async function createShare(scope: TeamScope, input: z.input<typeof ShareInput>): Promise<{ id: string; token: string; expiresAt: string }> {
  requirePermission(scope, 'plan:edit')
  const { versions, days } = parseInput(ShareInput, input)
  const addresses = versions.map(({ scenario, number }) => `${scenario}:${number}`)
  if (new Set(addresses).size < addresses.length) throw invalidInput([{ place: 'versions', reason: 'A version stands there twice.', remedy: 'Choose each once.' }])
  const found: Version[] = []
  for (const { scenario, number } of versions) found.push(await getVersion(scope, scenario, number))
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + days * DAY_MS)
  return database(scope).$transaction(async (transaction) => {
    const { id } = await transaction.share.create({ data: { teamId: scope.teamId, tokenHash: tokenHash(token), createdById: scope.actor.userId, expiresAt }, select: { id: true } })
    await transaction.sharedVersion.createMany({ data: found.map((version, position) => ({ teamId: scope.teamId, shareId: id, position, versionId: version.id })) })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'share.created', subjectType: 'share', detail: { versions: addresses.join(', '), expiresAt: expiresAt.toISOString() } })
    return { id, token, expiresAt: expiresAt.toISOString() }
  })
}

const versionsInclude = { orderBy: { position: 'asc' }, include: { version: { select: { number: true, scenario: { select: { slug: true } } } } } } as const

export async function listShares(scope: TeamScope): Promise<ShareSummary[]> {
  const rows = await database(scope).share.findMany({ where: { teamId: scope.teamId }, include: { createdBy: { select: { name: true } }, versions: versionsInclude }, orderBy: { createdAt: 'desc' }, take: 100 })
  return rows.map((row) => ({ id: row.id, versions: row.versions.map(({ version }) => ({ scenario: version.scenario.slug, number: version.number })), createdBy: row.createdBy.name, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString(), state: stateOf(row) }))
}

export async function revokeShare(scope: TeamScope, shareId: string): Promise<void> {
  requirePermission(scope, 'plan:edit')
  if (!z.uuid().safeParse(shareId).success) throw notFound('link')
  await database(scope).$transaction(async (transaction) => {
    const row = await transaction.share.findFirst({ where: { teamId: scope.teamId, id: shareId }, include: { versions: versionsInclude } })
    if (row === null) throw notFound('link')
    const changed = await transaction.share.updateMany({ where: { teamId: scope.teamId, id: row.id, revokedAt: null }, data: { revokedAt: new Date() } })
    if (changed.count === 0) throw new AppError('conflict', { publicMessage: 'This link is revoked already.' })
    await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'share.revoked', subjectType: 'share', detail: { versions: row.versions.map(({ version }) => `${version.scenario.slug}:${version.number}`).join(', '), expiresAt: row.expiresAt.toISOString() } })
  })
}

/** For whoever holds the link; null where no open link has this secret. */
export async function openShare(token: string): Promise<{ expiresAt: string; versions: SharedVersionView[] } | null> {
  if (!/^[\w-]{43}$/.test(token)) return null
  const row = await everyTeam().share.findUnique({
    where: { tokenHash: tokenHash(token) },
    include: { versions: { orderBy: { position: 'asc' }, include: { version: { select: { number: true, message: true, createdAt: true, engineVersion: true, inputs: true, result: true, scenario: { select: { name: true } } } } } } },
  })
  if (row === null || stateOf(row) !== 'open') return null
  return {
    expiresAt: row.expiresAt.toISOString(),
    versions: row.versions.map(({ version }) => ({ scenario: version.scenario.name, number: version.number, message: version.message, createdAt: version.createdAt.toISOString(), engineVersion: version.engineVersion, inputs: withoutServer(version.inputs as unknown as ScenarioInputs), result: version.result as unknown as Evaluation })),
  }
}

/** Paths and users of the server are not what a comparison is about. */
function withoutServer(inputs: ScenarioInputs): ScenarioInputs {
  return { ...inputs, configuration: {} }
}

function stateOf(row: { revokedAt: Date | null; expiresAt: Date }): ShareState {
  if (row.revokedAt !== null) return 'revoked'
  return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'open'
}
