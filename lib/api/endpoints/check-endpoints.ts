/** The headroom gate: a CI job sends its benchmark and is told whether the site lost more headroom than it may. */
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import { getHeadroomCheck, listHeadroomChecks, type HeadroomCheck } from '#lib/data/headroom-checks.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { textPart } from '../address-part.ts'
import { checkHeadroom, settled } from '../check-headroom.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { publicAddress } from '../public-address.ts'
import { Check, StillReading } from '../shapes/check-shapes.ts'
import { receiveMeasurement, UploadQuery } from './measurement-endpoints.ts'

const tag = 'Checks'
const share = (name: string) => z.coerce.number(`Give the ${name} as a number between 0 and 1.`).min(0, 'A share is between 0 and 1.').max(1, 'A share is between 0 and 1.')

const options = {
  maxLossShare: share('greatest loss').default(0.1).meta({ description: 'The greatest loss that passes: 0.1 is a tenth of the headroom' }),
  scenario: z.string().max(300).optional().meta({ description: 'Slug of the scenario to hold the site against; absent: the version approved last that plans it' }),
  version: z.coerce.number().int().min(1).max(2 ** 31 - 1).optional().meta({ description: 'Number of its version; absent: the newest approved, else the newest' }),
  noise: z.coerce.number().min(0).max(1).optional().meta({ description: 'Relative standard deviation between runs of the same program, where fewer than three runs are given; 0.05 where absent' }),
  maxErrorShare: share('greatest share of failures').optional().meta({ description: 'The greatest share of failed requests that passes; 0.01 where absent' }),
  concurrency: z.coerce.number().int().min(1).max(1_000_000).optional().meta({ description: 'Clients at a time, for a result that does not say' }),
  onLoss: z.enum(['report', 'error']).default('report').meta({ description: 'error: a failed check is answered with status 422, so that `curl --fail-with-body` fails the build' }),
}

const FileQuery = UploadQuery.extend({
  ...options,
  against: z.union([z.literal('previous'), z.uuid()]).optional().meta({ description: '`previous`, the newest run that passed, or the id of an earlier measurement; absent: the version itself' }),
  waitS: z.coerce.number().int().min(0).max(300).default(50).meta({ description: 'Seconds to wait for the file to be read' }),
})

const ids = z.array(z.uuid()).max(20)
const NamedRuns = z.strictObject({ ...options, measurementIds: ids.min(1), against: z.union([z.literal('previous'), ids]).default([]).meta({ description: 'Ids of earlier runs of the same benchmark, or `previous`' }) })

const answers = { 200: { description: 'Decided: passed, or failed', schema: Check } }

function shown(scope: TeamScope, request: Request, check: HeadroomCheck) {
  const [measurement = ''] = check.measurementIds
  return { ...check, outcome: check.loss.outcome, reason: check.loss.reason, link: `${publicAddress(request)}/t/${scope.teamSlug}/sites/${check.site.slug}/measurements/${measurement}` }
}

function decided(scope: TeamScope, request: Request, check: HeadroomCheck, onLoss: 'report' | 'error') {
  const value = shown(scope, request, check)
  if (onLoss === 'report' || value.outcome === 'passed') return value
  const { lossShare, maxLossShare, before, after } = check.loss
  throw new AppError('unprocessable', { publicMessage: value.reason, details: { outcome: 'failed', checkId: check.id, link: value.link, lossShare, lossShareLow: check.loss.lossShareInterval?.[0] ?? null, lossShareHigh: check.loss.lossShareInterval?.[1] ?? null, maxLossShare, requestsPerSecondBefore: before.requestsPerSecond, requestsPerSecondAfter: after.requestsPerSecond } })
}

export const CHECK_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'checkHeadroomOfFile', method: 'POST', path: '/sites/{site}/checks/headroom', tag, needs: 'measurement:upload', computes: true, takesFile: true, summary: 'Check that a benchmark lost no more headroom than it may', query: FileQuery,
    description: 'The body is the result of a load test, as its tool wrote it. It becomes a measurement of the site, is read, and is held against a version: by how much are requests slower, and how many requests a second until an objective breaks does that cost? A loss that the noise of benchmarks may explain passes, and says so.',
    answers: { ...answers, 202: { description: 'The file is still being read: ask again for the measurement until it is ready, then check it by its id', schema: StillReading } },
    run: async ({ scope, params, query, request }) => {
      const site = textPart(params, 'site')
      const { measurement } = await receiveMeasurement(scope, site, request, query)
      const summary = await settled(scope, measurement.id, query.waitS, request.signal)
      if (summary.status === 'queued' || summary.status === 'reading') return new Reply(202, { measurement: summary }, { location: `/api/v1/measurements/${measurement.id}`, 'retry-after': '2' })
      const against = query.against === undefined ? [] : query.against === 'previous' ? query.against : [query.against]
      return decided(scope, request, await checkHeadroom(scope, site, [measurement.id], against, query, request.signal), query.onLoss)
    },
  }),
  endpoint({
    id: 'checkHeadroom', method: 'POST', path: '/sites/{site}/checks', tag, needs: 'measurement:upload', computes: true, summary: 'Check the headroom by measurements that were uploaded', body: NamedRuns, answers,
    description: 'Several runs of the same benchmark tell the noise between them; three or more on each side are best.',
    run: async ({ scope, params, body, request }) => decided(scope, request, await checkHeadroom(scope, textPart(params, 'site'), body.measurementIds, body.against, body, request.signal), body.onLoss),
  }),
  endpoint({
    id: 'listChecks', method: 'GET', path: '/checks', tag, needs: 'team:read', summary: 'Checks', query: PageQuery.extend({ site: z.string().max(300).optional().meta({ description: 'Slug of a site: its checks only' }) }),
    answers: { 200: { description: 'Newest first', schema: listOf(Check) } },
    run: async ({ scope, query, request }) => {
      const page = pageByIdOf(query)
      return listAnswer((await listHeadroomChecks(scope, { siteSlug: query.site, page })).map((check) => shown(scope, request, check)), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'getCheck', method: 'GET', path: '/checks/{check}', tag, needs: 'team:read', summary: 'One check, with its figures',
    answers: { 200: { description: 'The check', schema: Check } },
    run: async ({ scope, params, request }) => shown(scope, request, await getHeadroomCheck(scope, textPart(params, 'check'))),
  }),
]
