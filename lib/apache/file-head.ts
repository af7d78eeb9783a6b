/** The comment at the head of every file: what it is, of which scenario and version, from which inputs, with which warnings. */
import type { ConfigText } from './config-text.ts'
import { formatVersion, type ModWsgiVersion } from './mod-wsgi-version.ts'
import { commentName } from './quote.ts'
import type { ApacheSettings } from './settings.ts'

const RULE = '-'.repeat(100)

/** The facts of the title as label and text, in the order every file and the README show them. */
export function titleFacts(settings: ApacheSettings, version: ModWsgiVersion): { label: string; text: string }[] {
  const { title } = settings
  return [
    { label: 'Scenario', text: commentName(title.scenario) + (title.version === undefined ? '' : `, version ${title.version}`) },
    { label: 'Plan hash', text: title.contentHash },
    { label: 'Written for', text: `mod_wsgi ${formatVersion(version)}, Apache 2.4, ${settings.mpm.mpm} MPM` },
    ...(title.engineVersion === undefined ? [] : [{ label: 'Engine', text: title.engineVersion }]),
    ...title.facts,
  ]
}

export function writeHead(out: ConfigText, settings: ApacheSettings, version: ModWsgiVersion, subject: string): void {
  out.comment(RULE)
  out.comment(`Written by Headroom: ${subject}.`)
  out.comment('')
  for (const { label, text } of titleFacts(settings, version)) out.comment(`${label.padEnd(14)}${text}`)
  if (settings.warnings.length > 0) out.comment('')
  for (const warning of settings.warnings) out.comment(`${'Warning'.padEnd(14)}${warning}`)
  out.comment(RULE)
  out.blank()
}
