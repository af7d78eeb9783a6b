/**
 * What the worker does to deliveries: there is no person, so there is no scope; the team comes from the row. A claim counts the
 * attempt and puts the next one off in the same step, so that two workers do not send at once and a dead one loses nothing.
 */
import 'server-only'
import { database, everyTeam } from './db.ts'
import { openSecret, sealSecret } from './sealed.ts'
import { aboutWebhook } from './webhooks.ts'

export interface DeliveryClaim {
  teamId: string
  deliveryId: string
  attempt: number
  event: string
  body: string
  url: string
  /** Null where it was sealed under another server's secret. */
  secret: string | null
}

/** Seconds until the next attempt, after the first, the second, ...; after the last it has failed. In all about a day. */
export const RETRY_AFTER_S = [10, 60, 300, 1800, 7200, 21_600, 43_200] as const
const MOST_ATTEMPTS = RETRY_AFTER_S.length + 1
/** Longer than one attempt takes. */
const LEASE_MS = 60_000

/** Ids of deliveries that are due, those first that wait longest. */
export async function listDueDeliveries(limit: number): Promise<string[]> {
  const rows = await everyTeam().webhookDelivery.findMany({ where: { status: 'queued', nextAttemptAt: { lte: new Date() } }, orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }], take: limit, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** Null where there is nothing to send: sent meanwhile, claimed by another, or gone. */
export async function claimDelivery(id: string): Promise<DeliveryClaim | null> {
  const now = new Date()
  const { count } = await everyTeam().webhookDelivery.updateMany({ where: { id, status: 'queued', nextAttemptAt: { lte: now } }, data: { attempt: { increment: 1 }, nextAttemptAt: new Date(now.getTime() + LEASE_MS) } })
  if (count === 0) return null
  const row = await everyTeam().webhookDelivery.findUnique({ where: { id }, include: { webhook: { select: { url: true, secret: true } } } })
  if (row !== null && row.attempt > MOST_ATTEMPTS) {
    // Nobody wrote down how the attempts before ended: they took the worker with them.
    await database({ teamId: row.teamId }).webhookDelivery.updateMany({ where: { id, teamId: row.teamId, status: 'queued', attempt: row.attempt }, data: { attempt: MOST_ATTEMPTS, status: 'failed', failure: `Sending it was begun ${MOST_ATTEMPTS} times and never came to an end. The worker’s log says why.` } })
    return null
  }
  return row === null ? null : { teamId: row.teamId, deliveryId: row.id, attempt: row.attempt, event: row.event, body: row.body, url: row.webhook.url, secret: openSecret(row.webhook.secret, aboutWebhook(row.teamId)) }
}

/** Seals what lies there in clear, from before secrets were sealed. For a worker that starts. */
export async function sealPlainSecrets(): Promise<number> {
  const rows = await everyTeam().webhook.findMany({ where: { secret: { startsWith: 'whs_' } }, select: { id: true, teamId: true, secret: true } })
  for (const { id, teamId, secret } of rows) await database({ teamId }).webhook.updateMany({ where: { teamId, id, secret }, data: { secret: sealSecret(secret, aboutWebhook(teamId)) } })
  return rows.length
}

const held = (claim: DeliveryClaim) => ({ id: claim.deliveryId, teamId: claim.teamId, status: 'queued', attempt: claim.attempt })

export async function finishDelivery(claim: DeliveryClaim, responseStatus: number): Promise<void> {
  await database(claim).webhookDelivery.updateMany({ where: held(claim), data: { status: 'delivered', responseStatus, failure: null, deliveredAt: new Date() } })
}

/** To be tried again later; failed for good after the last attempt, and at once where another would do no better. */
export async function failDelivery(claim: DeliveryClaim, failure: string, { responseStatus = null, final = false }: { responseStatus?: number | null; final?: boolean } = {}): Promise<'later' | 'failed'> {
  const wait = final ? undefined : RETRY_AFTER_S[claim.attempt - 1]
  await database(claim).webhookDelivery.updateMany({ where: held(claim), data: { responseStatus, failure: failure.slice(0, 500), ...(wait === undefined ? { status: 'failed' } : { nextAttemptAt: new Date(Date.now() + wait * 1000) }) } })
  return wait === undefined ? 'failed' : 'later'
}
