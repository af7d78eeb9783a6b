/**
 * What a worker with Apache does for a version: tests its configuration, or runs it under the plan's load. Claims the row, saves
 * progress and asks in the same step whether to go on; what was found is appended as evidence. Every ending is written down.
 */
import { isAppError } from '#lib/base/errors.ts'
import { ProofParams } from '#lib/data/evaluations.ts'
import { CONFIGTEST, PROOF } from '#lib/data/evaluation-kinds.ts'
import { claimEvaluation, failEvaluation, saveEvaluationProgress, stopEvaluation, type EvaluationClaim } from '#lib/data/evaluation-running.ts'
import { finishWithEvidence, getVersionToProve, type VersionToProve } from '#lib/data/evidence.ts'
import { hostPlansWithSites } from '#lib/engine/host-plans.ts'
import { joinedConfigTest, type HostTest } from '#lib/planning/joined-config-test.ts'
import { filesOfHost } from '#lib/planning/export-bundle.ts'
import type { ProofEvidence } from '#lib/planning/proof-evidence.ts'
import { testConfiguration } from '#lib/proof/config-test.ts'
import type { ApacheHere } from '#lib/proof/find-apache.ts'
import { runProof } from '#lib/proof/run-proof.ts'
import type { EvaluationOutcome } from './evaluate-version.ts'
import { errorForLog, logLine } from './log-line.ts'
import type { JobSignals } from './signals.ts'

const MAX_ATTEMPTS = 3
const WARMUP_S = 3

/** @param attempt 1 for the first run of this job. */
export async function testVersion(here: ApacheHere, evaluationId: string, attempt: number, signals: JobSignals): Promise<EvaluationOutcome> {
  const claim = await claimEvaluation(evaluationId)
  if (claim === null) return 'nothing'
  if (attempt > MAX_ATTEMPTS) return fail(claim, `The test was begun ${MAX_ATTEMPTS} times and each time the worker ended before it did. Tell whoever runs Headroom its id, ${evaluationId}.`)
  try {
    const version = await getVersionToProve(claim)
    const { plan } = version.inputs
    const stop = AbortSignal.any([signals.stop, signals.lost])
    const tests: HostTest[] = []
    for (const { name, plan: { apache } } of hostPlansWithSites(plan)) {
      if (stop.aborted) break
      tests.push({ host: name, evidence: await testConfiguration(here, { files: filesOfHost(plan, name, version.configuration.files), mpm: apache.mpm, writtenFor: apache.modWsgi }, stop) })
    }
    const evidence = joinedConfigTest(tests)
    if (stop.aborted || evidence === null) return signals.lost.aborted ? 'lost' : await stopEvaluation(claim)
    return (await finishWithEvidence(claim, version, CONFIGTEST, evidence.outcome, evidence)) ? 'done' : 'lost'
  } catch (error) {
    return failed(claim, error)
  }
}

/** @param attempt 1 for the first run of this job. */
export async function proveVersion(evaluationId: string, attempt: number, signals: JobSignals): Promise<EvaluationOutcome> {
  const claim = await claimEvaluation(evaluationId)
  if (claim === null) return 'nothing'
  if (attempt > MAX_ATTEMPTS) return fail(claim, `The run was begun ${MAX_ATTEMPTS} times and each time the worker ended before it did. Ask again with a shorter run or fewer sites.`)
  let version: VersionToProve
  try {
    version = await getVersionToProve(claim)
  } catch (error) {
    return failed(claim, error)
  }
  const { durationS } = ProofParams.parse(claim.params)
  const { configuration } = version.inputs
  // One machine stands for one host: of several the first with sites, which the evidence names.
  const busy = hostPlansWithSites(version.inputs.plan)
  const [proved] = busy
  const plan = proved?.plan ?? version.inputs.plan
  const exported = filesOfHost(version.inputs.plan, plan.host.name, version.configuration.files).map(({ path, text }) => ({ path, text }))
  const ending = await runProof(
    { plan, configuration, exported, warmupS: WARMUP_S, durationS, seed: claim.seed },
    { signal: AbortSignal.any([signals.stop, signals.lost]), onProgress: (progress) => saveEvaluationProgress(claim, progress) },
  )
  switch (ending.kind) {
    case 'done':
      return (await finishWithEvidence(claim, version, PROOF, ending.evidence.verdict.met ? 'met' : 'missed', ofOneHost(ending.evidence, plan.host.name, busy.length))) ? 'done' : 'lost'
    case 'stopped':
      return signals.lost.aborted ? 'lost' : stopEvaluation(claim)
    case 'refused':
      return fail(claim, ending.message)
    case 'fault':
      logLine('error', 'proof-failed', { evaluationId, attempt, error: ending.message })
      return fail(claim, `The run failed. ${firstLine(ending.message)}`)
  }
}

function ofOneHost(evidence: ProofEvidence, host: string, hosts: number): ProofEvidence {
  return hosts < 2 ? evidence : { ...evidence, differences: [`Of the ${hosts} hosts of the plan, ${host} alone was run; the others are not part of this verdict.`, ...evidence.differences] }
}

async function failed(claim: EvaluationClaim, error: unknown): Promise<EvaluationOutcome> {
  if (isAppError(error)) return fail(claim, error.publicMessage)
  logLine('error', 'configtest-failed', { evaluationId: claim.evaluationId, error: errorForLog(error) })
  return fail(claim, `The test failed through a fault on our side. Tell whoever runs Headroom its id, ${claim.evaluationId}; the worker's log says why.`)
}

async function fail(claim: EvaluationClaim, words: string): Promise<EvaluationOutcome> {
  return (await failEvaluation(claim, words)) ? 'failed' : 'lost'
}

/** Apache's own words where it did not start; the rest is in the log. */
function firstLine(message: string): string {
  return message.replace(/^Error: /, '').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at ')).slice(0, 3).join(' ').slice(0, 600)
}
