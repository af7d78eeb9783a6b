/** Sends one delivery: claims it, posts it signed, and writes down what became of it. An answer of 2xx is a delivery; everything else is tried again. */
import { claimDelivery, failDelivery, finishDelivery } from '#lib/data/webhook-sending.ts'
import { postWebhook } from './post-webhook.ts'

export type DeliveryOutcome = 'delivered' | 'later' | 'failed' | 'nothing'

export async function deliverWebhook(deliveryId: string): Promise<DeliveryOutcome> {
  const claim = await claimDelivery(deliveryId)
  if (claim === null) return 'nothing'
  const { url, secret, body, event } = claim
  // Nothing goes out without its signature.
  if (secret === null) return failDelivery(claim, 'The secret of this webhook cannot be read: the server’s own secret is another one now. Remove the webhook and add it anew.', { final: true })
  const outcome = await postWebhook({ url, secret, body, event, deliveryId, timestamp: Math.floor(Date.now() / 1000) }, { allowLoopback: process.env['HEADROOM_WEBHOOK_LOOPBACK'] === '1' })
  // An address that may not be reached is not tried again by itself: whoever mends it sends anew.
  if (outcome.kind !== 'answered') return failDelivery(claim, outcome.reason, { final: outcome.kind === 'refused' })
  if (outcome.status >= 200 && outcome.status < 300) {
    await finishDelivery(claim, outcome.status)
    return 'delivered'
  }
  return failDelivery(claim, outcome.status >= 300 && outcome.status < 400 ? `It answered ${outcome.status}, a redirect, and those are not followed: give the address it leads to.` : `It answered ${outcome.status}.`, { responseStatus: outcome.status })
}
