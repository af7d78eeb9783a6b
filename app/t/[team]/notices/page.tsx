import type { Metadata } from 'next'
import { NOTICE_KINDS, NOTICE_MEANING, noticeSentence } from '#lib/base/notice-kinds.ts'
import { can } from '#lib/base/permissions.ts'
import { listFailedMails } from '#lib/data/failed-mails.ts'
import { sendsMail } from '#lib/data/notice-outbox.ts'
import { countUnreadNotices, listMailKinds, listNotices, type Notice } from '#lib/data/notices.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { Badge } from '../../../_ui/badge.tsx'
import { LinkButton } from '../../../_ui/button.tsx'
import { Card } from '../../../_ui/card.tsx'
import { EmptyState } from '../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { Time } from '../../../_ui/time.tsx'
import { chooseMail, markAllRead, openNotice, resend } from './actions.ts'

export const metadata: Metadata = { title: 'Notices' }

const PAGE = 25

/** What the person should know of, what they want by e-mail, and for owners what could not be mailed. */
export default async function NoticesPage({ params, searchParams }: PageProps<'/t/[team]/notices'>) {
  const { team } = await params
  const { after: asked } = await searchParams
  const after = typeof asked === 'string' ? asked : null
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/notices`)
  const [found, unread, wanted] = await Promise.all([listNotices(scope, { after, limit: PAGE }), countUnreadNotices(scope), listMailKinds(scope)])
  const notices = found.slice(0, PAGE)
  const failed = can(scope.role, 'team:manage') ? await listFailedMails(scope) : []
  return (
    <>
      <PageHeader
        title="Notices"
        description={`What happened to your versions and to those you can review in ${scope.teamName}.`}
        badge={unread > 0 ? <Badge tone="info">{unread} unread</Badge> : undefined}
        actions={
          unread > 0 && (
            <ActionForm action={markAllRead.bind(null, team)} label="Mark all as read">
              <SubmitButton look="secondary" pending="Marking…">
                Mark all as read
              </SubmitButton>
            </ActionForm>
          )
        }
      />
      <div className="space-y-5">
        <Card title={after === null ? 'Newest first' : 'Older'} flush={notices.length > 0}>
          {notices.length === 0 ? (
            <EmptyState title={after === null ? 'Nothing yet' : 'Nothing older'}>When somebody asks for your review, decides on a version of yours, or comments on it, you read of it here.</EmptyState>
          ) : (
            <ul aria-label="Notices" className="divide-line divide-y">
              {notices.map((notice) => (
                <NoticeRow key={notice.id} team={team} notice={notice} />
              ))}
            </ul>
          )}
        </Card>
        {(found.length > PAGE || after !== null) && (
          <nav aria-label="Pages of notices" className="flex flex-wrap gap-2">
            {after !== null && <LinkButton href={`/t/${team}/notices`}>Newest</LinkButton>}
            {found.length > PAGE && <LinkButton href={`/t/${team}/notices?after=${notices.at(-1)?.id ?? ''}`}>Older</LinkButton>}
          </nav>
        )}
        <Card title="By e-mail" description={sendsMail() ? `To ${scope.actor.email}, for this team.` : 'This server sends no e-mail yet: whoever runs it sets HEADROOM_SMTP_URL and HEADROOM_MAIL_FROM. Your choice counts from then on.'}>
          <ActionForm action={chooseMail.bind(null, team)} label="What to mail me" done="Saved." className="space-y-4">
            <fieldset>
              <legend className="mb-2 text-sm font-medium">Mail me when</legend>
              <ul className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
                {NOTICE_KINDS.map((kind) => (
                  <li key={`${kind} ${wanted.includes(kind)}`}>
                    <label className="flex min-h-6 items-start gap-2.5 text-sm">
                      <input type="checkbox" name="kinds[]" value={kind} defaultChecked={wanted.includes(kind)} className="accent-accent mt-0.5 size-4.5 shrink-0" />
                      {NOTICE_MEANING[kind]}
                    </label>
                  </li>
                ))}
              </ul>
            </fieldset>
            <SubmitButton pending="Saving…">Save</SubmitButton>
          </ActionForm>
        </Card>
        {failed.length > 0 && (
          <Card title="Mail that could not be delivered" description="Of the whole team, newest first. After a day of attempts, or at once where the mail server says that it never will." flush>
            <ul aria-label="Mail that could not be delivered" className="divide-line divide-y text-sm">
              {failed.map(({ id, to, kind, attempt, failure, createdAt }) => (
                <li key={id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
                  <div className="min-w-0 flex-1 basis-56">
                    <p className="font-medium break-all">{to}</p>
                    <p className="text-ink-soft break-words">{failure}</p>
                    <p className="text-ink-soft text-xs">
                      {kind}, <Time at={createdAt} />, {attempt === 1 ? 'one attempt' : `${attempt} attempts`}
                    </p>
                  </div>
                  <ActionForm action={resend.bind(null, team, id)} label={`Send the mail to ${to} again`}>
                    <SubmitButton look="secondary" pending="Sending…">
                      Send again
                    </SubmitButton>
                  </ActionForm>
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </>
  )
}

function NoticeRow({ team, notice }: { team: string; notice: Notice }) {
  const { id, text, scenario, number, readAt, createdAt, mail } = notice
  const sentence = noticeSentence({ ...notice, scenario: scenario.name })
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3 text-sm sm:px-5">
      <span className={readAt === null ? 'bg-accent mt-1.5 size-2 shrink-0 rounded-full' : 'mt-1.5 size-2 shrink-0'}>{readAt === null && <span className="sr-only">Unread</span>}</span>
      <div className="min-w-0 flex-1 basis-52">
        <p className={readAt === null ? 'font-semibold break-words' : 'break-words'}>{sentence}</p>
        {text !== '' && <p className="text-ink-soft line-clamp-3 break-words whitespace-pre-wrap">{text}</p>}
        <p className="text-ink-soft text-xs">
          <Time at={createdAt} />
          {mail?.status === 'sent' && ', mailed'}
          {mail?.status === 'failed' && `, not mailed: ${mail.failure ?? 'it failed'}`}
        </p>
      </div>
      <ActionForm action={openNotice.bind(null, team, id, scenario.slug, String(number))} label={`Open: ${sentence}`}>
        <SubmitButton look="secondary" pending="Opening…">
          Open
        </SubmitButton>
      </ActionForm>
    </li>
  )
}
