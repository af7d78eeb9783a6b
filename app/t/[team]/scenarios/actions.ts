'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { getBoardParts } from '#lib/data/board-parts.ts'
import { draftInputs } from '#lib/data/draft-inputs.ts'
import { requestSimulation } from '#lib/data/evaluations.ts'
import { approveVersion, requestChanges, withdrawVersion } from '#lib/data/reviews.ts'
import { saveEdit } from '#lib/data/save-edit.ts'
import { archiveScenario, createScenario, restoreScenario, ScenarioInput } from '#lib/data/scenarios.ts'
import { submitForReview } from '#lib/data/submit-for-review.ts'
import { appendVersion, getVersion } from '#lib/data/versions.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { jsonField } from '#lib/planning/json-field.ts'
import { applyEdit, ScenarioEdit } from '#lib/planning/scenario-edit.ts'
import { WhatIfQuestions } from '#lib/planning/what-if-question.ts'
import { settleWhatIfs } from '#lib/planning/what-if-stack.ts'

const addressOf = (team: string, scenario: string, number: number | string) => `/t/${team}/scenarios/${scenario}/versions/${number}`

export const addScenario = action(ScenarioInput, async (input, team: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  // The draft first: a host without sites makes no scenario.
  const inputs = await draftInputs(scope, input.hostSlug, input.name)
  const { slug } = await createScenario(scope, input)
  await appendVersion(scope, slug, { baseNumber: null, message: 'First draft, from the host, its sites and their profiles', inputs })
  redirect(`/t/${team}/scenarios/${slug}`)
})

const Save = ScenarioEdit.extend({
  baseNumber: z.int().min(1),
  message: z.string(),
  /** Absent: those of the version stay. */
  whatIfs: jsonField(WhatIfQuestions.optional()).optional(),
  /** The questions become the plan. */
  takeOver: z.boolean().default(false),
  choices: jsonField(z.record(z.string().max(500), z.enum(['mine', 'theirs'])).optional()).optional(),
  seenNumber: z.int().optional(),
})

export const saveVersion = action(Save, async ({ baseNumber, message, whatIfs, takeOver, choices, seenNumber, ...edit }, team: string, scenario: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const parts = edit.board === undefined ? undefined : await getBoardParts(scope, edit.board)
  const saved = await saveEdit(scope, scenario, {
    baseNumber,
    message,
    choices,
    seenNumber,
    edit: (base) => settleWhatIfs(applyEdit(base, edit, parts), whatIfs, takeOver),
  })
  if (saved.unchanged === true) redirect(`${addressOf(team, scenario, saved.number)}?unchanged=1`)
  // In the background: the version's page shows how far it is, and lets it be cancelled.
  await requestSimulation(scope, scenario, saved.number)
  redirect(`${addressOf(team, scenario, saved.number)}${saved.mergedWith === null ? '' : `?merged=${saved.mergedWith.number}`}`)
})

/** The newest hosts, sites and profiles, on top of the version given. */
export const redraft = action(z.object({ baseNumber: z.int().min(1) }), async ({ baseNumber }, team: string, scenario: string, host: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const base = await getVersion(scope, scenario, baseNumber)
  const { number } = await appendVersion(scope, scenario, { baseNumber, message: 'Drafted anew from the host, its sites and their newest profiles', inputs: await draftInputs(scope, host, base.inputs.plan.name) })
  redirect(addressOf(team, scenario, number))
})

/** An older version's inputs as a new version. */
export const restoreVersion = action(z.object({ baseNumber: z.int().min(1) }), async ({ baseNumber }, team: string, scenario: string, number: string) => {
  const scope = await openTeamRequest(team, 'plan:edit')
  const old = await getVersion(scope, scenario, Number(number))
  const appended = await appendVersion(scope, scenario, { baseNumber, message: `Version ${old.number} restored`, inputs: old.inputs })
  redirect(addressOf(team, scenario, appended.number))
})

export const submit = action(z.object({ message: z.string() }), async (input, team: string, scenario: string, number: string) => {
  await submitForReview(await openTeamRequest(team, 'plan:edit'), scenario, Number(number), input)
  redirect(addressOf(team, scenario, number))
})

export const withdraw = action(z.object({}), async (_input, team: string, scenario: string, number: string) => {
  await withdrawVersion(await openTeamRequest(team, 'plan:edit'), scenario, Number(number))
  redirect(addressOf(team, scenario, number))
})

const Decision = z.object({ comment: z.string(), contentHash: z.string(), configHash: z.string(), decision: z.enum(['approve', 'changes'], 'Choose a decision.'), overrideReason: z.string().optional() })

export const decide = action(Decision, async ({ decision, ...input }, team: string, scenario: string, number: string) => {
  const scope = await openTeamRequest(team, 'review:decide')
  if (decision === 'approve') await approveVersion(scope, scenario, Number(number), input)
  else await requestChanges(scope, scenario, Number(number), input)
  redirect(addressOf(team, scenario, number))
})

export const archive = action(z.object({}), async (_input, team: string, scenario: string) => {
  await archiveScenario(await openTeamRequest(team, 'plan:edit'), scenario)
  redirect(`/t/${team}/scenarios?archived=${encodeURIComponent(scenario)}`)
})

export const restore = action(z.object({}), async (_input, team: string, scenario: string) => {
  await restoreScenario(await openTeamRequest(team, 'plan:edit'), scenario)
  redirect(`/t/${team}/scenarios/${scenario}`)
})
