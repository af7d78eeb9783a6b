/** Conversations about versions, and what the token's maker is told of: their own notices, and mail that could not be delivered. */
import { z } from 'zod'
import { NOTICE_KINDS, noticeSentence } from '#lib/base/notice-kinds.ts'
import { addComment, listCommentThreads, NewComment, reopenThread, Reply as ReplyInput, replyToThread, resolveThread } from '#lib/data/comments.ts'
import { listFailedMails, resendMail } from '#lib/data/failed-mails.ts'
import { countUnreadNotices, listMailKinds, listNotices, MailChoice, markNoticesRead, setMailKinds } from '#lib/data/notices.ts'
import { getVersion } from '#lib/data/versions.ts'
import { VERSION_ANCHOR } from '#lib/planning/comment-anchor.ts'
import { textPart, VERSION_PATH, versionParts } from '../address-part.ts'
import { endpoint, Reply, type Endpoint } from '../endpoint.ts'
import { listAnswer, listOf, pageByIdOf, PageQuery } from '../list-answer.ts'
import { Named, Time } from '../shapes/shared-shapes.ts'

const Thread = z
  .object({
    id: z.uuid(), number: z.int().meta({ description: 'The version it was begun on' }), anchor: z.string(), label: z.string(), resolvedAt: Time.nullable(), resolvedBy: z.string().nullable(),
    comments: z.array(z.object({ id: z.uuid(), author: z.string(), body: z.string(), createdAt: Time })),
  })
  .meta({ id: 'Conversation' })

const Begun = z.strictObject({
  anchor: NewComment.shape.anchor.default(VERSION_ANCHOR).meta({ description: '`version` for the whole; else what it speaks of: `input:PATH`, `check:CODE SITE`, `policy:CODE`, `directive:NAME of GROUP`, `line:FILE:WORDS`. Later versions keep these names, so the conversation goes along' }),
  label: NewComment.shape.label.default('The version').meta({ description: 'What it speaks of, in words' }), body: NewComment.shape.body,
})

const COMMENTS: readonly Endpoint[] = [
  endpoint({
    id: 'listComments', method: 'GET', path: `${VERSION_PATH}/comments`, tag: 'Comments', needs: 'team:read', summary: 'Conversations about a version', description: 'Those begun on it, and those of earlier versions that are still open.',
    answers: { 200: { description: 'The oldest 500, oldest first', schema: z.object({ items: z.array(Thread) }) } },
    run: async ({ scope, params }) => {
      const { scenario, number } = await getVersion(scope, ...versionParts(params))
      return { items: await listCommentThreads(scope, scenario.slug, number) }
    },
  }),
  endpoint({
    id: 'addComment', method: 'POST', path: `${VERSION_PATH}/comments`, tag: 'Comments', needs: 'plan:edit', summary: 'Comment on a version', body: Begun,
    answers: { 201: { description: 'A conversation is begun', schema: z.object({ threadId: z.uuid() }) } },
    run: async ({ scope, params, body }) => new Reply(201, await addComment(scope, ...versionParts(params), body)),
  }),
  endpoint({
    id: 'replyToComment', method: 'POST', path: '/conversations/{conversation}/replies', tag: 'Comments', needs: 'plan:edit', summary: 'Reply in a conversation', description: 'A resolved one is opened again.', body: z.strictObject(ReplyInput.shape), answers: { 204: { description: 'Said' } },
    run: async ({ scope, params, body }) => replyToThread(scope, textPart(params, 'conversation'), body),
  }),
  endpoint({
    id: 'resolveConversation', method: 'POST', path: '/conversations/{conversation}/resolve', tag: 'Comments', needs: 'plan:edit', summary: 'Resolve a conversation', answers: { 204: { description: 'Resolved' } },
    run: async ({ scope, params }) => resolveThread(scope, textPart(params, 'conversation')),
  }),
  endpoint({
    id: 'reopenConversation', method: 'POST', path: '/conversations/{conversation}/reopen', tag: 'Comments', needs: 'plan:edit', summary: 'Open a resolved conversation again', answers: { 204: { description: 'Open' } },
    run: async ({ scope, params }) => reopenThread(scope, textPart(params, 'conversation')),
  }),
]

const Notice = z
  .object({
    id: z.uuid(), kind: z.enum(NOTICE_KINDS), sentence: z.string().meta({ description: 'What happened, in words' }), actor: z.string(), text: z.string(), about: z.string().nullable(), anchor: z.string().nullable(), scenario: Named, number: z.int(), readAt: Time.nullable(), createdAt: Time,
    mail: z.object({ status: z.enum(['queued', 'sent', 'failed']), failure: z.string().nullable() }).nullable().meta({ description: 'What became of it by e-mail; null where it was not asked for' }),
  })
  .meta({ id: 'Notice' })
const tag = 'Notices'
const Kinds = z.strictObject(MailChoice.shape)

const NOTICES: readonly Endpoint[] = [
  endpoint({
    id: 'listNotices', method: 'GET', path: '/notices', tag, needs: 'team:read', summary: 'What the token’s maker is told of in this team', query: PageQuery,
    answers: { 200: { description: 'Newest first; `unread` counts all that are', schema: listOf(Notice).extend({ unread: z.int() }) } },
    run: async ({ scope, query }) => {
      const page = pageByIdOf(query)
      const notices = (await listNotices(scope, page)).map((notice) => ({ ...notice, sentence: noticeSentence({ ...notice, scenario: notice.scenario.name }) }))
      return { ...listAnswer(notices, page, ({ id }) => id), unread: await countUnreadNotices(scope) }
    },
  }),
  endpoint({
    id: 'markAllNoticesRead', method: 'POST', path: '/notices/read', tag, needs: 'team:read', summary: 'Mark all notices as read', answers: { 204: { description: 'Read' } },
    run: async ({ scope }) => markNoticesRead(scope),
  }),
  endpoint({
    id: 'markNoticeRead', method: 'POST', path: '/notices/{notice}/read', tag, needs: 'team:read', summary: 'Mark a notice as read', answers: { 204: { description: 'Read' } },
    run: async ({ scope, params }) => markNoticesRead(scope, textPart(params, 'notice')),
  }),
  endpoint({
    id: 'getMailChoice', method: 'GET', path: '/notices/mail', tag, needs: 'team:read', summary: 'Which notices the token’s maker gets by e-mail',
    answers: { 200: { description: 'The kinds', schema: z.object({ kinds: z.array(z.enum(NOTICE_KINDS)) }) } },
    run: async ({ scope }) => ({ kinds: await listMailKinds(scope) }),
  }),
  endpoint({
    id: 'setMailChoice', method: 'PUT', path: '/notices/mail', tag, needs: 'team:read', summary: 'Choose which notices the token’s maker gets by e-mail', body: Kinds, answers: { 204: { description: 'It holds from now on' } },
    run: async ({ scope, body }) => setMailKinds(scope, body),
  }),
  endpoint({
    id: 'listFailedMails', method: 'GET', path: '/mails', tag, needs: 'team:manage', summary: 'Mail that could not be delivered', description: 'Of the whole team: after a day of attempts, or at once where the mail server says that it never will.',
    answers: { 200: { description: 'The newest 50, newest first', schema: z.object({ items: z.array(z.object({ id: z.uuid(), to: z.string(), kind: z.string(), attempt: z.int(), failure: z.string(), createdAt: Time })) }) } },
    run: async ({ scope }) => ({ items: await listFailedMails(scope) }),
  }),
  endpoint({
    id: 'resendMail', method: 'POST', path: '/mails/{mail}/resend', tag, needs: 'team:manage', summary: 'Send a mail that failed again', answers: { 204: { description: 'On its way' } },
    run: async ({ scope, params }) => resendMail(scope, textPart(params, 'mail')),
  }),
]

export const COMMENT_ENDPOINTS: readonly Endpoint[] = [...COMMENTS, ...NOTICES]
