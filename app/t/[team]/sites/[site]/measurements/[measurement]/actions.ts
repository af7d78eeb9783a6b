'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { retryMeasurement } from '#lib/data/retry-measurement.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

export const readAgain = action(z.object({}), async (_input, team: string, site: string, measurement: string) => {
  await retryMeasurement(await openTeamRequest(team, 'measurement:upload'), measurement)
  revalidatePath(`/t/${team}/sites/${site}/measurements/${measurement}`)
})
