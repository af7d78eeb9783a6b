'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { addComment, NewComment, reopenThread, Reply, replyToThread, resolveThread } from '#lib/data/comments.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

// The version's page shows conversations of earlier versions too, so all of them are shown anew.
const seen = (team: string) => revalidatePath(`/t/${team}`, 'layout')

export const comment = action(NewComment, async (input, team: string, scenario: string, number: string) => {
  await addComment(await openTeamRequest(team, 'plan:edit'), scenario, Number(number), input)
  seen(team)
})

export const reply = action(Reply, async (input, team: string, threadId: string) => {
  await replyToThread(await openTeamRequest(team, 'plan:edit'), threadId, input)
  seen(team)
})

export const resolve = action(z.object({}), async (_input, team: string, threadId: string) => {
  await resolveThread(await openTeamRequest(team, 'plan:edit'), threadId)
  seen(team)
})

export const reopen = action(z.object({}), async (_input, team: string, threadId: string) => {
  await reopenThread(await openTeamRequest(team, 'plan:edit'), threadId)
  seen(team)
})
