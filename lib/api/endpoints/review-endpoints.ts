/** What becomes of a version: review, long computations, export. */
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import { RECOMMENDATION } from '#lib/data/evaluation-kinds.ts'
import { cancelEvaluation, getEvaluation, requestRecommendation, requestSimulation } from '#lib/data/evaluations.ts'
import { createExport, listExports } from '#lib/data/exports.ts'
import { approveVersion, requestChanges, withdrawVersion } from '#lib/data/reviews.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { submitForReview } from '#lib/data/submit-for-review.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { listWaitingVersions } from '#lib/data/waiting-versions.ts'
import type { Recommendation } from '#lib/engine/recommendation.ts'
import { downloadResponse } from '#lib/http/download.ts'
import { adoptRecommendation } from '#lib/planning/adopt-recommendation.ts'
import { textPart, VERSION_PATH, versionParts } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { Evaluation, Export, Numbered, Reviewed, Waiting } from '../shapes/planning-shapes.ts'

const text = z.string().max(4000)

async function reviewed(scope: TeamScope, scenario: string, number: number) {
  const { state } = await getVersion(scope, scenario, number)
  return { scenario, number, state }
}

const reviewAnswer = { 200: { description: 'Done; the state it is in now', schema: Reviewed } }
const evaluationAnswer = { 202: { description: 'Waiting or running, or, where it was asked for before, done: ask for it until it is', schema: Evaluation } }
const started = (evaluation: { id: string }) => new Reply(202, evaluation, { location: `/api/v1/evaluations/${evaluation.id}` })

const REVIEWS: readonly Endpoint[] = [
  endpoint({
    id: 'listWaitingVersions', method: 'GET', path: '/reviews', tag: 'Reviews', needs: 'team:read', summary: 'Versions that wait for a decision',
    answers: { 200: { description: 'Those that have waited longest first', schema: z.object({ items: z.array(Waiting) }) } },
    run: async ({ scope }) => ({ items: await listWaitingVersions(scope) }),
  }),
  endpoint({
    id: 'submitVersion', method: 'POST', path: `${VERSION_PATH}/submit`, tag: 'Reviews', needs: 'plan:edit', summary: 'Submit a version for review',
    body: z.strictObject({ message: text.meta({ description: 'For the reviewer' }) }), answers: reviewAnswer,
    run: async (call) => {
      await submitForReview(call.scope, ...versionParts(call.params), call.body)
      return reviewed(call.scope, ...versionParts(call.params))
    },
  }),
  endpoint({
    id: 'withdrawVersion', method: 'POST', path: `${VERSION_PATH}/withdraw`, tag: 'Reviews', needs: 'plan:edit', summary: 'Withdraw a version from review', description: 'By its author or who submitted it.',
    body: z.strictObject({ comment: text.default('') }), answers: reviewAnswer,
    run: async (call) => {
      await withdrawVersion(call.scope, ...versionParts(call.params), call.body)
      return reviewed(call.scope, ...versionParts(call.params))
    },
  }),
  endpoint({
    id: 'approveVersion', method: 'POST', path: `${VERSION_PATH}/approve`, tag: 'Reviews', needs: 'review:decide', summary: 'Approve a version', description: 'By somebody who neither wrote nor submitted it. It names the hashes that were looked at, and is refused where they are not the version’s.',
    body: z.strictObject({ comment: text.default(''), contentHash: z.string().max(100), configHash: z.string().max(100), overrideReason: text.optional().meta({ description: 'Why a required check of the policy that fails is no hindrance; by the role that may override' }) }), answers: reviewAnswer,
    run: async (call) => {
      await approveVersion(call.scope, ...versionParts(call.params), call.body)
      return reviewed(call.scope, ...versionParts(call.params))
    },
  }),
  endpoint({
    id: 'requestChanges', method: 'POST', path: `${VERSION_PATH}/request-changes`, tag: 'Reviews', needs: 'review:decide', summary: 'Ask for changes to a version',
    body: z.strictObject({ comment: text }), answers: reviewAnswer,
    run: async (call) => {
      await requestChanges(call.scope, ...versionParts(call.params), call.body)
      return reviewed(call.scope, ...versionParts(call.params))
    },
  }),
]

const EVALUATIONS: readonly Endpoint[] = [
  endpoint({
    id: 'startSimulation', method: 'POST', path: `${VERSION_PATH}/simulation`, tag: 'Computations', needs: 'plan:edit', summary: 'Simulate a version', answers: evaluationAnswer,
    run: async (call) => started(await requestSimulation(call.scope, ...versionParts(call.params))),
  }),
  endpoint({
    id: 'startRecommendation', method: 'POST', path: `${VERSION_PATH}/recommendation`, tag: 'Computations', needs: 'plan:edit', summary: 'Have the sizes of a version’s groups recommended', answers: evaluationAnswer,
    run: async (call) => started(await requestRecommendation(call.scope, ...versionParts(call.params))),
  }),
  endpoint({
    id: 'getEvaluation', method: 'GET', path: '/evaluations/{evaluation}', tag: 'Computations', needs: 'team:read', summary: 'State, progress and, once it is done, result of a computation',
    answers: { 200: { description: 'The computation', schema: Evaluation } },
    run: async ({ scope, params }) => getEvaluation(scope, textPart(params, 'evaluation')),
  }),
  endpoint({
    id: 'cancelEvaluation', method: 'POST', path: '/evaluations/{evaluation}/cancel', tag: 'Computations', needs: 'plan:edit', summary: 'Stop a computation',
    answers: { 200: { description: 'It stops soon', schema: Evaluation } },
    run: async ({ scope, params }) => cancelEvaluation(scope, textPart(params, 'evaluation')),
  }),
  endpoint({
    id: 'adoptRecommendation', method: 'POST', path: `${VERSION_PATH}/adopt`, tag: 'Computations', needs: 'plan:edit', summary: 'Save the recommended sizes of a version as a new version',
    body: z.strictObject({ evaluation: z.uuid().meta({ description: 'A finished recommendation of this version' }), baseNumber: z.int().min(1).meta({ description: 'The newest version' }) }),
    answers: { 201: { description: 'Saved', schema: Numbered } },
    run: async (call) => {
      const [scenario, number] = versionParts(call.params)
      const version = await getVersion(call.scope, scenario, number)
      const { kind, status, result } = await getEvaluation(call.scope, call.body.evaluation)
      if (kind !== RECOMMENDATION || status !== 'done') throw new AppError('conflict', { publicMessage: 'There is no finished recommendation to take over. Ask for one first.' })
      const appended = await appendVersion(call.scope, scenario, { baseNumber: call.body.baseNumber, message: `Recommended sizes for version ${number}`, inputs: adoptRecommendation(version.inputs, result as Recommendation) })
      return new Reply(201, appended, { location: `/api/v1/scenarios/${encodeURIComponent(scenario)}/versions/${appended.number}` })
    },
  }),
]

const EXPORTS: readonly Endpoint[] = [
  endpoint({
    id: 'listExports', method: 'GET', path: '/exports', tag: 'Exports', needs: 'team:read', summary: 'Exports', query: PageQuery.extend({ scenario: z.string().max(300).optional().meta({ description: 'Slug of a scenario: its exports only' }) }),
    answers: { 200: { description: 'Newest first', schema: listOf(Export) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listExports(scope, query.scenario, page), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'downloadExport', method: 'GET', path: `${VERSION_PATH}/export`, tag: 'Exports', needs: 'export:create', summary: 'The configuration of an approved version, as a zip', description: 'Byte for byte what was approved, and the same bytes each time. The first download is recorded as the export.',
    answers: { 200: { description: 'The zip; `ETag` is its SHA-256', schema: { file: 'application/zip' } } },
    run: async (call) => {
      const { zip, fileName, sha256 } = await createExport(call.scope, ...versionParts(call.params))
      const response = downloadResponse(Uint8Array.from(zip), fileName, 'application/zip')
      response.headers.set('etag', `"${sha256}"`)
      return response
    },
  }),
]

export const REVIEW_ENDPOINTS: readonly Endpoint[] = [...REVIEWS, ...EVALUATIONS, ...EXPORTS]
