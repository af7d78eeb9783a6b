// A notice goes out by e-mail through a real SMTP server, once, in plain text and without a secret; what the server does not
// take is tried again, and what it refuses for good is kept where whoever manages the team sees it.
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { everyTeam } from '#lib/data/db.ts'
import { listFailedMails, resendMail } from '#lib/data/failed-mails.ts'
import { listDueMails, MAIL_RETRY_AFTER_S } from '#lib/data/mail-sending.ts'
import { removeMember } from '#lib/data/members.ts'
import { listPutAside } from '#lib/data/put-aside.ts'
import { listNotices, setMailKinds } from '#lib/data/notices.ts'
import { submitVersion, withdrawVersion } from '#lib/data/reviews.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makePlannedTeam, putVersion } from '#lib/data/test-team.ts'
import type { PlannedTeam } from '#lib/data/test-team.ts'
import { mailSettings, sendMail, type MailSettings } from './send-mail.ts'

useTestDatabase()

const PASSWORD = 'hunter2-secret'
let server: SMTPServer
let settings: MailSettings
let team: PlannedTeam
const received: { to: string[]; from: string; raw: string }[] = []
let refuse: { responseCode: number; message: string } | null = null

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ username, password }, _session, done) => (username === 'headroom' && password === PASSWORD ? done(null, { user: username }) : done(Object.assign(new Error(`no ${password ?? ''} here`), { responseCode: 535 }))),
    onRcptTo: (_address, _session, done) => (refuse === null ? done() : done(Object.assign(new Error(refuse.message), { responseCode: refuse.responseCode }))),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), from: envelope.mailFrom === false ? '' : envelope.mailFrom.address, raw: Buffer.concat(chunks).toString() })
        done()
      })
    },
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const at = server.server.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  process.env['HEADROOM_SMTP_URL'] = `smtp://headroom:${PASSWORD}@127.0.0.1:${port}`
  process.env['HEADROOM_MAIL_FROM'] = 'Headroom <headroom@example.com>'
  process.env['HEADROOM_URL'] = 'https://plan.example.com/'
  const read = mailSettings()
  if (read === null) throw new Error('mail is not set up')
  settings = read
})
afterAll(async () => {
  for (const name of ['HEADROOM_SMTP_URL', 'HEADROOM_MAIL_FROM', 'HEADROOM_URL']) Reflect.deleteProperty(process.env, name)
  await new Promise<void>((closed) => server.close(closed))
})
beforeEach(async () => {
  received.length = 0
  refuse = null
  team = await makePlannedTeam()
  await putVersion(team, 1)
  // The approver alone is asked by mail.
  await setMailKinds(team.scopes.owner, { kinds: [] })
})

const mailsOf = () => everyTeam().noticeMail.findMany({ where: { teamId: team.teamId }, orderBy: { id: 'asc' } })
async function submitted(): Promise<string> {
  await submitVersion(team.scopes.planner, team.scenarioSlug, 1, { message: 'For the sale.\nIt is on Thursday.' })
  const [mail] = await mailsOf()
  if (mail === undefined) throw new Error('no mail is on its way')
  return mail.id
}

describe('a submission', () => {
  test('is mailed to who may decide and wants it, once, with a link and no secret', async () => {
    const id = await submitted()
    expect(await mailsOf(), 'the owner said no').toHaveLength(1)
    expect(await listDueMails(100)).toContain(id)
    expect((await Promise.all([sendMail(id, settings), sendMail(id, settings)])).sort()).toEqual(['nothing', 'sent'])
    expect(received).toHaveLength(1)
    const [mail] = received
    expect(mail).toMatchObject({ to: [team.actors.approver.email], from: 'headroom@example.com' })
    const raw = mail?.raw ?? ''
    expect(raw).toContain('Subject: [Team] The planner asks you to review version 1 of Growth')
    expect(raw).toContain('Content-Type: text/plain; charset=utf-8')
    expect(raw).toContain('Auto-Submitted: auto-generated')
    const body = raw.slice(raw.indexOf('\r\n\r\n')).replaceAll('=\r\n', '').replaceAll('\r\n', '\n')
    expect(body).toContain('> For the sale.\n> It is on Thursday.')
    expect(body).toContain(`https://plan.example.com/t/${team.slug}/scenarios/${team.scenarioSlug}/versions/1\n`)
    expect(raw).not.toContain(PASSWORD)
    expect((await listNotices(team.scopes.approver, { after: null, limit: 5 }))[0]).toMatchObject({ kind: 'submitted', mail: { status: 'sent' } })
    expect(await listDueMails(100)).not.toContain(id)
  })

  test('is in the app alone where no server is set', async () => {
    const url = process.env['HEADROOM_SMTP_URL'] ?? ''
    delete process.env['HEADROOM_SMTP_URL']
    try {
      expect(mailSettings()).toBeNull()
      await submitVersion(team.scopes.planner, team.scenarioSlug, 1, { message: 'Look.' })
      await withdrawVersion(team.scopes.planner, team.scenarioSlug, 1)
    } finally {
      process.env['HEADROOM_SMTP_URL'] = url
    }
    expect(await mailsOf()).toEqual([])
    expect((await listNotices(team.scopes.approver, { after: null, limit: 5 })).map(({ kind, mail }) => [kind, mail])).toEqual([['withdrawn', null], ['submitted', null]])
  })

  test('goes nowhere once its person has left the team', async () => {
    const id = await submitted()
    await removeMember(team.scopes.owner, { memberId: team.memberIds.approver })
    expect(await sendMail(id, settings)).toBe('nothing')
    expect(received).toEqual([])
  })
})

describe('a server that does not take it', () => {
  test('is asked again with longer and longer waits, until it has failed and is sent anew', async () => {
    const id = await submitted()
    refuse = { responseCode: 451, message: 'Come back later' }
    for (const wait of MAIL_RETRY_AFTER_S) {
      const begin = Date.now()
      expect(await sendMail(id, settings)).toBe('later')
      const [row] = await mailsOf()
      expect((row?.nextAttemptAt.getTime() ?? 0) - begin).toBeGreaterThan(wait * 1000 - 5)
      expect(await sendMail(id, settings), 'not before its time').toBe('nothing')
      await everyTeam().noticeMail.update({ where: { id }, data: { nextAttemptAt: new Date() } })
    }
    expect(await sendMail(id, settings)).toBe('failed')
    expect(await listDueMails(100)).not.toContain(id)
    expect(await listFailedMails(team.scopes.owner)).toMatchObject([{ id, to: team.actors.approver.email, kind: 'submitted', attempt: MAIL_RETRY_AFTER_S.length + 1, failure: expect.stringContaining('Come back later') as string }])
    refuse = null
    await resendMail(team.scopes.owner, id)
    await expect(resendMail(team.scopes.owner, id)).rejects.toMatchObject({ code: 'conflict', publicMessage: 'This mail is on its way already.' })
    expect(await sendMail(id, settings)).toBe('sent')
    expect(await listFailedMails(team.scopes.owner)).toEqual([])
    await expect(resendMail(team.scopes.owner, id)).rejects.toMatchObject({ code: 'conflict', publicMessage: 'This mail was sent. Only a mail that failed is sent again.' })
    expect([received.length, await everyTeam().auditEvent.findMany({ where: { teamId: team.teamId, kind: 'mail.resent' }, select: { subjectId: true, actorId: true, detail: true } })]).toEqual([1, [{ subjectId: id, actorId: team.actors.owner.userId, detail: { email: team.actors.approver.email, notice: 'submitted' } }]])
  })

  test('or a worker that dies of it each time, is put aside with words, and sent anew when somebody asks', async () => {
    const id = await submitted()
    // As claims leave it whose workers wrote nothing down.
    await everyTeam().noticeMail.update({ where: { id }, data: { attempt: MAIL_RETRY_AFTER_S.length + 1, nextAttemptAt: new Date() } })
    expect(await sendMail(id, settings)).toBe('nothing')
    expect(await listDueMails(100)).not.toContain(id)
    expect(await listPutAside(team.scopes.owner)).toMatchObject([{ kind: 'mail', id, title: `Mail to ${team.actors.approver.email}`, failure: expect.stringContaining('never came to an end') as string }])
    expect(await listPutAside(team.scopes.planner), 'who does not manage the team').toEqual([])
    await resendMail(team.scopes.owner, id)
    expect(await sendMail(id, settings)).toBe('sent')
    expect(await listPutAside(team.scopes.owner)).toEqual([])
  })

  test('and never will, is not asked again', async () => {
    const id = await submitted()
    refuse = { responseCode: 550, message: 'No such person' }
    expect(await sendMail(id, settings)).toBe('failed')
    expect(await mailsOf()).toMatchObject([{ status: 'failed', attempt: 1, failure: expect.stringContaining('No such person') as string }])
  })

  test('because of its password, or because it is not there, is told without the password', async () => {
    const id = await submitted()
    const again = () => everyTeam().noticeMail.update({ where: { id }, data: { nextAttemptAt: new Date() } })
    expect(await sendMail(id, { ...settings, smtpUrl: settings.smtpUrl.replace(PASSWORD, 'wr%C3%B6ng-one') })).toBe('later')
    const [first] = await mailsOf()
    expect(first?.failure).toContain('HEADROOM_SMTP_URL')
    expect(first?.failure).not.toMatch(/wr(%C3%B6|ö)ng-one/)
    await again()
    expect(await sendMail(id, { ...settings, smtpUrl: `smtp://headroom:${PASSWORD}@127.0.0.1:1` })).toBe('later')
    const [second] = await mailsOf()
    expect(second?.failure).toContain('ECONNREFUSED')
    expect(second?.failure).not.toContain(PASSWORD)
  })
})
