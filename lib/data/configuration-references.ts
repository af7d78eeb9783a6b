/**
 * What a version's configuration is compared with by its reviewer: the last approved export of the same scenario, else of
 * another scenario of the same host, before this version; and what runs on the host, where somebody imported it.
 */
import 'server-only'
import { strFromU8, unzipSync } from 'fflate'
import type { KnownConfiguration } from '#lib/planning/configuration-against.ts'
import { notFound } from '#lib/base/errors.ts'
import { database } from './db.ts'
import { latestDeployedConfiguration, type DeployedConfiguration } from './deployed-configurations.ts'
import type { Prisma } from './generated/client.ts'
import type { TeamScope } from './scope.ts'

export interface ConfigurationReference extends KnownConfiguration {
  kind: 'approved' | 'deployed'
}

export async function listConfigurationReferences(scope: TeamScope, scenarioSlug: string, number: number): Promise<ConfigurationReference[]> {
  const version = await database(scope).version.findFirst({ where: { teamId: scope.teamId, number, scenario: { teamId: scope.teamId, slug: scenarioSlug } }, select: { id: true, scenarioId: true, createdAt: true, scenario: { select: { hostId: true } } } })
  if (version === null) throw notFound('version')
  const { scenarioId, scenario } = version
  const approved = (await findExport(scope, { id: { not: version.id }, scenarioId, number: { lt: number } })) ?? (await findExport(scope, { id: { not: version.id }, scenarioId: { not: scenarioId }, scenario: { teamId: scope.teamId, hostId: scenario.hostId } }))
  const deployed = await latestDeployedConfiguration(scope, scenario.hostId)
  return [...(approved === null ? [] : [approved]), ...(deployed === null ? [] : [asReference(deployed)])]
}

function asReference({ number, host, importedAt, content }: DeployedConfiguration): ConfigurationReference {
  return { kind: 'deployed', label: `what runs on ${host.name}, import ${number}`, at: importedAt, files: content.files.map(({ path, text }) => ({ path, text })), isWhole: false }
}

async function findExport(scope: TeamScope, version: Prisma.VersionWhereInput): Promise<ConfigurationReference | null> {
  const row = await database(scope).export.findFirst({ where: { teamId: scope.teamId, version: { teamId: scope.teamId, ...version } }, select: { zip: true, createdAt: true, version: { select: { number: true, scenario: { select: { name: true } } } } }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
  if (row === null) return null
  const files = Object.entries(unzipSync(Uint8Array.from(row.zip))).map(([path, bytes]) => ({ path, text: strFromU8(bytes) }))
  return { kind: 'approved', label: `version ${row.version.number} of ${row.version.scenario.name}, as exported`, at: row.createdAt.toISOString(), files, isWhole: true }
}
