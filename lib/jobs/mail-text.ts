/** A notice as e-mail: plain text, one link, how to get less of it. Nothing in it opens anything without signing in. Pure. */
import { noticeSentence } from '#lib/base/notice-kinds.ts'
import type { MailClaim } from '#lib/data/mail-sending.ts'

export interface MailText {
  subject: string
  text: string
}

/** @param address of the server, without a slash at the end. */
export function mailText({ team, notice, version }: Pick<MailClaim, 'team' | 'notice' | 'version'>, address: string): MailText {
  const sentence = noticeSentence({ ...notice, scenario: version.scenario, number: version.number })
  const page = `${address}/t/${encodeURIComponent(team.slug)}`
  const link = `${page}/scenarios/${encodeURIComponent(version.scenarioSlug)}/versions/${version.number}`
  const lines = [`${sentence}.`, ...(notice.text === '' ? [] : ['', ...quoted(notice.text)]), '', link, '', '-- ', `You get this as a member of ${oneLine(team.name)} in Headroom. Choose what you are mailed: ${page}/notices`]
  return { subject: oneLine(`[${team.name}] ${sentence}`).slice(0, 200), text: `${lines.join('\n')}\n` }
}

function quoted(text: string): string[] {
  return text.replaceAll('\r', '').split('\n').map((line) => `> ${line}`)
}

/** A name with a line end in it would begin a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
