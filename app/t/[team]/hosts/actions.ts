'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { archiveHost, createHost, restoreHost, updateHost } from '#lib/data/hosts.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { HostInput } from '#lib/planning/host-input.ts'

export const addHost = action(HostInput, async (input, team: string) => {
  const { slug } = await createHost(await openTeamRequest(team, 'plan:edit'), input)
  redirect(`/t/${team}/hosts/${slug}`)
})

export const saveHost = action(HostInput.safeExtend({ revision: z.int().min(1) }), async (input, team: string, host: string) => {
  await updateHost(await openTeamRequest(team, 'plan:edit'), host, input)
  redirect(`/t/${team}/hosts/${host}`)
})

export const archive = action(z.object({}), async (_input, team: string, host: string) => {
  await archiveHost(await openTeamRequest(team, 'plan:edit'), host)
  revalidatePath(`/t/${team}/hosts`)
  redirect(`/t/${team}/hosts?archived=${encodeURIComponent(host)}`)
})

export const restore = action(z.object({}), async (_input, team: string, host: string) => {
  await restoreHost(await openTeamRequest(team, 'plan:edit'), host)
  revalidatePath(`/t/${team}/hosts`)
  redirect(`/t/${team}/hosts/${host}`)
})
