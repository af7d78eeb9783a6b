/** What a member of a team should know of: their own notices, which of them are read, and which they want by e-mail. */
import 'server-only'
import { z } from 'zod'
import { isNoticeKind, NOTICE_KINDS, type NoticeKind } from '#lib/base/notice-kinds.ts'
import { notFound } from '#lib/base/errors.ts'
import { database } from './db.ts'
import { pageById, type PageRequest } from './list-page.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'

export interface Notice {
  id: string
  kind: NoticeKind
  actor: string
  text: string
  about: string | null
  anchor: string | null
  scenario: { slug: string; name: string }
  number: number
  readAt: string | null
  createdAt: string
  /** What became of it by e-mail; null where it was not asked for. */
  mail: { status: 'queued' | 'sent' | 'failed'; failure: string | null } | null
}

const mine = (scope: TeamScope) => ({ teamId: scope.teamId, member: { teamId: scope.teamId, userId: scope.actor.userId } })

/** Newest first; one more than the page's limit where there is another page. */
export async function listNotices(scope: TeamScope, page: PageRequest<string>): Promise<Notice[]> {
  const { where, orderBy, take } = pageById({ ...page, after: z.uuid().safeParse(page.after).success ? page.after : null })
  const rows = await database(scope).notice.findMany({
    where: { ...mine(scope), ...where },
    include: { version: { select: { number: true, scenario: { select: { slug: true, name: true } } } }, mails: { where: { teamId: scope.teamId }, select: { status: true, failure: true }, orderBy: { id: 'desc' }, take: 1 } },
    orderBy,
    take,
  })
  return rows.flatMap(({ id, kind, actor, text, about, anchor, version, readAt, createdAt, mails: [mail] }) => {
    if (!isNoticeKind(kind)) return []
    const status = mail?.status === 'sent' || mail?.status === 'failed' ? mail.status : 'queued'
    return [{ id, kind, actor, text, about, anchor, scenario: version.scenario, number: version.number, readAt: readAt?.toISOString() ?? null, createdAt: createdAt.toISOString(), mail: mail === undefined ? null : { status, failure: mail.failure } }]
  })
}

export async function countUnreadNotices(scope: TeamScope): Promise<number> {
  return database(scope).notice.count({ where: { ...mine(scope), readAt: null } })
}

/** One of them, and where it leads; or all. Throws `notFound` for what is not the person's own. */
export async function markNoticesRead(scope: TeamScope, noticeId?: string): Promise<void> {
  requirePermission(scope, 'team:read')
  if (noticeId !== undefined) {
    const found = z.uuid().safeParse(noticeId).success && (await database(scope).notice.count({ where: { ...mine(scope), id: noticeId } })) > 0
    if (!found) throw notFound('notice')
  }
  await database(scope).notice.updateMany({ where: { ...mine(scope), readAt: null, ...(noticeId === undefined ? {} : { id: noticeId }) }, data: { readAt: new Date() } })
}

export const MailChoice = z.object({ kinds: z.array(z.enum(NOTICE_KINDS, 'Choose of the list.')).max(NOTICE_KINDS.length) })

/** The kinds that the person wants by e-mail; kinds that come later are wanted until they say no. */
export async function listMailKinds(scope: TeamScope): Promise<NoticeKind[]> {
  const member = await database(scope).member.findFirst({ where: { teamId: scope.teamId, userId: scope.actor.userId }, select: { mailOff: true } })
  return NOTICE_KINDS.filter((kind) => member?.mailOff.includes(kind) === false)
}

export async function setMailKinds(scope: TeamScope, input: z.input<typeof MailChoice>): Promise<void> {
  requirePermission(scope, 'team:read')
  const { kinds } = parseInput(MailChoice, input)
  await database(scope).member.updateMany({ where: { teamId: scope.teamId, userId: scope.actor.userId }, data: { mailOff: NOTICE_KINDS.filter((kind) => !kinds.includes(kind)) } })
}
