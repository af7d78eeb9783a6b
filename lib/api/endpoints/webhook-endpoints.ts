/** Webhooks: addresses of the team that are told of events, and what is on its way to them. */
import { z } from 'zod'
import { WEBHOOK_EVENTS } from '#lib/base/webhook-events.ts'
import { createWebhook, listDeliveries, listWebhooks, removeWebhook, resendDelivery, WebhookInput } from '#lib/data/webhooks.ts'
import { textPart } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { Time } from '../shapes/shared-shapes.ts'

const tag = 'Webhooks'

const Webhook = z.object({ id: z.uuid(), url: z.string(), events: z.array(z.enum(WEBHOOK_EVENTS)), createdBy: z.string(), createdAt: Time }).meta({ id: 'Webhook' })
const Delivery = z
  .object({
    id: z.uuid(), webhookId: z.uuid(), event: z.string(), status: z.enum(['queued', 'delivered', 'failed']), attempt: z.int(), nextAttemptAt: Time.nullable(), responseStatus: z.int().nullable(), failure: z.string().nullable(),
    createdAt: Time, deliveredAt: Time.nullable(), body: z.string().meta({ description: 'What is sent, byte for byte' }),
  })
  .meta({ id: 'Delivery' })

export const WEBHOOK_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    id: 'listWebhooks', method: 'GET', path: '/webhooks', tag, needs: 'team:manage', summary: 'Webhooks', answers: { 200: { description: 'Newest first', schema: z.object({ items: z.array(Webhook) }) } },
    run: async ({ scope }) => ({ items: await listWebhooks(scope) }),
  }),
  endpoint({
    id: 'createWebhook', method: 'POST', path: '/webhooks', tag, needs: 'team:manage', summary: 'Have an address told of events', body: WebhookInput,
    description: 'Each event is posted as JSON with `Headroom-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of `SECONDS.BODY` under the secret: compute it again and compare, and refuse what is older than a few minutes. Any answer of 2xx within 10 s is a delivery; else it is tried again for about a day. Addresses that are not of the public internet get nothing, and redirects are not followed.',
    answers: { 201: { description: 'The secret, told once', schema: z.object({ id: z.uuid(), secret: z.string() }) } },
    run: async ({ scope, body }) => new Reply(201, await createWebhook(scope, body)),
  }),
  endpoint({
    id: 'removeWebhook', method: 'DELETE', path: '/webhooks/{webhook}', tag, needs: 'team:manage', summary: 'Remove a webhook, and what is on its way to it', answers: { 204: { description: 'Removed' } },
    run: async ({ scope, params }) => removeWebhook(scope, textPart(params, 'webhook')),
  }),
  endpoint({
    id: 'listDeliveries', method: 'GET', path: '/deliveries', tag, needs: 'team:manage', summary: 'What was sent, is being sent, or could not be sent', query: PageQuery.extend({ webhook: z.uuid().optional().meta({ description: 'Id of a webhook: its deliveries only' }) }),
    answers: { 200: { description: 'Newest first', schema: listOf(Delivery) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      return listAnswer(await listDeliveries(scope, { webhookId: query.webhook, page }), page, ({ id }) => id)
    },
  }),
  endpoint({
    id: 'resendDelivery', method: 'POST', path: '/deliveries/{delivery}/resend', tag, needs: 'team:manage', summary: 'Send the same body again', answers: { 204: { description: 'On its way' } },
    run: async ({ scope, params }) => resendDelivery(scope, textPart(params, 'delivery')),
  }),
]
