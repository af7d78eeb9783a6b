/** A version judged by its team's policy, from what is stored of it: result, simulation, evidence of these bytes, its review. */
import 'server-only'
import type { Prediction } from '#lib/engine/prediction.ts'
import { isAppError } from '#lib/base/errors.ts'
import { policyOutcomes, type PolicyOutcome } from '#lib/planning/checks/policy-outcomes.ts'
import type { Policy } from '#lib/planning/checks/policy.ts'
import { endorsers } from '#lib/planning/review-state.ts'
import { renderConfiguration } from './configuration.ts'
import { findSimulation, type EvaluationState } from './evaluations.ts'
import { listEvidence, type VersionEvidence } from './evidence.ts'
import { getPolicy } from './policies.ts'
import type { TeamScope } from './scope.ts'
import { getVersion, type Version } from './versions.ts'

export interface JudgedVersion {
  policyNumber: number
  policy: Policy
  outcomes: PolicyOutcome[]
  /** Who has approved this submission already, where the policy asks for several. */
  endorsedBy: string[]
}

/** What of a version its caller has read already. */
export interface KnownOfVersion {
  version?: Version
  simulation?: EvaluationState | null
  evidence?: VersionEvidence
}

/** @param asApprover whether the person of the scope is about to approve it; else checks on people are left out. */
export async function judgeVersion(scope: TeamScope, scenarioSlug: string, number: number, { asApprover = true, ...known }: { asApprover?: boolean } & KnownOfVersion = {}): Promise<JudgedVersion> {
  const version = known.version ?? (await getVersion(scope, scenarioSlug, number))
  const [{ number: policyNumber, policy }, simulation, evidence] = await Promise.all([getPolicy(scope), known.simulation === undefined ? findSimulation(scope, scenarioSlug, number) : known.simulation, known.evidence ?? listEvidence(scope, scenarioSlug, number)])
  const configHash = configHashOf(version)
  const endorsedBy = endorsers(version.reviews)
  const outcomes = policyOutcomes(
    {
      inputs: version.inputs,
      result: version.result,
      simulation: simulation?.status === 'done' ? (simulation.result as Prediction) : null,
      configTest: evidence.configTests.find((test) => test.configHash === configHash)?.outcome ?? null,
      proof: evidence.proofs.find((proof) => proof.configHash === configHash)?.outcome ?? null,
      approver: asApprover ? { userId: scope.actor.userId, role: scope.role } : null,
      approvals: endorsedBy.filter((id) => id !== scope.actor.userId).length,
    },
    policy,
  )
  return { policyNumber, policy, outcomes, endorsedBy }
}

/** Null where it cannot be written, and so there is no evidence of it. */
function configHashOf(version: Version): string | null {
  try {
    return renderConfiguration(version).configHash
  } catch (error) {
    if (isAppError(error)) return null
    throw error
  }
}
