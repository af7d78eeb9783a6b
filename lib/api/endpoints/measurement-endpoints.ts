/** Measurements and profiles: files come in as the body of a request, and are read by the worker. */
import { z } from 'zod'
import { cancelMeasurement, createMeasurement, getMeasurement, listMeasurementProblems, listMeasurements } from '#lib/data/measurements.ts'
import { appendProfile, getProfile, listProfiles, previewProfile, ProfileInput } from '#lib/data/profiles.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { getSite } from '#lib/data/sites.ts'
import { receiveUpload, uploadFileName } from '#lib/http/upload.ts'
import { numberPart, textPart } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, pageByNumberOf, PageQuery } from '../list-answer.ts'
import { Measurement, MeasurementProblem, MeasurementSummary, Profile, ProfileContent, ProfileSummary, Uploaded } from '../shapes/site-shapes.ts'
import { Numbered } from '../shapes/planning-shapes.ts'

const tag = 'Measurements'

export const UploadQuery = z.strictObject({
  name: z.string().max(300).optional().meta({ description: 'Name of the file, as people see it' }),
  format: z.string().max(100).optional().meta({ description: 'What the file is; absent: found from the file' }),
  logFormat: z.string().max(2000).optional().meta({ description: 'LogFormat string of an Apache log' }),
})

/** The file in the request's body as a measurement of the site. The site is looked up first: nothing is read for a made-up one. */
export async function receiveMeasurement(scope: TeamScope, siteSlug: string, request: Request, query: z.output<typeof UploadQuery>) {
  await getSite(scope, siteSlug)
  const fileName = uploadFileName(query.name ?? null)
  const received = await receiveUpload(request, scope.teamId, { place: fileName })
  return createMeasurement(scope, siteSlug, { ...received, fileName, formatChoice: query.format, logFormat: query.logFormat })
}

export const MEASUREMENT_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'uploadMeasurement', method: 'POST', path: '/sites/{site}/measurements', tag, needs: 'measurement:upload', summary: 'Upload a measurement of a site', takesFile: true, query: UploadQuery,
    description: 'The body is the file itself: an access log, the result of a load test, a memory or host sample, a capture; plain or compressed. The same bytes for the same site are one measurement, so it may be sent again at will. It is read in the background: ask for the measurement until its `status` is `ready`, `failed` or `cancelled`.',
    answers: { 201: { description: 'Received', schema: Uploaded }, 200: { description: 'The site has these bytes already', schema: Uploaded } },
    run: async ({ scope, params, query, request }) => {
      const { measurement, created } = await receiveMeasurement(scope, textPart(params, 'site'), request, query)
      return new Reply(created ? 201 : 200, { measurement, created }, { location: `/api/v1/measurements/${measurement.id}` })
    },
  }),
  endpoint({
    id: 'listMeasurements', method: 'GET', path: '/measurements', tag, needs: 'team:read', summary: 'Measurements', query: PageQuery.extend({ site: z.string().max(300).optional().meta({ description: 'Slug of a site: its measurements only' }) }),
    answers: { 200: { description: 'Newest first', schema: listOf(MeasurementSummary) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listMeasurements(scope, query.site, page), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'getMeasurement', method: 'GET', path: '/measurements/{measurement}', tag, needs: 'team:read', summary: 'State, progress and, once it is read, result of a measurement',
    answers: { 200: { description: 'The measurement', schema: Measurement } },
    run: async ({ scope, params }) => getMeasurement(scope, textPart(params, 'measurement')),
  }),
  endpoint({
    id: 'listMeasurementProblems', method: 'GET', path: '/measurements/{measurement}/problems', tag, needs: 'team:read', summary: 'Lines that could not be read', query: PageQuery,
    answers: { 200: { description: 'In the order of the file; the first 1,000 are kept', schema: listOf(MeasurementProblem) } },
    run: async ({ scope, params, query }) => {
      const page = pageByNumberOf(query)
      const problems = await listMeasurementProblems(scope, textPart(params, 'measurement'), { afterLine: page.after ?? -1, limit: page.limit + 1 })
      return listAnswer(problems, page, ({ line }) => line)
    },
  }),
  endpoint({
    id: 'cancelMeasurement', method: 'POST', path: '/measurements/{measurement}/cancel', tag, needs: 'measurement:upload', summary: 'Stop reading a measurement',
    answers: { 200: { description: 'It stops soon', schema: MeasurementSummary } },
    run: async ({ scope, params }) => cancelMeasurement(scope, textPart(params, 'measurement')),
  }),
  endpoint({
    id: 'listProfiles', method: 'GET', path: '/sites/{site}/profiles', tag: 'Profiles', needs: 'team:read', summary: 'Profiles of a site', query: PageQuery,
    answers: { 200: { description: 'Newest first', schema: listOf(ProfileSummary) } },
    run: async ({ scope, params, query }) => {
      const page = pageByNumberOf(query)
      const site = await getSite(scope, textPart(params, 'site'))
      return listAnswer(await listProfiles(scope, site.slug, page), page, ({ number }) => number)
    },
  }),
  endpoint({
    id: 'appendProfile', method: 'POST', path: '/sites/{site}/profiles', tag: 'Profiles', needs: 'plan:edit', summary: 'Make a profile of measurements', body: ProfileInput,
    answers: { 201: { description: 'Made; profiles are numbered and never change', schema: Numbered } },
    run: async ({ scope, params, body }) => {
      const site = textPart(params, 'site')
      const { number } = await appendProfile(scope, site, body)
      return new Reply(201, { number }, { location: `/api/v1/sites/${encodeURIComponent(site)}/profiles/${number}` })
    },
  }),
  endpoint({
    id: 'previewProfile', method: 'POST', path: '/sites/{site}/profiles/preview', tag: 'Profiles', needs: 'team:read', summary: 'What a profile of these measurements would say', computes: true, body: ProfileInput,
    answers: { 200: { description: 'Computed, not kept', schema: ProfileContent } },
    run: async ({ scope, params, body }) => previewProfile(scope, textPart(params, 'site'), body),
  }),
  endpoint({
    id: 'getProfile', method: 'GET', path: '/sites/{site}/profiles/{number}', tag: 'Profiles', needs: 'team:read', summary: 'One profile, with its actions and their distributions',
    answers: { 200: { description: 'The profile', schema: Profile } },
    run: async ({ scope, params }) => getProfile(scope, textPart(params, 'site'), numberPart(params, 'number', 'profile')),
  }),
]
