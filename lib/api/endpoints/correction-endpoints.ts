/** What people tell of a measurement that its file does not: how to read it, whose its processes are, what of it holds for the host, and what follows for the CPU share. */
import { z } from 'zod'
import { adoptHostFacts, AdoptionInput, listHostChanges } from '#lib/data/host-adoption.ts'
import { AcceptanceInput, acceptInference, previewInference, SetupInput } from '#lib/data/inferences.ts'
import { AnswersInput, answerMeasurement, listProcessQuestions, rereadMeasurement, RereadInput } from '#lib/data/measurement-corrections.ts'
import { getMeasurementSummary } from '#lib/data/measurements.ts'
import { numberPart, textPart } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { Numbered } from '../shapes/planning-shapes.ts'
import { Revised } from '../shapes/shared-shapes.ts'
import { MeasurementSummary } from '../shapes/site-shapes.ts'

const tag = 'Measurements'
const profilePath = '/sites/{site}/profiles/{number}'

const Question = z.object({
  key: z.string().meta({ description: 'Names the answer: `p2004`, or `file` for the one process of a file that does not name it' }), question: z.string(), candidates: z.array(z.string()).meta({ description: 'Daemon groups it may be of' }), answer: z.string().nullable().meta({ description: '`group:NAME`, `apache`, `other`; null: nobody has said' }),
  process: z.looseObject({ pid: z.int().nullable(), title: z.string() }).nullable(),
})
const Setup = z.object({ cores: z.int(), processes: z.int(), threads: z.int() })
const Estimate = z.object({ before: z.number(), after: z.number(), interval: z.tuple([z.number(), z.number()]).nullable() })
const Inferred = z
  .object({
    setup: Setup.meta({ description: 'The machine that the tests ran against' }), from: z.enum(['load-tests', 'cpu-samples']).nullable(), action: z.string().nullable(),
    observations: z.array(z.object({ file: z.uuid(), fileName: z.string(), load: z.string() })), left: z.array(z.object({ fileName: z.string(), reason: z.string() })),
    calibration: z.object({ cpuShare: Estimate, overheadCpuMs: Estimate, error: z.object({ before: z.number(), after: z.number() }), notes: z.array(z.string()) }).nullable().meta({ description: 'The fit; null where nothing tells' }),
    refusal: z.string().nullable().meta({ description: 'Why nothing can be accepted; null where something can' }),
  })
  .meta({ id: 'Inference', description: 'How much of a request’s time is CPU, by what a profile holds' })

export const CORRECTION_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'rereadMeasurement', method: 'POST', path: '/measurements/{measurement}/reread', tag, needs: 'measurement:upload', summary: 'Read a measurement again', body: z.strictObject(RereadInput.shape),
    description: 'With another idea of what the file is, or, with an empty body object, as the file shows: also the way on from a reading that failed. The file stays as it came; profiles made of the reading before do not change.',
    answers: { 202: { description: 'It waits for the worker: ask for the measurement until its `status` is `ready` or `failed`', schema: MeasurementSummary } },
    run: async ({ scope, params, body }) => {
      const id = textPart(params, 'measurement')
      await rereadMeasurement(scope, id, body)
      return new Reply(202, await getMeasurementSummary(scope, id), { location: `/api/v1/measurements/${id}` })
    },
  }),
  endpoint({
    id: 'listProcessQuestions', method: 'GET', path: '/measurements/{measurement}/questions', tag, needs: 'team:read', summary: 'What a memory or host file asks of people', description: 'Which processes are of this site, where the file does not tell. Until somebody says it, they count for no group.',
    answers: { 200: { description: 'Empty for files that ask nothing', schema: z.object({ groups: z.array(z.string()), items: z.array(Question) }) } },
    run: async ({ scope, params }) => {
      const { groups, asked } = await listProcessQuestions(scope, textPart(params, 'measurement'))
      return { groups, items: asked.map(({ answer = null, ...rest }) => ({ ...rest, answer })) }
    },
  }),
  endpoint({
    id: 'answerMeasurement', method: 'POST', path: '/measurements/{measurement}/answers', tag, needs: 'measurement:upload', summary: 'Answer what a measurement asks', body: z.strictObject(AnswersInput.shape), description: 'By key of the question: `group:NAME`, `apache` or `other`; an empty text takes an answer back. Make a profile anew to use them.',
    answers: { 204: { description: 'Kept' } },
    run: async ({ scope, params, body }) => answerMeasurement(scope, textPart(params, 'measurement'), body),
  }),
  endpoint({
    id: 'listHostChanges', method: 'GET', path: '/measurements/{measurement}/host-changes', tag, needs: 'team:read', summary: 'What a memory or host file says of the host otherwise than it is described',
    answers: { 200: { description: 'Nothing where the site lives on no host, or the file tells of no machine', schema: z.object({ host: z.object({ slug: z.string(), name: z.string(), revision: z.int() }).nullable(), changes: z.array(z.object({ key: z.string(), label: z.string(), from: z.string().nullable(), to: z.string(), isUsual: z.boolean() })) }) } },
    run: async ({ scope, params }) => listHostChanges(scope, textPart(params, 'measurement')),
  }),
  endpoint({
    id: 'adoptHostFacts', method: 'POST', path: '/measurements/{measurement}/host-changes', tag, needs: 'plan:edit', summary: 'Take over onto the host what a file says of it', body: z.strictObject(AdoptionInput.shape), description: '`take` holds keys of the changes, `revision` is the host’s; a newer one is a conflict (409).',
    answers: { 200: { description: 'The host is changed', schema: Revised } },
    run: async ({ scope, params, body }) => adoptHostFacts(scope, textPart(params, 'measurement'), body),
  }),
  endpoint({
    id: 'previewInference', method: 'POST', path: `${profilePath}/inference`, tag: 'Profiles', needs: 'team:read', computes: true, summary: 'How much of the time is CPU, by the load tests and samples of a profile', body: z.strictObject({ setup: SetupInput.optional().meta({ description: 'The machine that was tested; absent: the site as it is described' }) }),
    answers: { 200: { description: 'Computed, not kept', schema: Inferred } },
    run: async ({ scope, params, body }) => {
      const { setup, inference } = await previewInference(scope, textPart(params, 'site'), numberPart(params, 'number', 'profile'), body.setup ?? null)
      return { setup, ...inference }
    },
  }),
  endpoint({
    id: 'acceptInference', method: 'POST', path: `${profilePath}/inference/accept`, tag: 'Profiles', needs: 'plan:edit', computes: true, summary: 'Accept what the load tests of a profile tell of the CPU share', body: AcceptanceInput,
    description: 'Makes a new profile: the newest one, with the share marked as inferred and who accepted it. `shown` is the preview’s `calibration.cpuShare.after` to a thousandth, `cores`, `processes` and `threads` its setup; where the fit gives another share by now: 409.',
    answers: { 201: { description: 'Made', schema: Numbered } },
    run: async ({ scope, params, body }) => {
      const site = textPart(params, 'site')
      const { number } = await acceptInference(scope, site, numberPart(params, 'number', 'profile'), body)
      return new Reply(201, { number }, { location: `/api/v1/sites/${encodeURIComponent(site)}/profiles/${number}` })
    },
  }),
]
