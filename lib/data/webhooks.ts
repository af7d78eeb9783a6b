/**
 * Webhooks of a team: addresses that are told of events, signed with a secret that is shown once. What is on its way to them
 * can be listed and sent again; sending is the worker's (webhook-sending.ts).
 */
import 'server-only'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { isWebhookEvent, WEBHOOK_EVENTS, type WebhookEvent } from '#lib/base/webhook-events.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { sealSecret } from './sealed.ts'

const MOST = 20

/** What its secret is sealed for. */
export const aboutWebhook = (teamId: string): string => `webhook of the team ${teamId}`

/** Where it leads is judged again at each sending, by the address that the name then has. */
const address = z
  .string()
  .trim()
  .max(500, 'Use at most 500 characters.')
  .superRefine((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null
    const say = (message: string) => context.addIssue({ code: 'custom', message })
    if (url === null) return say('Give an address such as https://example.com/headroom.')
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && process.env['HEADROOM_WEBHOOK_LOOPBACK'] === '1')) return say('The address begins with https://.')
    if (url.username !== '' || url.password !== '') say('Leave name and password out of the address; check the signature instead.')
  })

export const WebhookInput = z.object({
  url: address,
  events: z.array(z.enum(WEBHOOK_EVENTS, 'Choose events of the list.')).min(1, 'Choose at least one event.').max(WEBHOOK_EVENTS.length).transform((events) => WEBHOOK_EVENTS.filter((event) => events.includes(event))),
})

export interface Webhook {
  id: string
  url: string
  events: WebhookEvent[]
  createdBy: string
  createdAt: string
}

export interface Delivery {
  id: string
  webhookId: string
  event: string
  status: 'queued' | 'delivered' | 'failed'
  attempt: number
  /** Null when there is none any more. */
  nextAttemptAt: string | null
  responseStatus: number | null
  failure: string | null
  createdAt: string
  deliveredAt: string | null
  /** What is sent. */
  body: string
}

/** The secret is returned here and never again. */
export async function createWebhook(scope: TeamScope, input: z.input<typeof WebhookInput>): Promise<{ id: string; secret: string }> {
  requirePermission(scope, 'team:manage')
  const { url, events } = parseInput(WebhookInput, input)
  const secret = `whs_${randomBytes(32).toString('base64url')}`
  return database(scope).$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT "id" FROM "Team" WHERE "id" = ${scope.teamId}::uuid FOR NO KEY UPDATE`
    if ((await transaction.webhook.count({ where: { teamId: scope.teamId } })) >= MOST) throw new AppError('conflict', { publicMessage: `A team has at most ${MOST} webhooks. Remove one that is not needed.` })
    const { id } = await transaction.webhook.create({ data: { teamId: scope.teamId, url, events, secret: sealSecret(secret, aboutWebhook(scope.teamId)), createdById: scope.actor.userId }, select: { id: true } })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'webhook.created', subjectType: 'webhook', detail: { url, events } })
    return { id, secret }
  })
}

export async function listWebhooks(scope: TeamScope): Promise<Webhook[]> {
  requirePermission(scope, 'team:manage')
  const rows = await database(scope).webhook.findMany({ where: { teamId: scope.teamId }, omit: { secret: true }, include: { createdBy: { select: { name: true } } }, orderBy: { id: 'desc' } })
  return rows.map(({ id, url, events, createdBy, createdAt }) => ({ id, url, events: events.filter(isWebhookEvent), createdBy: createdBy.name, createdAt: createdAt.toISOString() }))
}

/** With what is on its way to it. */
export async function removeWebhook(scope: TeamScope, id: string): Promise<void> {
  requirePermission(scope, 'team:manage')
  await database(scope).$transaction(async (transaction) => {
    const row = z.uuid().safeParse(id).success ? await transaction.webhook.findFirst({ where: { teamId: scope.teamId, id } }) : null
    if (row === null) throw notFound('webhook')
    const { count } = await transaction.webhook.deleteMany({ where: { teamId: scope.teamId, id } })
    if (count === 0) throw notFound('webhook')
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'webhook.removed', subjectType: 'webhook', detail: { url: row.url, events: row.events } })
  })
}

/** Newest first, of one webhook or of all; one more than the page's limit where there is another page. */
export async function listDeliveries(scope: TeamScope, { webhookId, page }: { webhookId?: string; page: PageRequest<string> }): Promise<Delivery[]> {
  requirePermission(scope, 'team:manage')
  if (webhookId !== undefined && !z.uuid().safeParse(webhookId).success) throw notFound('webhook')
  const { where, orderBy, take } = pageById(page)
  const rows = await database(scope).webhookDelivery.findMany({ where: { teamId: scope.teamId, ...(webhookId === undefined ? {} : { webhookId }), ...where }, orderBy, take })
  return rows.map((row) => {
    const status = row.status === 'delivered' || row.status === 'failed' ? row.status : 'queued'
    return {
      id: row.id, webhookId: row.webhookId, event: row.event, status, attempt: row.attempt, nextAttemptAt: status === 'queued' ? row.nextAttemptAt.toISOString() : null, responseStatus: row.responseStatus, failure: row.failure,
      createdAt: row.createdAt.toISOString(), deliveredAt: row.deliveredAt?.toISOString() ?? null, body: row.body,
    }
  })
}

/** The same body again, at once, whatever became of it before. */
export async function resendDelivery(scope: TeamScope, id: string): Promise<void> {
  requirePermission(scope, 'team:manage')
  await database(scope).$transaction(async (transaction) => {
    const row = z.uuid().safeParse(id).success ? await transaction.webhookDelivery.findFirst({ where: { teamId: scope.teamId, id }, select: { event: true, webhookId: true, webhook: { select: { url: true } } } }) : null
    if (row === null) throw notFound('delivery')
    const { count } = await transaction.webhookDelivery.updateMany({ where: { teamId: scope.teamId, id }, data: { status: 'queued', attempt: 0, nextAttemptAt: new Date(), responseStatus: null, failure: null, deliveredAt: null } })
    if (count === 0) throw notFound('delivery')
    await writeAudit(transaction, scope.teamId, scope.actor, row.webhookId, { kind: 'webhook.resent', subjectType: 'webhook', detail: { url: row.webhook.url, event: row.event, deliveryId: id } })
  })
}
