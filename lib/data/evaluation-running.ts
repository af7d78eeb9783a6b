/**
 * What the worker does to an evaluation, such as a simulation of a version: there is no person, so there is no scope; id and
 * team come from the row. The result depends on the version, the engine and the seed alone, so running it twice, as may
 * happen when a worker dies, writes the same.
 */
import 'server-only'
import { Prisma } from './generated/client.ts'
import { database, everyTeam } from './db.ts'
import type { WaitingRow } from './measurement-reading.ts'
import { PAIRED } from './evaluation-kinds.ts'

export interface EvaluationClaim {
  teamId: string
  evaluationId: string
  kind: string
  params: unknown
  seed: number
  /** ScenarioInputs of the version, as stored. */
  inputs: unknown
  /** Of a paired simulation: the inputs of the versions that the first is compared with, in order. */
  others: unknown[]
}

const OPEN = { in: ['queued' as const, 'running' as const] }
const held = (claim: EvaluationClaim) => ({ id: claim.evaluationId, teamId: claim.teamId, status: 'running' as const })

/** Evaluations of these kinds that wait or were being run, oldest first. */
export async function listOpenEvaluations(kinds: readonly string[], limit: number): Promise<WaitingRow[]> {
  return everyTeam().evaluation.findMany({ where: { status: OPEN, kind: { in: [...kinds] } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: limit, select: { id: true, traceparent: true } })
}

/** Null where there is nothing to do: settled meanwhile, cancelled, or gone. */
export async function claimEvaluation(evaluationId: string): Promise<EvaluationClaim | null> {
  return everyTeam().$transaction(async (tx) => {
    await tx.evaluation.updateMany({ where: { id: evaluationId, status: OPEN, cancelAskedAt: { not: null } }, data: { status: 'cancelled', finishedAt: new Date() } })
    const claimed = await tx.evaluation.updateMany({ where: { id: evaluationId, status: OPEN }, data: { status: 'running', progress: 0, failure: null, known: Prisma.DbNull } })
    if (claimed.count === 0) return null
    const row = await tx.evaluation.findUniqueOrThrow({ where: { id: evaluationId }, include: { version: { select: { inputs: true } } } })
    const ids = row.kind === PAIRED ? row.subject.split(',') : []
    const versions = new Map((ids.length === 0 ? [] : await tx.version.findMany({ where: { teamId: row.teamId, id: { in: ids } }, select: { id: true, inputs: true } })).map(({ id, inputs }) => [id, inputs]))
    return { teamId: row.teamId, evaluationId: row.id, kind: row.kind, params: row.params, seed: row.seed, inputs: row.version.inputs, others: ids.map((id) => versions.get(id)) }
  })
}

/** 0 to 1, and what is known of the answer so far, where that can be told; false where it is to stop: the person has asked to cancel, or the row is settled. */
export async function saveEvaluationProgress(claim: EvaluationClaim, progress: number, known?: readonly object[]): Promise<boolean> {
  const rows = await database(claim).evaluation.updateManyAndReturn({ where: held(claim), data: { progress: Math.min(1, Math.max(0, progress)), ...(known === undefined ? {} : { known: known as Prisma.InputJsonArray }) }, select: { cancelAskedAt: true } })
  return rows[0]?.cancelAskedAt === null
}

export async function finishEvaluation(claim: EvaluationClaim, result: object): Promise<boolean> {
  const { count } = await database(claim).evaluation.updateMany({ where: held(claim), data: { status: 'done', progress: 1, result: result as Prisma.InputJsonValue, finishedAt: new Date() } })
  return count > 0
}

/** `failure` says why in words for the person. */
export async function failEvaluation(claim: EvaluationClaim, failure: string): Promise<boolean> {
  const { count } = await database(claim).evaluation.updateMany({ where: held(claim), data: { status: 'failed', failure, finishedAt: new Date() } })
  return count > 0
}

/** Cancelled if the person asked for it, else given back to be run later. */
export async function stopEvaluation(claim: EvaluationClaim): Promise<'cancelled' | 'released'> {
  const { count } = await database(claim).evaluation.updateMany({ where: { ...held(claim), cancelAskedAt: { not: null } }, data: { status: 'cancelled', finishedAt: new Date() } })
  if (count > 0) return 'cancelled'
  await database(claim).evaluation.updateMany({ where: held(claim), data: { status: 'queued', progress: 0 } })
  return 'released'
}
