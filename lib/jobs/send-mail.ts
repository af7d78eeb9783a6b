/**
 * Sends one mail: claims it, hands it to the SMTP server, and writes down what became of it. What the server refuses for good
 * (5xx about this mail or its recipient) is not tried again; everything else is, a wrong password included, until the setting is right.
 */
import { createTransport } from 'nodemailer'
import { claimMail, failMail, finishMail } from '#lib/data/mail-sending.ts'
import { mailText } from './mail-text.ts'

export interface MailSettings {
  smtpUrl: string
  from: string
  /** Where people reach this server, without a slash at the end. */
  address: string
}

export type MailOutcome = 'sent' | 'later' | 'failed' | 'nothing'

/** An attempt ends before its claim does. */
const TIMEOUT = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 }

/** Null where this server sends no mail. */
export function mailSettings(environment: Record<string, string | undefined> = process.env): MailSettings | null {
  const [smtpUrl, from] = [environment['HEADROOM_SMTP_URL'] ?? '', environment['HEADROOM_MAIL_FROM'] ?? '']
  if (smtpUrl === '' || from === '') return null
  const address = environment['HEADROOM_URL'] || environment['NEXTAUTH_URL'] || 'http://127.0.0.1:3000'
  return { smtpUrl, from, address: address.replace(/\/+$/, '') }
}

export async function sendMail(mailId: string, { smtpUrl, from, address }: MailSettings): Promise<MailOutcome> {
  const claim = await claimMail(mailId)
  if (claim === null) return 'nothing'
  const transport = createTransport(withTimeouts(smtpUrl))
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'headroom'
  try {
    await transport.sendMail({
      from,
      to: claim.to,
      ...mailText(claim, address),
      // The same at each attempt, so that a mail which came twice is known as one; those of one version make a thread.
      messageId: `<notice-${claim.notice.id}@${domain}>`,
      references: `<version-${claim.version.id}@${domain}>`,
      date: new Date(claim.notice.createdAt),
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  } catch (error) {
    const { reason, final } = refusalOf(error, smtpUrl)
    return failMail(claim, reason, { final })
  } finally {
    transport.close()
  }
  await finishMail(claim)
  return 'sent'
}

function withTimeouts(smtpUrl: string): string {
  const url = new URL(smtpUrl)
  for (const [name, value] of Object.entries(TIMEOUT)) if (!url.searchParams.has(name)) url.searchParams.set(name, String(value))
  return url.toString()
}

/** In words for whoever manages the team; name and password of the SMTP server never among them. */
function refusalOf(error: unknown, smtpUrl: string): { reason: string; final: boolean } {
  const { code, responseCode, message } = error as { code?: unknown; responseCode?: unknown; message?: unknown }
  const url = new URL(smtpUrl)
  const secrets = [url.username, url.password].flatMap((text) => [text, decodeURIComponent(text)]).filter((text) => text !== '')
  const words = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), typeof message === 'string' ? message : 'It failed without a word.')
  if (code === 'EAUTH') return { reason: `The mail server does not take the name and password that HEADROOM_SMTP_URL gives. ${words}`, final: false }
  return { reason: words, final: code === 'EENVELOPE' && typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600 }
}
