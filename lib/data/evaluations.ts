/**
 * Computations on a version that take longer than a request, such as a simulation. Asked for once for each version, engine
 * and seed; the worker runs them (evaluation-running.ts).
 */
import 'server-only'
import { z } from 'zod'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import { database } from './db.ts'
import type { Evaluation as EvaluationRow } from './generated/client.ts'
import type { EvaluationStatus } from './generated/enums.ts'
import { APACHE_KINDS, CONFIGTEST, PAIRED, PROOF, RECOMMENDATION, SIMULATION, type EvaluationKind } from './evaluation-kinds.ts'
import { parseInput } from './parse-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { versionIdOf } from './version-id.ts'
import { traceparentNow } from './tracing.ts'

const SEED = 1

/** How long a run under load lasts, its warm-up left out. */
export const ProofParams = z.object({ durationS: z.int().min(3, 'A run takes at least 3 seconds.').max(300, 'A run takes at most 300 seconds.') })
export type ProofParams = z.infer<typeof ProofParams>

export interface EvaluationState {
  id: string
  kind: string
  status: EvaluationStatus
  /** 0 to 1, an estimate. */
  progress: number
  /** Of a simulation that runs: what it knows of each site so far; of a paired one, one PairedSimulation. */
  known: unknown[] | null
  engineVersion: string
  seed: number
  /** The engine's Prediction of a simulation, or its Recommendation; null until it is done. */
  result: unknown
  failure: string | null
  cancelAsked: boolean
  createdAt: string
  finishedAt: string | null
}

/** The simulation of a version with today's engine; asked for again where it failed or was cancelled. */
export async function requestSimulation(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState> {
  return request(scope, scenarioSlug, number, SIMULATION)
}

/** The sizes that today's engine recommends for the plan of a version; asked for again where it failed or was cancelled. */
export async function requestRecommendation(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState> {
  return request(scope, scenarioSlug, number, RECOMMENDATION)
}

/** A real `apachectl configtest` on the configuration of a version; asked for again, it is run again. */
export async function requestConfigTest(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState> {
  return request(scope, scenarioSlug, number, CONFIGTEST)
}

/** The same where no Apache has read the configuration yet: what a reviewer should find when they come. */
export async function requestFirstConfigTest(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState> {
  return (await find(scope, scenarioSlug, number, CONFIGTEST)) ?? request(scope, scenarioSlug, number, CONFIGTEST)
}

/** A run of the configuration of a version under the plan's load, so many seconds long; asked for again, it is run again. */
export async function requestProof(scope: TeamScope, scenarioSlug: string, number: number, input: { durationS: number }): Promise<EvaluationState> {
  return request(scope, scenarioSlug, number, PROOF, parseInput(ProofParams, input))
}

async function request(scope: TeamScope, scenarioSlug: string, number: number, kind: EvaluationKind, params?: ProofParams): Promise<EvaluationState> {
  requirePermission(scope, 'plan:edit')
  return queue(scope, keyOf(await versionIdOf(scope, scenarioSlug, number), kind), params)
}

type EvaluationKey = ReturnType<typeof keyOf>

function keyOf(versionId: string, kind: EvaluationKind, subject = '') {
  return { versionId, kind, engineVersion: ENGINE_VERSION, seed: SEED, subject }
}

/** The one evaluation of this key, new or as it is; waiting again where it is to be run again. */
async function queue(scope: TeamScope, key: EvaluationKey, params?: ProofParams): Promise<EvaluationState> {
  const asked = { ...(params === undefined ? {} : { params }), traceparent: traceparentNow() }
  try {
    return stateOf(await database(scope).evaluation.create({ data: { ...key, ...asked, teamId: scope.teamId } }))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
  const settled: EvaluationStatus[] = (APACHE_KINDS as readonly string[]).includes(key.kind) ? ['failed', 'cancelled', 'done'] : ['failed', 'cancelled']
  await database(scope).evaluation.updateMany({ where: { ...key, teamId: scope.teamId, status: { in: settled } }, data: { ...asked, status: 'queued', progress: 0, failure: null, cancelAskedAt: null, finishedAt: null } })
  return stateOf(await database(scope).evaluation.findFirstOrThrow({ where: { ...key, teamId: scope.teamId } }))
}

/** The simulation of a version with today's engine, if it was asked for. */
export async function findSimulation(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState | null> {
  return find(scope, scenarioSlug, number, SIMULATION)
}

/** The recommendation of today's engine for a version, if it was asked for. */
export async function findRecommendation(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState | null> {
  return find(scope, scenarioSlug, number, RECOMMENDATION)
}

/** Where the last configtest of a version stands; what it found is in evidence.ts. */
export async function findConfigTest(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState | null> {
  return find(scope, scenarioSlug, number, CONFIGTEST)
}

/** Where the last run of a version under load stands; what it measured is in evidence.ts. */
export async function findProof(scope: TeamScope, scenarioSlug: string, number: number): Promise<EvaluationState | null> {
  return find(scope, scenarioSlug, number, PROOF)
}

async function find(scope: TeamScope, scenarioSlug: string, number: number, kind: EvaluationKind): Promise<EvaluationState | null> {
  return findByKey(scope, keyOf(await versionIdOf(scope, scenarioSlug, number), kind))
}

async function findByKey(scope: TeamScope, key: EvaluationKey): Promise<EvaluationState | null> {
  const row = await database(scope).evaluation.findFirst({ where: { ...key, teamId: scope.teamId } })
  return row === null ? null : stateOf(row)
}

/** Two to six versions simulated under the same chance, the first being what the others are compared with. */
export async function requestPairedSimulation(scope: TeamScope, versions: readonly VersionName[]): Promise<EvaluationState> {
  requirePermission(scope, 'plan:edit')
  return queue(scope, await pairedKey(scope, versions))
}

export async function findPairedSimulation(scope: TeamScope, versions: readonly VersionName[]): Promise<EvaluationState | null> {
  return findByKey(scope, await pairedKey(scope, versions))
}

export interface VersionName {
  scenario: string
  number: number
}

async function pairedKey(scope: TeamScope, versions: readonly VersionName[]): Promise<EvaluationKey> {
  const [first, ...others] = await Promise.all(versions.map(({ scenario, number }) => versionIdOf(scope, scenario, number)))
  if (first === undefined || others.length === 0 || others.length > 5) throw invalidInput([{ place: 'versions', reason: 'Two to six versions can be simulated side by side.' }])
  return keyOf(first, PAIRED, others.join(','))
}

export async function getEvaluation(scope: TeamScope, id: string): Promise<EvaluationState> {
  const row = z.uuid().safeParse(id).success ? await database(scope).evaluation.findFirst({ where: { teamId: scope.teamId, id } }) : null
  if (row === null) throw notFound('evaluation')
  return stateOf(row)
}

/** Stops it soon; what waits in the queue is cancelled at once. */
export async function cancelEvaluation(scope: TeamScope, id: string): Promise<EvaluationState> {
  requirePermission(scope, 'plan:edit')
  const { status } = await getEvaluation(scope, id)
  if (status !== 'queued' && status !== 'running') throw new AppError('conflict', { publicMessage: 'This computation is not running any more.' })
  const now = new Date()
  const waiting = await database(scope).evaluation.updateMany({ where: { teamId: scope.teamId, id, status: 'queued' }, data: { status: 'cancelled', cancelAskedAt: now, finishedAt: now } })
  if (waiting.count === 0) await database(scope).evaluation.updateMany({ where: { teamId: scope.teamId, id, status: 'running' }, data: { cancelAskedAt: now } })
  return getEvaluation(scope, id)
}

function stateOf(row: EvaluationRow): EvaluationState {
  return {
    id: row.id, kind: row.kind, status: row.status, progress: row.progress, known: row.known as unknown[] | null, engineVersion: row.engineVersion, seed: row.seed, result: row.result, failure: row.failure,
    cancelAsked: row.cancelAskedAt !== null, createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}
