/**
 * What a real Apache said of a version's configuration, and how it carried the load: appended by the worker, never changed,
 * each bound to the bytes it speaks of.
 */
import 'server-only'
import type { ConfigTestEvidence } from '#lib/planning/configtest-evidence.ts'
import type { ProofEvidence } from '#lib/planning/proof-evidence.ts'
import { writeAudit } from './audit.ts'
import { renderConfiguration, type Configuration } from './configuration.ts'
import { database } from './db.ts'
import type { Evidence as EvidenceRow, Prisma } from './generated/client.ts'
import { CONFIGTEST, PROOF, type ApacheKind } from './evaluation-kinds.ts'
import type { EvaluationClaim } from './evaluation-running.ts'
import type { TeamScope } from './scope.ts'
import { versionIdOf } from './version-id.ts'
import { storableJson } from './storable-json.ts'
import type { Version } from './versions.ts'

interface Kept<Content> {
  id: string
  /** The bytes it speaks of; another hash than the version's today speaks of other bytes. */
  configHash: string
  outcome: string
  content: Content
  createdAt: string
}

export interface VersionEvidence {
  /** Newest first. */
  configTests: Kept<ConfigTestEvidence>[]
  proofs: Kept<ProofEvidence>[]
}

const MOST = 20

export async function listEvidence(scope: TeamScope, scenarioSlug: string, number: number): Promise<VersionEvidence> {
  const versionId = await versionIdOf(scope, scenarioSlug, number)
  const of = async (kind: ApacheKind) => database(scope).evidence.findMany({ where: { teamId: scope.teamId, kind, versionId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: MOST })
  const [configTests, proofs] = await Promise.all([of(CONFIGTEST), of(PROOF)])
  return { configTests: configTests.map((row) => keptOf<ConfigTestEvidence>(row)), proofs: proofs.map((row) => keptOf<ProofEvidence>(row)) }
}

function keptOf<Content>({ id, configHash, outcome, content, createdAt }: EvidenceRow): Kept<Content> {
  return { id, configHash, outcome, content: content as Content, createdAt: createdAt.toISOString() }
}

export interface VersionToProve {
  versionId: string
  number: number
  scenario: string
  inputs: Version['inputs']
  /** The bytes that are approved and exported, rendered anew. */
  configuration: Configuration
}

/** For the worker: the version of a claimed evaluation. Throws AppError `invalid` where its configuration cannot be written. */
export async function getVersionToProve(claim: EvaluationClaim): Promise<VersionToProve> {
  const { version } = await database(claim).evaluation.findUniqueOrThrow({
    where: { teamId_id: { teamId: claim.teamId, id: claim.evaluationId } },
    include: { version: { include: { scenario: { select: { slug: true, name: true } } } } },
  })
  const inputs = version.inputs as unknown as Version['inputs']
  const result = version.result as unknown as Version['result']
  const configuration = renderConfiguration({ inputs, result, number: version.number, contentHash: version.contentHash, engineVersion: version.engineVersion, scenario: version.scenario })
  return { versionId: version.id, number: version.number, scenario: version.scenario.name, inputs, configuration }
}

/** Ends the evaluation and appends what it found, in one step; false where the evaluation is somebody else's by now. */
export async function finishWithEvidence(claim: EvaluationClaim, { versionId, number, scenario, configuration }: VersionToProve, kind: ApacheKind, outcome: string, content: ConfigTestEvidence | ProofEvidence): Promise<boolean> {
  return database(claim).$transaction(async (transaction) => {
    const { count } = await transaction.evaluation.updateMany({ where: { id: claim.evaluationId, teamId: claim.teamId, status: 'running' }, data: { status: 'done', progress: 1, finishedAt: new Date() } })
    if (count === 0) return false
    const { configHash } = configuration
    await transaction.evidence.create({ data: { teamId: claim.teamId, versionId, kind, configHash, outcome, content: storableJson(content) as unknown as Prisma.InputJsonObject } })
    await writeAudit(transaction, claim.teamId, null, versionId, { kind: kind === CONFIGTEST ? 'version.tested' : 'version.proved', subjectType: 'version', detail: { scenario, number, outcome, configHash } })
    return true
  })
}
