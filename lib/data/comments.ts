/**
 * Comments in place: conversations about one thing of a version, by a name that later versions keep. What was said is never
 * changed; a conversation is open until somebody resolves it, and an open one goes along to later versions of its scenario.
 */
import 'server-only'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { isAnchor } from '#lib/planning/comment-anchor.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import { tellOfComment } from './notice-outbox.ts'
import { parseInput } from './parse-input.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getVersion } from './versions.ts'

const MOST_THREADS = 500
const MOST_COMMENTS = 500

const body = z.string().trim().min(1, 'Write what you want to say.').max(4000, 'Use at most 4,000 characters.')
export const NewComment = z.object({
  anchor: z.string().max(400).refine(isAnchor, 'It is no place of a version. Load the page anew.'),
  label: z.string().trim().min(1).max(300, 'Use at most 300 characters.'),
  body,
})
export const Reply = z.object({ body })

export interface Comment {
  id: string
  author: string
  body: string
  createdAt: string
}

export interface CommentThread {
  id: string
  /** The version it was begun on. */
  number: number
  anchor: string
  label: string
  resolvedAt: string | null
  resolvedBy: string | null
  /** First said first. */
  comments: Comment[]
}

/** Those of this version, and those of earlier ones that are still open; oldest first. */
export async function listCommentThreads(scope: TeamScope, scenarioSlug: string, number: number): Promise<CommentThread[]> {
  const ofScenario = { teamId: scope.teamId, scenario: { teamId: scope.teamId, slug: scenarioSlug } }
  const rows = await database(scope).commentThread.findMany({
    where: { teamId: scope.teamId, OR: [{ version: { ...ofScenario, number } }, { resolvedAt: null, version: { ...ofScenario, number: { lt: number } } }] },
    include: { version: { select: { number: true } }, resolvedBy: { select: { name: true } }, comments: { where: { teamId: scope.teamId }, orderBy: { id: 'asc' }, include: { author: { select: { name: true } } } } },
    orderBy: { id: 'asc' },
    take: MOST_THREADS,
  })
  return rows.map(({ id, version, anchor, label, resolvedAt, resolvedBy, comments }) => ({
    id, number: version.number, anchor, label, resolvedAt: resolvedAt?.toISOString() ?? null, resolvedBy: resolvedBy?.name ?? null,
    comments: comments.map((comment) => ({ id: comment.id, author: comment.author.name, body: comment.body, createdAt: comment.createdAt.toISOString() })),
  }))
}

/** Begins a conversation. */
export async function addComment(scope: TeamScope, scenarioSlug: string, number: number, input: z.input<typeof NewComment>): Promise<{ threadId: string }> {
  requirePermission(scope, 'plan:edit')
  const { anchor, label, body: text } = parseInput(NewComment, input)
  const version = await getVersion(scope, scenarioSlug, number)
  return database(scope).$transaction(async (transaction) => {
    if ((await transaction.commentThread.count({ where: { teamId: scope.teamId, versionId: version.id } })) >= MOST_THREADS) throw new AppError('conflict', { publicMessage: `A version has at most ${MOST_THREADS} conversations. Answer in one of them.` })
    const thread = await transaction.commentThread.create({ data: { teamId: scope.teamId, versionId: version.id, anchor, label }, select: { id: true, anchor: true, label: true } })
    const comment = await transaction.comment.create({ data: { teamId: scope.teamId, threadId: thread.id, authorId: scope.actor.userId, body: text }, select: { id: true } })
    await writeAudit(transaction, scope.teamId, scope.actor, comment.id, { kind: 'comment.added', subjectType: 'comment', detail: { scenario: version.scenario.name, number, about: label, comment: text } })
    await tellOfComment(transaction, scope.teamId, scope.actor, version, thread, text)
    return { threadId: thread.id }
  })
}

/** An answer to a resolved conversation opens it again: somebody has something to say. */
export async function replyToThread(scope: TeamScope, threadId: string, input: z.input<typeof Reply>): Promise<void> {
  requirePermission(scope, 'plan:edit')
  const { body: text } = parseInput(Reply, input)
  const thread = await getThread(scope, threadId)
  await database(scope).$transaction(async (transaction) => {
    if ((await transaction.comment.count({ where: { teamId: scope.teamId, threadId } })) >= MOST_COMMENTS) throw new AppError('conflict', { publicMessage: `A conversation has at most ${MOST_COMMENTS} comments. Begin another one.` })
    const comment = await transaction.comment.create({ data: { teamId: scope.teamId, threadId, authorId: scope.actor.userId, body: text }, select: { id: true } })
    if (thread.resolvedAt !== null) await transaction.commentThread.updateMany({ where: { teamId: scope.teamId, id: threadId }, data: { resolvedAt: null, resolvedById: null } })
    await writeAudit(transaction, scope.teamId, scope.actor, comment.id, { kind: 'comment.added', subjectType: 'comment', detail: { scenario: thread.version.scenario.name, number: thread.version.number, about: thread.label, comment: text } })
    await tellOfComment(transaction, scope.teamId, scope.actor, thread.version, thread, text)
  })
}

export async function resolveThread(scope: TeamScope, threadId: string): Promise<void> {
  await setResolved(scope, threadId, true)
}

export async function reopenThread(scope: TeamScope, threadId: string): Promise<void> {
  await setResolved(scope, threadId, false)
}

/** What is so already stays so, without an event. */
async function setResolved(scope: TeamScope, threadId: string, resolved: boolean): Promise<void> {
  requirePermission(scope, 'plan:edit')
  const thread = await getThread(scope, threadId)
  await database(scope).$transaction(async (transaction) => {
    const { count } = await transaction.commentThread.updateMany({ where: { teamId: scope.teamId, id: threadId, resolvedAt: resolved ? null : { not: null } }, data: resolved ? { resolvedAt: new Date(), resolvedById: scope.actor.userId } : { resolvedAt: null, resolvedById: null } })
    if (count === 0) return
    await writeAudit(transaction, scope.teamId, scope.actor, threadId, { kind: resolved ? 'comment.resolved' : 'comment.reopened', subjectType: 'comment', detail: { scenario: thread.version.scenario.name, number: thread.version.number, about: thread.label, comment: '' } })
  })
}

async function getThread(scope: TeamScope, id: string) {
  const thread = z.uuid().safeParse(id).success
    ? await database(scope).commentThread.findFirst({ where: { teamId: scope.teamId, id }, include: { version: { select: { id: true, number: true, authorId: true, scenario: { select: { slug: true, name: true } }, reviews: { where: { teamId: scope.teamId }, orderBy: { sequence: 'asc' }, select: { kind: true, actorId: true } } } } } })
    : null
  if (thread === null) throw notFound('conversation')
  return thread
}
