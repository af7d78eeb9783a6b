/** What a team asks of a version before it is approved, how a version stands to it, and what a real Apache said of it. */
import { z } from 'zod'
import { ProofParams, requestConfigTest, requestProof } from '#lib/data/evaluations.ts'
import { listEvidence } from '#lib/data/evidence.ts'
import { judgeVersion } from '#lib/data/judge-version.ts'
import { getPolicy, setPolicy } from '#lib/data/policies.ts'
import { POLICY_CHECK_CODES, Policy } from '#lib/planning/checks/policy.ts'
import { VERSION_PATH, versionParts } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { Evaluation } from '../shapes/planning-shapes.ts'
import { Time } from '../shapes/shared-shapes.ts'

const PolicyBody = Policy.meta({ id: 'Policy', description: 'Which checks a version must pass before it is approved, how strictly, and who may override what' })
const Kept = z.object({ id: z.uuid(), configHash: z.string().meta({ description: 'The bytes it speaks of' }), outcome: z.string(), content: z.looseObject({}), createdAt: Time })
const evaluationAnswer = { 202: { description: 'Waiting or running, or, where it was asked for before, done: ask for it until it is. It needs a worker whose machine has Apache and mod_wsgi', schema: Evaluation } }
const started = (evaluation: { id: string }) => new Reply(202, evaluation, { location: `/api/v1/evaluations/${evaluation.id}` })

export const POLICY_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'getPolicy', method: 'GET', path: '/policy', tag: 'Policy', needs: 'team:read', summary: 'The policy of reviews that holds now',
    answers: { 200: { description: 'The policy; number 0 is the default, which nobody has set', schema: z.object({ number: z.int(), policy: PolicyBody, setBy: z.string().nullable(), setAt: Time.nullable() }) } },
    run: async ({ scope }) => getPolicy(scope),
  }),
  endpoint({
    id: 'setPolicy', method: 'PUT', path: '/policy', tag: 'Policy', needs: 'team:manage', summary: 'Set the policy of reviews', description: 'It names the number it started from; where somebody has set another meanwhile: 409, `newerNumber` in `details`.',
    body: z.strictObject({ baseNumber: z.int().min(0), policy: PolicyBody }), answers: { 200: { description: 'Set', schema: z.object({ number: z.int() }) } },
    run: async ({ scope, body }) => setPolicy(scope, body),
  }),
  endpoint({
    id: 'judgeVersion', method: 'GET', path: `${VERSION_PATH}/checks`, tag: 'Policy', needs: 'team:read', summary: 'How a version stands to the policy', description: 'Checks on people are asked of the token’s maker where they could approve the version.',
    answers: { 200: { description: 'Every check that is not off', schema: z.object({ policyNumber: z.int(), outcomes: z.array(z.object({ code: z.enum(POLICY_CHECK_CODES), level: z.enum(['advisory', 'required', 'blocking']), passed: z.boolean(), title: z.string(), detail: z.string() })) }) } },
    run: async (call) => judgeVersion(call.scope, ...versionParts(call.params)),
  }),
  endpoint({
    id: 'listEvidence', method: 'GET', path: `${VERSION_PATH}/evidence`, tag: 'Proof', needs: 'team:read', summary: 'What a real Apache said of a version', answers: { 200: { description: 'The newest 20 of each, newest first', schema: z.object({ configTests: z.array(Kept), proofs: z.array(Kept) }) } },
    run: async (call) => listEvidence(call.scope, ...versionParts(call.params)),
  }),
  endpoint({
    id: 'startConfigTest', method: 'POST', path: `${VERSION_PATH}/configtest`, tag: 'Proof', needs: 'plan:edit', summary: 'Have a real Apache read the configuration of a version', answers: evaluationAnswer,
    run: async (call) => started(await requestConfigTest(call.scope, ...versionParts(call.params))),
  }),
  endpoint({
    id: 'startProof', method: 'POST', path: `${VERSION_PATH}/proof`, tag: 'Proof', needs: 'plan:edit', summary: 'Run a version under its planned load on a real Apache', body: z.strictObject(ProofParams.shape), answers: evaluationAnswer,
    run: async (call) => started(await requestProof(call.scope, ...versionParts(call.params), call.body)),
  }),
]
