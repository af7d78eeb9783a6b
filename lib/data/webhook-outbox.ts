/** Puts an event on its way to the team's webhooks, in the event's own transaction: a delivery is there exactly when the event is. */
import 'server-only'
import { isWebhookEvent } from '#lib/base/webhook-events.ts'
import type { Transaction } from './db.ts'

export interface ToldEvent {
  /** Of the audit event; the same for every webhook. */
  id: string
  at: string
  actor: string
  kind: string
  subjectType: string
  subjectId: string
  detail: object
}

export async function queueDeliveries(transaction: Transaction, teamId: string, event: ToldEvent): Promise<void> {
  if (!isWebhookEvent(event.kind)) return
  const webhooks = await transaction.webhook.findMany({ where: { teamId, events: { has: event.kind } }, select: { id: true, team: { select: { slug: true } } } })
  if (webhooks.length === 0) return
  const { kind, ...rest } = event
  await transaction.webhookDelivery.createMany({ data: webhooks.map(({ id, team }) => ({ teamId, webhookId: id, event: kind, body: JSON.stringify({ schema: 'headroom/event@1', type: kind, team: team.slug, ...rest }) })) })
}
