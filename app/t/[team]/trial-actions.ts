'use server'

import { keepTrial } from '#lib/data/keep-trial.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { TryFields } from '#lib/planning/try-plan.ts'

/** What waits in the browser from the calculator, as a scenario; the page goes there itself, so that it can forget first. */
export const keep = action(TryFields, async (fields, team: string): Promise<{ address: string }> => {
  const { scenarioSlug } = await keepTrial(await openTeamRequest(team, 'plan:edit'), fields)
  return { address: `/t/${team}/scenarios/${scenarioSlug}` }
})
