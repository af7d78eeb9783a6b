/**
 * What the worker does to mail of notices: there is no person, so there is no scope; the team comes from the row. A claim
 * counts the attempt and puts the next one off in the same step, so that two workers do not send at once and a dead one
 * loses nothing.
 */
import 'server-only'
import { isNoticeKind, type NoticeKind } from '#lib/base/notice-kinds.ts'
import { database, everyTeam } from './db.ts'

export interface MailClaim {
  teamId: string
  mailId: string
  attempt: number
  to: { name: string; address: string }
  team: { slug: string; name: string }
  notice: { id: string; kind: NoticeKind; actor: string; text: string; about: string | null; anchor: string | null; createdAt: string }
  version: { id: string; scenarioSlug: string; scenario: string; number: number }
}

/** Seconds until the next attempt, after the first, the second, ...; after the last it has failed. In all about a day. */
export const MAIL_RETRY_AFTER_S = [30, 120, 600, 3600, 14_400, 43_200] as const
const MOST_ATTEMPTS = MAIL_RETRY_AFTER_S.length + 1
/** Longer than one attempt takes. */
const LEASE_MS = 120_000

/** Ids of mails that are due, those first that wait longest. */
export async function listDueMails(limit: number): Promise<string[]> {
  const rows = await everyTeam().noticeMail.findMany({ where: { status: 'queued', nextAttemptAt: { lte: new Date() } }, orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }], take: limit, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** Null where there is nothing to send: sent meanwhile, claimed by another, or its person has left the team. */
export async function claimMail(id: string): Promise<MailClaim | null> {
  const now = new Date()
  const { count } = await everyTeam().noticeMail.updateMany({ where: { id, status: 'queued', nextAttemptAt: { lte: now } }, data: { attempt: { increment: 1 }, nextAttemptAt: new Date(now.getTime() + LEASE_MS) } })
  if (count === 0) return null
  const row = await everyTeam().noticeMail.findUnique({
    where: { id },
    include: { notice: { include: { member: { select: { user: { select: { name: true, email: true } }, team: { select: { slug: true, name: true } } } }, version: { select: { id: true, number: true, scenario: { select: { slug: true, name: true } } } } } } },
  })
  if (row !== null && row.attempt > MOST_ATTEMPTS) {
    // Nobody wrote down how the attempts before ended: they took the worker with them, or failed before anything was sent.
    await database({ teamId: row.teamId }).noticeMail.updateMany({ where: { id, teamId: row.teamId, status: 'queued', attempt: row.attempt }, data: { attempt: MOST_ATTEMPTS, status: 'failed', failure: `Sending it was begun ${MOST_ATTEMPTS} times and never came to an end. The worker’s log says why.` } })
    return null
  }
  if (row === null || !isNoticeKind(row.notice.kind)) return null
  const { member, version, kind, actor, text, about, anchor, createdAt, id: noticeId } = row.notice
  return {
    teamId: row.teamId, mailId: row.id, attempt: row.attempt, to: { name: member.user.name, address: member.user.email }, team: member.team,
    notice: { id: noticeId, kind, actor, text, about, anchor, createdAt: createdAt.toISOString() },
    version: { id: version.id, scenarioSlug: version.scenario.slug, scenario: version.scenario.name, number: version.number },
  }
}

const held = (claim: MailClaim) => ({ id: claim.mailId, teamId: claim.teamId, status: 'queued', attempt: claim.attempt })

export async function finishMail(claim: MailClaim): Promise<void> {
  await database(claim).noticeMail.updateMany({ where: held(claim), data: { status: 'sent', failure: null, sentAt: new Date() } })
}

/** To be tried again later; failed for good after the last attempt, and at once where another would do no better. */
export async function failMail(claim: MailClaim, failure: string, { final = false } = {}): Promise<'later' | 'failed'> {
  const wait = final ? undefined : MAIL_RETRY_AFTER_S[claim.attempt - 1]
  await database(claim).noticeMail.updateMany({ where: held(claim), data: { failure: failure.slice(0, 500), ...(wait === undefined ? { status: 'failed' } : { nextAttemptAt: new Date(Date.now() + wait * 1000) }) } })
  return wait === undefined ? 'failed' : 'later'
}
