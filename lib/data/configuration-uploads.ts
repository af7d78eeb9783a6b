/** Apache configuration that somebody gave in to be read, kept as it came. The same files are one upload, whoever gives them. */
import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ConfigurationSet } from '#lib/apache/configuration-set.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import { notFound } from '#lib/base/errors.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { storableJson } from './storable-json.ts'

export interface ConfigurationUploadSummary {
  id: string
  fileName: string
  sha256: string
  uploadedBy: string
  createdAt: string
  /** What it was imported as: host and number. */
  deployed: { host: { slug: string; name: string }; number: number }[]
}

export interface ConfigurationUpload extends ConfigurationUploadSummary {
  content: ConfigurationSet
}

const include = {
  uploadedBy: { select: { name: true } },
  deployed: { select: { number: true, host: { select: { slug: true, name: true } } }, orderBy: { createdAt: 'asc' } },
} satisfies Prisma.ConfigurationUploadInclude

type Row = Prisma.ConfigurationUploadGetPayload<{ include: typeof include; omit: { content: true } }>

export async function keepConfigurationUpload(scope: TeamScope, fileName: string, content: ConfigurationSet): Promise<{ id: string; created: boolean }> {
  requirePermission(scope, 'plan:edit')
  const sha256 = createHash('sha256').update(canonicalJson(content)).digest('hex')
  const find = () => database(scope).configurationUpload.findUnique({ where: { teamId_sha256: { teamId: scope.teamId, sha256 } }, select: { id: true } })
  const known = await find()
  if (known !== null) return { id: known.id, created: false }
  try {
    return await database(scope).$transaction(async (transaction) => {
      const stored = storableJson(content) as unknown as Prisma.InputJsonValue
      const row = await transaction.configurationUpload.create({ data: { teamId: scope.teamId, sha256, fileName: storableJson(fileName), content: stored, uploadedById: scope.actor.userId }, select: { id: true } })
      await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'configuration.uploaded', subjectType: 'configuration', detail: { fileName: storableJson(fileName), sha256, files: content.files.length } })
      return { id: row.id, created: true }
    })
  } catch (error) {
    // Somebody gave in the same files at the same moment.
    const other = isUniqueViolation(error) ? await find() : null
    if (other === null) throw error
    return { id: other.id, created: false }
  }
}

export async function getConfigurationUpload(scope: TeamScope, id: string): Promise<ConfigurationUpload> {
  const row = z.uuid().safeParse(id).success ? await database(scope).configurationUpload.findUnique({ where: { teamId_id: { teamId: scope.teamId, id } }, include }) : null
  if (row === null) throw notFound('configuration')
  return { ...summaryOf(row), content: row.content as unknown as ConfigurationSet }
}

/** The newest first: the newest 100, or a page, one more than its limit where there is another. */
export async function listConfigurationUploads(scope: TeamScope, page: PageRequest<string> = { after: null, limit: 99 }): Promise<ConfigurationUploadSummary[]> {
  const { where, orderBy, take } = pageById(page)
  const rows = await database(scope).configurationUpload.findMany({ where: { teamId: scope.teamId, ...where }, include, omit: { content: true }, orderBy, take })
  return rows.map(summaryOf)
}

function summaryOf(row: Row): ConfigurationUploadSummary {
  return { id: row.id, fileName: row.fileName, sha256: row.sha256, uploadedBy: row.uploadedBy.name, createdAt: row.createdAt.toISOString(), deployed: row.deployed }
}
