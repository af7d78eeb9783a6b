'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { resendMail } from '#lib/data/failed-mails.ts'
import { MailChoice, markNoticesRead, setMailKinds } from '#lib/data/notices.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

const shown = (team: string) => revalidatePath(`/t/${team}`, 'layout')

export const markAllRead = action(z.object({}), async (_input, team: string) => {
  await markNoticesRead(await openTeamRequest(team, 'team:read'))
  shown(team)
})

/** Read, and on to what it speaks of. */
export const openNotice = action(z.object({}), async (_input, team: string, noticeId: string, scenario: string, number: string) => {
  await markNoticesRead(await openTeamRequest(team, 'team:read'), noticeId)
  shown(team)
  redirect(`/t/${encodeURIComponent(team)}/scenarios/${encodeURIComponent(scenario)}/versions/${encodeURIComponent(number)}`)
})

export const chooseMail = action(MailChoice, async (input, team: string) => {
  await setMailKinds(await openTeamRequest(team, 'team:read'), input)
  shown(team)
})

export const resend = action(z.object({}), async (_input, team: string, mailId: string) => {
  await resendMail(await openTeamRequest(team, 'team:manage'), mailId)
  shown(team)
})
