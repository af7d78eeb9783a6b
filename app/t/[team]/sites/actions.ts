'use server'

import { redirect } from 'next/navigation'
import { z } from 'zod'
import { archiveSite, createSite, restoreSite, updateSite } from '#lib/data/sites.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'
import { NewSiteForm, SavedSiteForm } from './site-schema.ts'

export const addSite = action(NewSiteForm, async (input, team: string) => {
  const { slug } = await createSite(await openTeamRequest(team, 'plan:edit'), input)
  redirect(`/t/${team}/sites/${slug}`)
})

export const saveSite = action(SavedSiteForm, async (input, team: string, site: string) => {
  await updateSite(await openTeamRequest(team, 'plan:edit'), site, input)
  redirect(`/t/${team}/sites/${site}`)
})

export const archive = action(z.object({}), async (_input, team: string, site: string) => {
  await archiveSite(await openTeamRequest(team, 'plan:edit'), site)
  redirect(`/t/${team}/sites?archived=${encodeURIComponent(site)}`)
})

export const restore = action(z.object({}), async (_input, team: string, site: string) => {
  await restoreSite(await openTeamRequest(team, 'plan:edit'), site)
  redirect(`/t/${team}/sites/${site}`)
})
