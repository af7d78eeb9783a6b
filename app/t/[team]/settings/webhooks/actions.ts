'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { createWebhook, removeWebhook, resendDelivery, WebhookInput } from '#lib/data/webhooks.ts'
import { action } from '#lib/http/action.ts'
import { openTeamRequest } from '#lib/http/page.ts'

/** The secret is answered here and never again. */
export const makeWebhook = action(WebhookInput, async (input, team: string): Promise<{ secret: string }> => {
  const { secret } = await createWebhook(await openTeamRequest(team, 'team:manage'), input)
  revalidatePath(`/t/${team}/settings/webhooks`)
  return { secret }
})

export const remove = action(z.object({}), async (_input, team: string, webhookId: string) => {
  await removeWebhook(await openTeamRequest(team, 'team:manage'), webhookId)
  revalidatePath(`/t/${team}/settings/webhooks`)
})

export const resend = action(z.object({}), async (_input, team: string, deliveryId: string) => {
  await resendDelivery(await openTeamRequest(team, 'team:manage'), deliveryId)
  revalidatePath(`/t/${team}/settings/webhooks`)
})
