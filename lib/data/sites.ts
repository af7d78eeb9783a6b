/** Sites and their daemon groups. Edits name the revision they started from, as for hosts. */
import 'server-only'
import { z } from 'zod'
import { invalidInput, notFound } from '#lib/base/errors.ts'
import { FoldingRules } from '#lib/planning/folding-rules-input.ts'
import { SiteInput } from '#lib/planning/site-input.ts'
import { changedFields, stateOf, writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Transaction } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { staleEdit } from './stale-edit.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { escapeLike, sliceRows, wordsOf } from './list-slice.ts'
import type { ListSlice } from './list-slice.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { freeSlug, slugOf } from './slug.ts'
import { withFreeSlug } from './with-free-slug.ts'

export interface DaemonGroup {
  name: string
  processes: number
  threads: number
  urlPrefixes: string[]
  listenBacklog?: number
  queueTimeoutS?: number
  connectTimeoutS?: number
  requestTimeoutS?: number
  maximumRequests?: number
}

export interface Site {
  id: string
  slug: string
  name: string
  host: { slug: string; name: string } | null
  serverName: string
  aliases: string[]
  port: number
  scriptPath: string
  mountPath: string
  pythonHome: string | null
  documentRoot: string | null
  daemonUser: string
  daemonUnixGroup: string
  threadSafe: boolean
  /** Null: not measured, so a plan falls back to a default that is marked as an assumption. */
  perProcessMiB: number | null
  perThreadMiB: number | null
  cpuShare: number | null
  foldingRules: FoldingRules
  notes: string
  revision: number
  archivedAt: string | null
  groups: DaemonGroup[]
}

const include = {
  host: { select: { slug: true, name: true } },
  daemonGroups: { orderBy: { position: 'asc' } },
} satisfies Prisma.SiteInclude

type Row = Prisma.SiteGetPayload<{ include: typeof include }>

export async function listSites(scope: TeamScope, { archived = false, hostSlug, page }: { archived?: boolean; hostSlug?: string; page?: PageRequest<string> } = {}): Promise<Site[]> {
  const paged = page === undefined ? { where: {}, orderBy: { name: 'asc' as const }, take: 1000 } : pageById(page)
  const rows = await database(scope).site.findMany({
    where: { teamId: scope.teamId, archivedAt: archived ? { not: null } : null, ...(hostSlug === undefined ? {} : { host: { teamId: scope.teamId, slug: hostSlug } }), ...paged.where },
    include,
    orderBy: paged.orderBy,
    take: paged.take,
  })
  return rows.map(siteOf)
}

/** By name, with how many there are in all; words may be of the name or the server name. */
export async function sliceSites(scope: TeamScope, slice: ListSlice): Promise<{ rows: Site[]; total: number }> {
  const words = wordsOf(slice.words).map((word) => ({ contains: escapeLike(word), mode: 'insensitive' as const }))
  const where = { teamId: scope.teamId, archivedAt: null, AND: words.map((word) => ({ OR: [{ name: word }, { serverName: word }] })) }
  const [rows, total] = await Promise.all([database(scope).site.findMany({ where, include, orderBy: [{ name: 'asc' }, { id: 'asc' }], ...sliceRows(slice) }), database(scope).site.count({ where })])
  return { rows: rows.map(siteOf), total }
}

/** Those with one of these server names, in any case; ten thousand names at most. */
export async function listSitesNamed(scope: TeamScope, serverNames: readonly string[]): Promise<Site[]> {
  const names = [...new Set(serverNames.map((name) => name.toLowerCase()).filter((name) => name !== ''))].slice(0, 10_000)
  if (names.length === 0) return []
  const rows = await database(scope).site.findMany({ where: { teamId: scope.teamId, archivedAt: null, serverName: { in: names, mode: 'insensitive' } }, include, orderBy: { name: 'asc' } })
  return rows.map(siteOf)
}

export async function getSite(scope: TeamScope, slug: string): Promise<Site> {
  const row = await database(scope).site.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
  if (row === null) throw notFound('site')
  return siteOf(row)
}

export async function createSite(scope: TeamScope, input: SiteInput): Promise<{ slug: string }> {
  requirePermission(scope, 'plan:edit')
  return withFreeSlug(database(scope), (transaction) => insertSite(transaction, scope, input))
}

/** Within a transaction of the caller, which runs again where the slug is taken meanwhile. */
export async function insertSite(transaction: Transaction, scope: TeamScope, input: SiteInput): Promise<{ slug: string }> {
  requirePermission(scope, 'plan:edit')
  const { groups, hostSlug, ...fields } = parseInput(SiteInput, input)
  const hostId = await hostIdOf(transaction, scope, hostSlug)
  await requireFreeServerName(transaction, scope, hostId, fields)
  const wished = slugOf(fields.name, 'site')
  const taken = await transaction.site.findMany({ where: { teamId: scope.teamId, slug: { startsWith: wished } }, select: { slug: true } })
  const site = await transaction.site.create({ data: { ...fields, teamId: scope.teamId, hostId, slug: freeSlug(wished, new Set(taken.map(({ slug }) => slug))) } })
  await transaction.daemonGroup.createMany({ data: groups.map((group, position) => ({ ...group, position, teamId: scope.teamId, siteId: site.id })) })
  await writeAudit(transaction, scope.teamId, scope.actor, site.id, { kind: 'site.created', subjectType: 'site', detail: { slug: site.slug, name: site.name, state: stateOf(recordedFields(fields, hostSlug, groups)) } })
  return { slug: site.slug }
}

export async function updateSite(scope: TeamScope, slug: string, input: SiteInput & { revision: number }): Promise<{ revision: number }> {
  requirePermission(scope, 'plan:edit')
  return database(scope).$transaction((transaction) => changeSite(transaction, scope, slug, input))
}

/** Within a transaction of the caller. */
export async function changeSite(transaction: Transaction, scope: TeamScope, slug: string, input: SiteInput & { revision: number }, why?: string): Promise<{ revision: number }> {
  requirePermission(scope, 'plan:edit')
  const { groups, hostSlug, ...fields } = parseInput(SiteInput, input)
  const base = parseInput(z.object({ revision: z.int().min(1) }), { revision: input.revision }).revision
  const row = await transaction.site.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
  if (row === null) throw notFound('site')
  const hostId = await hostIdOf(transaction, scope, hostSlug)
  await requireFreeServerName(transaction, scope, hostId, fields, row.id)
  const cleared = clearedOf(fields)
  const { count } = await transaction.site.updateMany({ where: { teamId: scope.teamId, id: row.id, revision: base }, data: { ...fields, ...cleared, hostId, revision: { increment: 1 } } })
  if (count === 0) throw await staleEdit(transaction, scope.teamId, 'site', row.id, (await transaction.site.findUniqueOrThrow({ where: { id: row.id } })).revision)
  await transaction.daemonGroup.deleteMany({ where: { teamId: scope.teamId, siteId: row.id } })
  await transaction.daemonGroup.createMany({ data: groups.map((group, position) => ({ ...group, position, teamId: scope.teamId, siteId: row.id })) })
  const before = { ...siteOf(row), hostSlug: row.host?.slug ?? null }
  const after = recordedFields(fields, hostSlug, groups)
  await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'site.updated', subjectType: 'site', detail: { slug, name: fields.name, changes: changedFields(before, after), state: stateOf(after), ...(why === undefined ? {} : { why }) } })
  return { revision: base + 1 }
}

type Fields = Omit<z.output<typeof SiteInput>, 'groups' | 'hostSlug'>

/** Null, not left as it was: a form without a value clears it. */
function clearedOf({ pythonHome, documentRoot, perProcessMiB, perThreadMiB, cpuShare }: Fields) {
  return { pythonHome: pythonHome ?? null, documentRoot: documentRoot ?? null, perProcessMiB: perProcessMiB ?? null, perThreadMiB: perThreadMiB ?? null, cpuShare: cpuShare ?? null }
}

/** As the history tells of them. */
function recordedFields(fields: Fields, hostSlug: string | undefined, groups: z.output<typeof SiteInput>['groups']): Record<string, unknown> {
  return { ...fields, ...clearedOf(fields), hostSlug: hostSlug ?? null, groups }
}

/** The rules that the site's next profiles fold with. */
export async function saveFoldingRules(transaction: Transaction, scope: TeamScope, siteId: string, rules: FoldingRules): Promise<void> {
  requirePermission(scope, 'plan:edit')
  await transaction.site.updateMany({ where: { teamId: scope.teamId, id: siteId }, data: { foldingRules: rules } })
}

export async function archiveSite(scope: TeamScope, slug: string): Promise<void> {
  await setArchived(scope, slug, true)
}

export async function restoreSite(scope: TeamScope, slug: string): Promise<void> {
  await setArchived(scope, slug, false)
}

async function setArchived(scope: TeamScope, slug: string, archived: boolean): Promise<void> {
  requirePermission(scope, 'plan:edit')
  await database(scope).$transaction(async (transaction) => {
    const row = await transaction.site.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
    if (row === null) throw notFound('site')
    if (!archived) await requireFreeServerName(transaction, scope, await hostIdOf(transaction, scope, row.host?.slug), row, row.id)
    await transaction.site.update({ where: { teamId_id: { teamId: scope.teamId, id: row.id } }, data: { archivedAt: archived ? new Date() : null, revision: { increment: 1 } } })
    await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: archived ? 'site.archived' : 'site.restored', subjectType: 'site', detail: { slug, name: row.name } })
  })
}

/** Locks the host's row: whoever else puts a site on it, or archives it, waits until this is done. */
async function hostIdOf(transaction: Transaction, scope: TeamScope, hostSlug: string | undefined): Promise<string | null> {
  if (hostSlug === undefined || hostSlug === '') return null
  await transaction.$queryRaw`SELECT "id" FROM "Host" WHERE "teamId" = ${scope.teamId}::uuid AND "slug" = ${hostSlug} FOR NO KEY UPDATE`
  const host = await transaction.host.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug: hostSlug } }, select: { id: true, archivedAt: true } })
  if (host === null) throw invalidInput([{ place: 'hostSlug', reason: 'There is no such host in this team.', remedy: 'Choose one of the list.' }])
  if (host.archivedAt !== null) throw invalidInput([{ place: 'hostSlug', reason: 'This host is archived.', remedy: 'Restore it first, or choose another.' }])
  return host.id
}

/** Two virtual hosts of one name and port on one host: Apache would only ever serve the first. */
async function requireFreeServerName(transaction: Transaction, scope: TeamScope, hostId: string | null, site: { serverName: string; port: number }, exceptId?: string): Promise<void> {
  if (hostId === null) return
  const other = await transaction.site.findFirst({
    where: { teamId: scope.teamId, hostId, archivedAt: null, serverName: { equals: site.serverName, mode: 'insensitive' }, port: site.port, ...(exceptId === undefined ? {} : { id: { not: exceptId } }) },
    select: { name: true },
  })
  if (other !== null) throw invalidInput([{ place: 'serverName', reason: `${other.name} on this host has the same server name and port, and Apache would serve only one of them.`, remedy: 'Use another name or port, or put it on another host.' }])
}

function siteOf(row: Row): Site {
  const rules = FoldingRules.safeParse(row.foldingRules)
  return {
    id: row.id, slug: row.slug, name: row.name, host: row.host, serverName: row.serverName, aliases: row.aliases, port: row.port, scriptPath: row.scriptPath, mountPath: row.mountPath,
    pythonHome: row.pythonHome, documentRoot: row.documentRoot, daemonUser: row.daemonUser, daemonUnixGroup: row.daemonUnixGroup, threadSafe: row.threadSafe,
    perProcessMiB: row.perProcessMiB, perThreadMiB: row.perThreadMiB, cpuShare: row.cpuShare, foldingRules: rules.success ? rules.data : [], notes: row.notes, revision: row.revision,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    groups: row.daemonGroups.map((group) => ({
      name: group.name, processes: group.processes, threads: group.threads, urlPrefixes: group.urlPrefixes,
      ...(group.listenBacklog === null ? {} : { listenBacklog: group.listenBacklog }),
      ...(group.queueTimeoutS === null ? {} : { queueTimeoutS: group.queueTimeoutS }),
      ...(group.connectTimeoutS === null ? {} : { connectTimeoutS: group.connectTimeoutS }),
      ...(group.requestTimeoutS === null ? {} : { requestTimeoutS: group.requestTimeoutS }),
      ...(group.maximumRequests === null ? {} : { maximumRequests: group.maximumRequests }),
    })),
  }
}
