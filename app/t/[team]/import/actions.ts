'use server'

import { redirect } from 'next/navigation'
import { importConfiguration } from '#lib/data/configuration-import.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { ImportInput } from '#lib/planning/import-input.ts'

export const importChosen = action(ImportInput, async (input, team: string, upload: string) => {
  const { hostSlug } = await importConfiguration(await openTeamRequest(team, 'plan:edit'), upload, input)
  redirect(`/t/${team}/hosts/${hostSlug}`)
})
