/**
 * Exports: the configuration of an approved version, byte for byte, kept for good. The same bytes are the same export.
 * What is handed out is what was approved: should a newer Headroom render the version differently, the export is refused.
 */
import 'server-only'
import { AppError } from '#lib/base/errors.ts'
import { writeAudit } from './audit.ts'
import { createHash } from 'node:crypto'
import { renderConfiguration } from './configuration.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getVersion } from './versions.ts'

export interface ExportSummary {
  id: string
  scenario: { slug: string; name: string }
  number: number
  sha256: string
  files: { path: string; sha256: string }[]
  createdBy: string
  createdAt: string
}

export async function createExport(scope: TeamScope, scenarioSlug: string, number: number): Promise<{ exportId: string; sha256: string; files: { path: string; sha256: string }[]; zip: Uint8Array; fileName: string }> {
  requirePermission(scope, 'export:create')
  const version = await getVersion(scope, scenarioSlug, number)
  const approval = version.reviews.findLast(({ kind }) => kind === 'approved')
  if (version.state !== 'approved' || approval === undefined) throw new AppError('conflict', { publicMessage: 'Only an approved version can be exported. Submit it, and have somebody else approve it.' })
  const fileName = `${scenarioSlug}-v${number}.zip`
  const kept = await database(scope).export.findFirst({ where: { teamId: scope.teamId, versionId: version.id, configHash: approval.configHash }, orderBy: { createdAt: 'asc' } })
  if (kept !== null) return { exportId: kept.id, sha256: kept.sha256, files: kept.files as { path: string; sha256: string }[], zip: kept.zip, fileName }
  const { files, zip, configHash } = renderConfiguration(version)
  if (configHash !== approval.configHash) throw new AppError('conflict', { publicMessage: 'This version of Headroom renders the configuration differently from what was approved. Save it as a new version and have that approved.' })
  const list = files.map(({ path, sha256 }) => ({ path, sha256 }))
  const sha256 = createHash('sha256').update(zip).digest('hex')
  try {
    return await database(scope).$transaction(async (transaction) => {
      const row = await transaction.export.create({ data: { teamId: scope.teamId, versionId: version.id, sha256, configHash, files: list, zip: Uint8Array.from(zip), createdById: scope.actor.userId }, select: { id: true } })
      await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'export.created', subjectType: 'export', detail: { scenario: version.scenario.name, number, sha256 } })
      return { exportId: row.id, sha256, files: list, zip, fileName }
    })
  } catch (error) {
    // Somebody exported the same bytes at the same moment.
    if (isUniqueViolation(error)) return createExport(scope, scenarioSlug, number)
    throw error
  }
}

const include = { createdBy: { select: { name: true } }, version: { select: { number: true, scenario: { select: { slug: true, name: true } } } } } satisfies Prisma.ExportInclude

export async function listExports(scope: TeamScope, scenarioSlug?: string, page?: PageRequest<string>): Promise<ExportSummary[]> {
  const paged = page === undefined ? { where: {}, orderBy: { createdAt: 'desc' as const }, take: 200 } : pageById(page)
  const rows = await database(scope).export.findMany({
    where: { teamId: scope.teamId, ...(scenarioSlug === undefined ? {} : { version: { teamId: scope.teamId, scenario: { teamId: scope.teamId, slug: scenarioSlug } } }), ...paged.where },
    include,
    omit: { zip: true },
    orderBy: paged.orderBy,
    take: paged.take,
  })
  return rows.map(({ id, sha256, files, createdAt, createdBy, version }) => ({ id, sha256, files: files as { path: string; sha256: string }[], createdAt: createdAt.toISOString(), createdBy: createdBy.name, number: version.number, scenario: version.scenario }))
}
