/**
 * Tells members of what happened to a version, in the transaction in which it happened: in the app always, by e-mail where
 * this server sends any and the person has not said no to such notices. Nobody is told of what they did themselves.
 */
import 'server-only'
import type { NoticeKind } from '#lib/base/notice-kinds.ts'
import { can, ROLES } from '#lib/base/permissions.ts'
import type { Policy } from '#lib/planning/checks/policy.ts'
import type { ReviewKind } from '#lib/planning/review-state.ts'
import type { Transaction } from './db.ts'
import type { Actor } from './scope.ts'

/** What a notice needs to know of a version. */
export interface ToldVersion {
  id: string
  authorId: string
  reviews: readonly { kind: ReviewKind; actorId: string }[]
}

export function sendsMail(): boolean {
  return (process.env['HEADROOM_SMTP_URL'] ?? '') !== ''
}

/** Who may decide hears of a submission and of its end; author and submitter hear of decisions. */
export async function tellOfStep(transaction: Transaction, teamId: string, actor: Actor, version: ToldVersion, kind: ReviewKind, text: string): Promise<void> {
  const mine = ownersOf(version)
  const userIds = kind === 'submitted' || kind === 'withdrawn' ? await reviewers(transaction, teamId, mine) : mine
  await tellMembers(transaction, teamId, actor, { versionId: version.id, kind, text, userIds })
}

/** Whoever wrote or submitted the version, has taken a step of its review, or has spoken in the conversation. */
export async function tellOfComment(transaction: Transaction, teamId: string, actor: Actor, version: ToldVersion, thread: { id: string; anchor: string; label: string }, text: string): Promise<void> {
  const spoken = await transaction.comment.findMany({ where: { teamId, threadId: thread.id }, select: { authorId: true }, distinct: ['authorId'] })
  const userIds = [...ownersOf(version), ...version.reviews.map(({ actorId }) => actorId), ...spoken.map(({ authorId }) => authorId)]
  await tellMembers(transaction, teamId, actor, { versionId: version.id, kind: 'commented', text, anchor: thread.anchor, about: thread.label, userIds })
}

function ownersOf(version: ToldVersion): string[] {
  const submission = version.reviews.findLast(({ kind }) => kind === 'submitted')
  return [version.authorId, ...(submission === undefined ? [] : [submission.actorId])]
}

/** Members who may decide: by role, neither author nor submitter, and not excluded by the policy. */
async function reviewers(transaction: Transaction, teamId: string, owners: readonly string[]): Promise<string[]> {
  const latest = await transaction.policy.findFirst({ where: { teamId }, orderBy: { number: 'desc' }, select: { content: true } })
  const policy = latest?.content as unknown as Policy | undefined
  const excluded = ['required', 'blocking'].includes(policy?.levels.excluded ?? '') ? (policy?.excluded ?? []) : []
  const members = await transaction.member.findMany({ where: { teamId, role: { in: ROLES.filter((role) => can(role, 'review:decide')) }, userId: { notIn: [...owners, ...excluded] } }, select: { userId: true } })
  return members.map(({ userId }) => userId)
}

async function tellMembers(transaction: Transaction, teamId: string, actor: Actor, { userIds, ...notice }: { versionId: string; kind: NoticeKind; text: string; anchor?: string; about?: string; userIds: readonly string[] }): Promise<void> {
  const members = await transaction.member.findMany({ where: { teamId, userId: { in: [...userIds], not: actor.userId } }, select: { id: true, mailOff: true }, orderBy: { id: 'asc' } })
  if (members.length === 0) return
  const made = await transaction.notice.createManyAndReturn({ data: members.map(({ id }) => ({ teamId, memberId: id, actor: actor.name, ...notice })), select: { id: true, memberId: true } })
  if (!sendsMail()) return
  const wanting = new Set(members.filter(({ mailOff }) => !mailOff.includes(notice.kind)).map(({ id }) => id))
  await transaction.noticeMail.createMany({ data: made.filter(({ memberId }) => wanting.has(memberId)).map(({ id }) => ({ teamId, noticeId: id })) })
}
