/** Versions side by side: compared for the caller, or shown to whoever holds a link. */
import { z } from 'zod'
import { requestPairedSimulation } from '#lib/data/evaluations.ts'
import { createShare, listShares, revokeShare, ShareInput } from '#lib/data/shares.ts'
import { getVersion } from '#lib/data/versions.ts'
import { compareMany, MOST_COMPARED } from '#lib/planning/compare-many.ts'
import { inputFacts } from '#lib/planning/facts.ts'
import { predictionFacts, RESULT_TOLERANCE, ruleOfThumbFacts } from '#lib/planning/result-facts.ts'
import { textPart } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { Evaluation } from '../shapes/planning-shapes.ts'
import { Time } from '../shapes/shared-shapes.ts'

const tag = 'Comparisons'

const Named = z.object({ scenario: z.string(), number: z.int() })
const Share = z.object({ id: z.uuid(), versions: z.array(Named), createdBy: z.string(), createdAt: Time, expiresAt: Time, state: z.enum(['open', 'expired', 'revoked']) }).meta({ id: 'Share', description: 'A link that shows versions side by side to whoever holds it' })

const versionsOf = (most: number) => z.strictObject({ versions: z.array(z.strictObject({ scenario: z.string().max(100), number: z.int().min(1).max(2 ** 31 - 1) })).min(2, 'Name two or more.').max(most, `At most ${most}.`) })

const Rows = z.array(
  z.object({
    path: z.string(), label: z.string(), unit: z.string().optional(),
    cells: z.array(z.object({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(), judgement: z.enum(['better', 'worse', 'changed', 'added', 'removed', 'same', 'baseline']), relativeChange: z.number().optional() })).meta({ description: 'In the order of the versions' }),
  }),
)

export const SHARE_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'compareVersions', method: 'POST', path: '/compare', tag, needs: 'team:read', summary: 'What differs between versions', description: `Two to ${MOST_COMPARED} versions; the first is the baseline. Only what differs is answered. Figures of results that differ by less than ${100 * RESULT_TOLERANCE} % count as the same.`,
    body: versionsOf(MOST_COMPARED),
    answers: { 200: { description: 'What differs', schema: z.object({ versions: z.array(Named), inputs: Rows, result: Rows, ruleOfThumb: Rows }) } },
    run: async ({ scope, body: { versions } }) => {
      const found = await Promise.all(versions.map(({ scenario, number }) => getVersion(scope, scenario, number)))
      return {
        versions,
        inputs: compareMany(found.map(({ inputs }) => inputFacts(inputs))),
        result: compareMany(found.map(({ result }) => predictionFacts(result.prediction)), { tolerance: RESULT_TOLERANCE }),
        ruleOfThumb: compareMany(found.map(({ result }) => ruleOfThumbFacts(result.ruleOfThumb))),
      }
    },
  }),
  endpoint({
    id: 'startPairedSimulation', method: 'POST', path: '/compare/simulation', tag, needs: 'plan:edit', summary: 'Simulate versions under the same chance', description: 'So that what differs is of the versions and not of the draw. The first is what the others are compared with.',
    body: versionsOf(6), answers: { 202: { description: 'Waiting or running, or, where it was asked for before, done: ask for it until it is', schema: Evaluation } },
    run: async ({ scope, body: { versions } }) => {
      const evaluation = await requestPairedSimulation(scope, versions)
      return new Reply(202, evaluation, { location: `/api/v1/evaluations/${evaluation.id}` })
    },
  }),
  endpoint({
    id: 'listShares', method: 'GET', path: '/shares', tag, needs: 'team:read', summary: 'The newest 100 links to comparisons',
    answers: { 200: { description: 'Newest first', schema: z.object({ items: z.array(Share) }) } },
    run: async ({ scope }) => ({ items: await listShares(scope) }),
  }),
  endpoint({
    id: 'createShare', method: 'POST', path: '/shares', tag, needs: 'plan:edit', summary: 'Show versions to whoever holds a link', description: 'Read only, without an account, until the day it ends or is revoked. No names of people, no paths of servers.',
    body: ShareInput, answers: { 201: { description: 'The link, told once', schema: z.object({ id: z.uuid(), path: z.string().meta({ description: 'The link’s path with its secret; answered once' }), expiresAt: Time }) } },
    run: async ({ scope, body }) => {
      const { id, token, expiresAt } = await createShare(scope, body)
      return new Reply(201, { id, path: `/share/${token}`, expiresAt })
    },
  }),
  endpoint({
    id: 'revokeShare', method: 'POST', path: '/shares/{share}/revoke', tag, needs: 'plan:edit', summary: 'Revoke a link to a comparison', answers: { 204: { description: 'Revoked' } },
    run: async ({ scope, params }) => revokeShare(scope, textPart(params, 'share')),
  }),
]
