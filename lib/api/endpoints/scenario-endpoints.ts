/** Scenarios, their versions, reviews, computations and exports: the same rules as in the browser, from the same functions. */
import { z } from 'zod'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { getBoardParts } from '#lib/data/board-parts.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { archiveScenario, createScenario, getScenario, listScenarios, restoreScenario, ScenarioInput } from '#lib/data/scenarios.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { appendVersion, getVersion, listVersions, type Version as VersionData } from '#lib/data/versions.ts'
import { evaluateInputs } from '#lib/data/evaluate-inputs.ts'
import { applyEdit, ScenarioEdit } from '#lib/planning/scenario-edit.ts'
import { parseScenarioInputs, type ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { WhatIfQuestions } from '#lib/planning/what-if-question.ts'
import { settleWhatIfs } from '#lib/planning/what-if-stack.ts'
import { textPart, VERSION_PATH, versionParts } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, pageByNumberOf, PageQuery } from '../list-answer.ts'
import { Configuration, Evaluated, Numbered, Scenario, Version, VersionSummary } from '../shapes/planning-shapes.ts'

const tag = 'Scenarios'
const archived = z.enum(['true', 'false']).default('false').transform((text) => text === 'true').meta({ description: 'Those that are archived, instead of those that are not' })

/** The plan and what its configuration needs: checked by parseScenarioInputs, which names every place. */
const Inputs = z.looseObject({ schema: z.string(), plan: z.looseObject({}), configuration: z.record(z.string(), z.unknown()), provenance: z.record(z.string(), z.unknown()) }).meta({ id: 'ScenarioInputs', description: 'As a version’s `inputs`: a plan, and what its configuration needs beside it' })
const message = z.string().max(500).meta({ description: 'What the version is for' })
const baseNumber = z.int().min(1).nullable().meta({ description: 'The newest version, which it follows; null for the first. Somebody saved meanwhile: 409, `newerNumber` in `details`' })

const NewVersion = z
  .union([
    z.strictObject({ baseNumber, message, inputs: Inputs }),
    z.strictObject({ baseNumber: z.int().min(1), message, edit: ScenarioEdit, whatIfs: WhatIfQuestions.optional().meta({ description: 'Questions to keep with it; absent: those of the base version' }), takeOver: z.boolean().default(false).meta({ description: 'The questions become its plan' }) }),
    z.strictObject({ baseNumber: z.int().min(1), message, restore: z.int().min(1).meta({ description: 'Number of the version whose inputs come back' }) }),
    z.strictObject({ baseNumber, message, draft: z.literal(true).meta({ description: 'Drafted anew from the host, its sites and their newest profiles' }) }),
  ])
  .meta({ id: 'NewVersion', description: 'One of: whole inputs, an edit of the base version’s numbers, an older version to restore, a new draft' })

/** With what the edit's board takes from the team's list. */
async function edited(scope: TeamScope, base: ScenarioInputs, edit: ScenarioEdit): Promise<ScenarioInputs> {
  return applyEdit(base, edit, edit.board === undefined ? undefined : await getBoardParts(scope, edit.board))
}

async function inputsOf(scope: TeamScope, scenario: string, body: z.output<typeof NewVersion>): Promise<unknown> {
  if ('inputs' in body) return body.inputs
  if ('edit' in body) return settleWhatIfs(await edited(scope, (await getVersion(scope, scenario, body.baseNumber)).inputs, body.edit), body.whatIfs, body.takeOver)
  if ('restore' in body) return (await getVersion(scope, scenario, body.restore)).inputs
  const { host, name } = await getScenario(scope, scenario)
  return draftInputs(scope, host.slug, name)
}

/** Null where its values cannot be written safely. */
export function configHashOf(version: VersionData): string | null {
  try {
    return renderConfiguration(version).configHash
  } catch (error) {
    if (isAppError(error) && error.code === 'invalid') return null
    throw error
  }
}

export const SCENARIO_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'listScenarios', method: 'GET', path: '/scenarios', tag, needs: 'team:read', summary: 'Scenarios', query: PageQuery.extend({ archived, host: z.string().max(300).optional().meta({ description: 'Slug of a host: its scenarios only' }) }),
    answers: { 200: { description: 'Newest first', schema: listOf(Scenario) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listScenarios(scope, { archived: query.archived, hostSlug: query.host, page }), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'createScenario', method: 'POST', path: '/scenarios', tag, needs: 'plan:edit', summary: 'Create a scenario with its first version',
    description: 'Version 1 is drafted from the host, its sites and their newest profiles, or has the `inputs` that are sent.',
    body: ScenarioInput.extend({ inputs: Inputs.optional() }),
    answers: { 201: { description: 'Made', schema: z.object({ slug: z.string(), number: z.int() }) } },
    run: async ({ scope, body: { inputs: sent, ...input } }) => {
      // The inputs first: what cannot be a version makes no scenario.
      const inputs = sent === undefined ? await draftInputs(scope, input.hostSlug, input.name) : parseScenarioInputs(sent)
      const { slug } = await createScenario(scope, input)
      const { number } = await appendVersion(scope, slug, { baseNumber: null, message: sent === undefined ? 'First draft, from the host, its sites and their profiles' : 'First version', inputs })
      return new Reply(201, { slug, number }, { location: `/api/v1/scenarios/${slug}` })
    },
  }),
  endpoint({
    id: 'getScenario', method: 'GET', path: '/scenarios/{scenario}', tag, needs: 'team:read', summary: 'One scenario',
    answers: { 200: { description: 'The scenario', schema: Scenario } },
    run: async ({ scope, params }) => getScenario(scope, textPart(params, 'scenario')),
  }),
  endpoint({
    id: 'archiveScenario', method: 'POST', path: '/scenarios/{scenario}/archive', tag, needs: 'plan:edit', summary: 'Archive a scenario', answers: { 204: { description: 'Archived' } },
    run: async ({ scope, params }) => archiveScenario(scope, textPart(params, 'scenario')),
  }),
  endpoint({
    id: 'restoreScenario', method: 'POST', path: '/scenarios/{scenario}/restore', tag, needs: 'plan:edit', summary: 'Restore an archived scenario', answers: { 204: { description: 'Restored' } },
    run: async ({ scope, params }) => restoreScenario(scope, textPart(params, 'scenario')),
  }),
  endpoint({
    id: 'listVersions', method: 'GET', path: '/scenarios/{scenario}/versions', tag, needs: 'team:read', summary: 'Versions of a scenario', query: PageQuery,
    answers: { 200: { description: 'Newest first', schema: listOf(VersionSummary) } },
    run: async ({ scope, params, query }) => {
      const page = pageByNumberOf(query)
      const { slug } = await getScenario(scope, textPart(params, 'scenario'))
      return listAnswer(await listVersions(scope, slug, page), page, ({ number }) => number)
    },
  }),
  endpoint({
    id: 'appendVersion', method: 'POST', path: '/scenarios/{scenario}/versions', tag, needs: 'plan:edit', summary: 'Save a version', description: 'The server evaluates the inputs itself and keeps both. Versions are numbered and never change.',
    body: NewVersion, maxBodyBytes: 8 * 1024 * 1024, answers: { 201: { description: 'Saved', schema: Numbered } },
    run: async ({ scope, params, body }) => {
      const scenario = textPart(params, 'scenario')
      const { number } = await appendVersion(scope, scenario, { baseNumber: body.baseNumber, message: body.message, inputs: await inputsOf(scope, scenario, body) })
      return new Reply(201, { number }, { location: `/api/v1/scenarios/${encodeURIComponent(scenario)}/versions/${number}` })
    },
  }),
  endpoint({
    id: 'getVersion', method: 'GET', path: VERSION_PATH, tag, needs: 'team:read', summary: 'One version: inputs, result and review',
    answers: { 200: { description: 'The version', schema: Version } },
    run: async ({ scope, params }) => {
      const version = await getVersion(scope, ...versionParts(params))
      return { ...version, configHash: configHashOf(version) }
    },
  }),
  endpoint({
    id: 'previewVersion', method: 'POST', path: `${VERSION_PATH}/preview`, tag, needs: 'team:read', summary: 'What a version with other numbers would give', computes: true,
    body: z.strictObject({ edit: ScenarioEdit }), answers: { 200: { description: 'Computed by formulas, not kept', schema: Evaluated } },
    run: async ({ scope, params, body }) => {
      const { inputs } = await getVersion(scope, ...versionParts(params))
      return evaluateInputs(parseScenarioInputs(await edited(scope, inputs, body.edit)), 1)
    },
  }),
  endpoint({
    id: 'getConfiguration', method: 'GET', path: `${VERSION_PATH}/configuration`, tag, needs: 'team:read', summary: 'The Apache configuration that a version renders to', description: 'For reading before a decision. What was approved is downloaded as its export.',
    answers: { 200: { description: 'The files', schema: Configuration } },
    run: async ({ scope, params }) => {
      const version = await getVersion(scope, ...versionParts(params))
      if (configHashOf(version) === null) throw new AppError('unprocessable', { publicMessage: 'The values of this version cannot be written into a configuration.' })
      const { configHash, warnings, files } = renderConfiguration(version)
      return { configHash, warnings: [...warnings], files }
    },
  }),
]
