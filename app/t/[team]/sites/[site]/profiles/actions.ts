'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { AcceptanceInput, acceptInference } from '#lib/data/inferences.ts'
import { appendProfile } from '#lib/data/profiles.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { foldingRulesOfText } from '#lib/planning/folding-rules-input.ts'

const ProfileForm = z.object({ measurementIds: z.array(z.string()).min(1, 'Choose at least one measurement.'), rules: z.string().max(60_000) })

export const keepProfile = action(ProfileForm, async ({ measurementIds, rules }, team: string, site: string) => {
  const { number } = await appendProfile(await openTeamRequest(team, 'plan:edit'), site, { measurementIds, foldingRules: foldingRulesOfText(rules) })
  redirect(`/t/${team}/sites/${site}/profiles/${number}`)
})

export const acceptInferred = action(AcceptanceInput, async (input, team: string, site: string, number: string) => {
  const made = await acceptInference(await openTeamRequest(team, 'plan:edit'), site, Number(number), input)
  redirect(`/t/${team}/sites/${site}/profiles/${made.number}`)
})
