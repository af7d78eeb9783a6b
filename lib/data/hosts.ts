/** Hosts and their tenants. An edit names the revision it started from; a newer one is a conflict, never an overwrite. */
import 'server-only'
import { z } from 'zod'
import { invalidInput, notFound } from '#lib/base/errors.ts'
import { HostInput } from '#lib/planning/host-input.ts'
import type { TenantInput } from '#lib/planning/host-input.ts'
import { changedFields, stateOf, writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Transaction } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { sliceRows, sliceWords } from './list-slice.ts'
import type { ListSlice } from './list-slice.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { freeSlug, slugOf } from './slug.ts'
import { staleEdit } from './stale-edit.ts'
import { withFreeSlug } from './with-free-slug.ts'

export interface HostSummary {
  slug: string
  name: string
  cores: number
  memoryMiB: number
  systemReserveMiB: number
  diskCacheReserveMiB: number
  modWsgi: string
  mpm: 'event' | 'worker' | 'prefork'
  maxRequestWorkers: number
  notes: string
  revision: number
  archivedAt: string | null
  tenants: TenantInput[]
  sites: { slug: string; name: string; serverName: string }[]
}

export interface Host extends HostSummary {
  id: string
}

const include = {
  tenants: { orderBy: { name: 'asc' } },
  sites: { where: { archivedAt: null }, orderBy: { name: 'asc' }, select: { slug: true, name: true, serverName: true } },
} satisfies Prisma.HostInclude

type Row = Prisma.HostGetPayload<{ include: typeof include }>

export async function listHosts(scope: TeamScope, { archived = false, page }: { archived?: boolean; page?: PageRequest<string> } = {}): Promise<Host[]> {
  const paged = page === undefined ? { where: {}, orderBy: { name: 'asc' as const }, take: 1000 } : pageById(page)
  const rows = await database(scope).host.findMany({ where: { teamId: scope.teamId, archivedAt: archived ? { not: null } : null, ...paged.where }, include, orderBy: paged.orderBy, take: paged.take })
  return rows.map(hostOf)
}

/** By name, with how many there are in all. */
export async function sliceHosts(scope: TeamScope, slice: ListSlice): Promise<{ rows: Host[]; total: number }> {
  const where = { teamId: scope.teamId, archivedAt: null, ...sliceWords(slice) }
  const [rows, total] = await Promise.all([database(scope).host.findMany({ where, include, orderBy: [{ name: 'asc' }, { id: 'asc' }], ...sliceRows(slice) }), database(scope).host.count({ where })])
  return { rows: rows.map(hostOf), total }
}

export interface HostChoice {
  slug: string
  name: string
  siteCount: number
}

/** For a select: the first 1,000 by name. */
export async function listHostChoices(scope: TeamScope): Promise<HostChoice[]> {
  const rows = await database(scope).host.findMany({ where: { teamId: scope.teamId, archivedAt: null }, select: { slug: true, name: true, _count: { select: { sites: { where: { archivedAt: null } } } } }, orderBy: { name: 'asc' }, take: 1000 })
  return rows.map(({ slug, name, _count }) => ({ slug, name, siteCount: _count.sites }))
}

export async function getHost(scope: TeamScope, slug: string): Promise<Host> {
  const row = await database(scope).host.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
  if (row === null) throw notFound('host')
  return hostOf(row)
}

export async function createHost(scope: TeamScope, input: HostInput): Promise<{ slug: string }> {
  requirePermission(scope, 'plan:edit')
  return withFreeSlug(database(scope), async (transaction) => ({ slug: (await insertHost(transaction, scope, input)).slug }))
}

/** Within a transaction of the caller, which runs again where the slug is taken meanwhile. */
export async function insertHost(transaction: Transaction, scope: TeamScope, input: HostInput): Promise<{ id: string; slug: string }> {
  requirePermission(scope, 'plan:edit')
  const { tenants, ...fields } = parseInput(HostInput, input)
  const wished = slugOf(fields.name, 'host')
  const taken = await transaction.host.findMany({ where: { teamId: scope.teamId, slug: { startsWith: wished } }, select: { slug: true } })
  const host = await transaction.host.create({ data: { ...fields, teamId: scope.teamId, slug: freeSlug(wished, new Set(taken.map(({ slug }) => slug))) } })
  await transaction.tenant.createMany({ data: tenants.map((tenant) => ({ ...tenant, teamId: scope.teamId, hostId: host.id })) })
  await writeAudit(transaction, scope.teamId, scope.actor, host.id, { kind: 'host.created', subjectType: 'host', detail: { slug: host.slug, name: host.name, state: stateOf({ ...fields, tenants }) } })
  return { id: host.id, slug: host.slug }
}

/** `why`: for the history, where what nobody typed comes from. */
export async function updateHost(scope: TeamScope, slug: string, input: HostInput & { revision: number }, why?: string): Promise<{ revision: number }> {
  requirePermission(scope, 'plan:edit')
  return database(scope).$transaction((transaction) => changeHost(transaction, scope, slug, input, why))
}

/** Within a transaction of the caller. */
export async function changeHost(transaction: Transaction, scope: TeamScope, slug: string, input: HostInput & { revision: number }, why?: string): Promise<{ revision: number }> {
  requirePermission(scope, 'plan:edit')
  const { tenants, ...fields } = parseInput(HostInput, input)
  const base = parseInput(z.object({ revision: z.int().min(1) }), { revision: input.revision }).revision
  const row = await transaction.host.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
  if (row === null) throw notFound('host')
  const { count } = await transaction.host.updateMany({ where: { teamId: scope.teamId, id: row.id, revision: base }, data: { ...fields, revision: { increment: 1 } } })
  if (count === 0) throw await staleEdit(transaction, scope.teamId, 'host', row.id, (await transaction.host.findUniqueOrThrow({ where: { id: row.id } })).revision)
  await transaction.tenant.deleteMany({ where: { teamId: scope.teamId, hostId: row.id } })
  await transaction.tenant.createMany({ data: tenants.map((tenant) => ({ ...tenant, teamId: scope.teamId, hostId: row.id })) })
  const before = hostOf(row)
  await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'host.updated', subjectType: 'host', detail: { slug, name: fields.name, changes: changedFields({ ...before }, { ...fields, tenants }), state: stateOf({ ...fields, tenants }), ...(why === undefined ? {} : { why }) } })
  return { revision: base + 1 }
}

/** A host with sites that are not archived is still in use. */
export async function archiveHost(scope: TeamScope, slug: string): Promise<void> {
  await setArchived(scope, slug, true)
}

export async function restoreHost(scope: TeamScope, slug: string): Promise<void> {
  await setArchived(scope, slug, false)
}

async function setArchived(scope: TeamScope, slug: string, archived: boolean): Promise<void> {
  requirePermission(scope, 'plan:edit')
  await database(scope).$transaction(async (transaction) => {
    const host = await lockHost(transaction, scope, slug)
    if (archived && host.sites.length > 0) {
      throw invalidInput([{ place: 'host', reason: `${host.sites.length === 1 ? 'A site still lives' : `${host.sites.length} sites still live`} on it: ${host.sites.slice(0, 3).map(({ name }) => name).join(', ')}.`, remedy: 'Move or archive them first.' }])
    }
    await transaction.host.update({ where: { teamId_id: { teamId: scope.teamId, id: host.id } }, data: { archivedAt: archived ? new Date() : null, revision: { increment: 1 } } })
    await writeAudit(transaction, scope.teamId, scope.actor, host.id, { kind: archived ? 'host.archived' : 'host.restored', subjectType: 'host', detail: { slug, name: host.name } })
  })
}

async function lockHost(transaction: Transaction, scope: TeamScope, slug: string): Promise<Row> {
  await transaction.$queryRaw`SELECT "id" FROM "Host" WHERE "teamId" = ${scope.teamId}::uuid AND "slug" = ${slug} FOR NO KEY UPDATE`
  const row = await transaction.host.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug } }, include })
  if (row === null) throw notFound('host')
  return row
}

function hostOf(row: Row): Host {
  return {
    id: row.id, slug: row.slug, name: row.name, cores: row.cores, memoryMiB: row.memoryMiB, systemReserveMiB: row.systemReserveMiB, diskCacheReserveMiB: row.diskCacheReserveMiB,
    modWsgi: row.modWsgi, mpm: row.mpm === 'worker' || row.mpm === 'prefork' ? row.mpm : 'event', maxRequestWorkers: row.maxRequestWorkers, notes: row.notes, revision: row.revision,
    archivedAt: row.archivedAt?.toISOString() ?? null, tenants: row.tenants.map(({ name, memoryMiB, cpuCores }) => ({ name, memoryMiB, cpuCores })), sites: row.sites,
  }
}
