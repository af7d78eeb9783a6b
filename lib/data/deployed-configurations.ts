/**
 * What runs on each host: configuration sets that somebody imported as deployed, immutable and numbered by host. The highest
 * number is what runs now, and what an export is compared with.
 */
import 'server-only'
import { z } from 'zod'
import type { ConfigurationSet } from '#lib/apache/configuration-set.ts'
import { notFound } from '#lib/base/errors.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Transaction } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export interface DeployedConfigurationSummary {
  id: string
  uploadId: string
  number: number
  modWsgi: string
  host: { slug: string; name: string }
  fileName: string
  sha256: string
  importedBy: string
  importedAt: string
}

export interface DeployedConfiguration extends DeployedConfigurationSummary {
  /** The files as they were given in, with their encodings. */
  content: ConfigurationSet
}

const include = {
  host: { select: { slug: true, name: true } },
  importedBy: { select: { name: true } },
  upload: { select: { fileName: true, sha256: true } },
} satisfies Prisma.DeployedConfigurationInclude

type Row = Prisma.DeployedConfigurationGetPayload<{ include: typeof include }>

/** What runs on the host now; null until somebody imported it. `hostId` is the row's id, as `getHost` gives it. */
export async function latestDeployedConfiguration(scope: TeamScope, hostId: string): Promise<DeployedConfiguration | null> {
  if (!z.uuid().safeParse(hostId).success) return null
  const row = await database(scope).deployedConfiguration.findFirst({
    where: { teamId: scope.teamId, hostId },
    include: { ...include, upload: { select: { fileName: true, sha256: true, content: true } } },
    orderBy: { number: 'desc' },
  })
  return row === null ? null : { ...summaryOf(row), content: row.upload.content as unknown as ConfigurationSet }
}

/** The newest first; of one host where its slug is given. */
export async function listDeployedConfigurations(scope: TeamScope, hostSlug?: string): Promise<DeployedConfigurationSummary[]> {
  const rows = await database(scope).deployedConfiguration.findMany({
    where: { teamId: scope.teamId, ...(hostSlug === undefined ? {} : { host: { teamId: scope.teamId, slug: hostSlug } }) },
    include,
    orderBy: { id: 'desc' },
    take: 200,
  })
  return rows.map(summaryOf)
}

/** The upload as what runs on the host from now on. Locks the host's row, which orders the numbers. */
export async function appendDeployedConfiguration(transaction: Transaction, scope: TeamScope, input: { hostId: string; uploadId: string; modWsgi: string }): Promise<{ number: number }> {
  requirePermission(scope, 'plan:edit')
  const { hostId, uploadId, modWsgi } = input
  await transaction.$queryRaw`SELECT "id" FROM "Host" WHERE "teamId" = ${scope.teamId}::uuid AND "id" = ${hostId}::uuid FOR NO KEY UPDATE`
  const host = await transaction.host.findUnique({ where: { teamId_id: { teamId: scope.teamId, id: hostId } }, select: { name: true } })
  if (host === null) throw notFound('host')
  const upload = await transaction.configurationUpload.findUnique({ where: { teamId_id: { teamId: scope.teamId, id: uploadId } }, select: { sha256: true } })
  if (upload === null) throw notFound('configuration')
  const last = await transaction.deployedConfiguration.findFirst({ where: { teamId: scope.teamId, hostId }, orderBy: { number: 'desc' }, select: { number: true } })
  const number = (last?.number ?? 0) + 1
  const row = await transaction.deployedConfiguration.create({ data: { teamId: scope.teamId, hostId, uploadId, number, modWsgi, importedById: scope.actor.userId }, select: { id: true } })
  await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'configuration.imported', subjectType: 'configuration', detail: { host: host.name, number, sha256: upload.sha256 } })
  return { number }
}

function summaryOf(row: Row): DeployedConfigurationSummary {
  return { id: row.id, uploadId: row.uploadId, number: row.number, modWsgi: row.modWsgi, host: row.host, fileName: row.upload.fileName, sha256: row.upload.sha256, importedBy: row.importedBy.name, importedAt: row.createdAt.toISOString() }
}
