/** The events that webhooks can be told of, as the audit log names them, and what each means. */
export const WEBHOOK_EVENTS = ['version.submitted', 'version.approved', 'comment.added', 'export.created', 'headroom.lost'] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

export const WEBHOOK_EVENT_MEANING: Record<WebhookEvent, string> = {
  'version.submitted': 'A version waits for a decision.',
  'version.approved': 'A version was approved.',
  'comment.added': 'Somebody commented on a version.',
  'export.created': 'The configuration of a version was exported.',
  'headroom.lost': 'A benchmark failed its headroom check.',
}

export function isWebhookEvent(value: unknown): value is WebhookEvent {
  return typeof value === 'string' && (WEBHOOK_EVENTS as readonly string[]).includes(value)
}
