/**
 * Scripts that run by their ending or folder instead of an alias: AddHandler wsgi-script .wsgi, SetHandler wsgi-script. Which daemon
 * group serves them is decided as for an alias; where the script lies is known only as far as the section around it says.
 */
import type { ConfigHandler } from './apache-config.ts'
import type { PlacedConfig, PlacedDirective } from './config-files.ts'
import { scopesApply, type Target } from './scope-match.ts'
import { splitWords } from './words.ts'

/** `groupFor`: the group that Apache's merging gives a target in a virtual host; null for none. */
export function handlersOf(placed: PlacedConfig, serverName: (host: number | null) => string | null, groupFor: (host: number | null, target: Target) => string | null): ConfigHandler[] {
  return placed.directives.flatMap((directive) => {
    const name = directive.name.toLowerCase()
    const words = splitWords(directive.args).map((word) => word.text)
    if (!['addhandler', 'sethandler'].includes(name) || words[0]?.toLowerCase() !== 'wsgi-script') return []
    const endings = name === 'addhandler' ? words.slice(1) : []
    const target = targetOf(directive, endings[0] ?? '')
    const group = groupFor(directive.host, target)
    const within = directive.scopes.at(-1)
    return [{ directive: directive.name, endings, within: within === undefined ? null : `<${within.name} ${within.args}>`, serverName: serverName(directive.host), group, embedded: group === null, runs: runs(placed, directive, target), file: directive.file, line: directive.line }]
  })
}

/** A script as the enclosing sections would have it. */
function targetOf({ scopes }: PlacedDirective, ending: string): Target {
  const path = (kind: string): string | undefined => splitWords(scopes.findLast(({ name }) => name === kind)?.args ?? '')[0]?.text.replace(/\/+$/, '')
  const file = path('files') ?? `script${ending === '' || ending.startsWith('.') ? ending : `.${ending}`}`
  return { url: path('location') ?? '/', script: `${path('directory') ?? ''}/${file}` }
}

/** Apache runs scripts only where Options ExecCGI holds. */
function runs(placed: PlacedConfig, handler: PlacedDirective, target: Target): boolean {
  const options = placed.directives.filter(({ name, host, scopes }) => name.toLowerCase() === 'options' && (host === null || host === handler.host) && scopesApply(scopes, target))
  return options.some(({ args }) => /(?:^|\s)\+?(?:ExecCGI|All)\b/i.test(args))
}
