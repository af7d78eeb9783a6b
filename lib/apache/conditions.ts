/**
 * Whether a section that asks about the machine (<IfModule>, <IfDefine>, <IfVersion>, <IfFile> …) counts. What runs where is asked
 * for, not what this machine would do: what the files decide is decided by them (Define, LoadModule, a version of Apache 2.4); what
 * they leave open is taken as true, and its opposite as false, so that of two branches one is read; of an <IfDefine> the
 * branch of a server started without -D, as most are.
 */
import type { ConfigNode } from './parse.ts'

const CONDITIONS = new Set(['ifmodule', 'ifdefine', 'ifversion', 'ifdirective', 'iffile', 'ifsection'])
/** The Apache that <IfVersion> is answered for. */
const APACHE = [2, 4, 62] as const

export interface Conditions {
  /** Whether the section is one of these. */
  asks(section: string): boolean
  holds(section: string, args: string, isDefined: (name: string) => boolean): boolean
}

export function conditionsOf(trees: Iterable<readonly ConfigNode[]>): Conditions {
  const asked = new Set<string>()
  const denied = new Set<string>()
  const loaded = new Set<string>(['wsgi'])
  const look = (nodes: readonly ConfigNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'directive' && node.name.toLowerCase() === 'loadmodule') loaded.add(moduleName(node.args.split(/\s+/)[0] ?? ''))
      if (node.kind !== 'section') continue
      const section = node.name.toLowerCase()
      if (CONDITIONS.has(section)) (node.args.startsWith('!') ? denied : asked).add(keyOf(section, node.args.replace(/^!\s*/, '')))
      look(node.children)
    }
  }
  for (const nodes of trees) look(nodes)
  return {
    asks: (section) => CONDITIONS.has(section),
    holds(section, args, isDefined) {
      const isNegated = args.startsWith('!')
      const subject = args.replace(/^!\s*/, '')
      if (section === 'ifversion') return versionHolds(subject) !== isNegated
      const isKnown = (section === 'ifmodule' && loaded.has(moduleName(subject))) || (section === 'ifdefine' && isDefined(subject))
      if (isKnown) return !isNegated
      if (section === 'ifdefine') return isNegated || !denied.has(keyOf(section, subject))
      return !isNegated || !asked.has(keyOf(section, subject))
    },
  }
}

function keyOf(section: string, subject: string): string {
  return `${section} ${section === 'ifmodule' ? moduleName(subject) : subject.replaceAll(/["']/g, '').trim()}`
}

/** "mod_ssl.c" and "ssl_module" are "ssl". */
export function moduleName(text: string): string {
  return text
    .replaceAll(/["']/g, '')
    .trim()
    .toLowerCase()
    .replace(/^mod_/, '')
    .replace(/(?:_module|\.c)$/, '')
}

/** ">= 2.4", "2.4.10", "~ ^2\.": as mod_version, which takes a missing operator for equality; what cannot be read holds. */
function versionHolds(args: string): boolean {
  const [, operator = '=', text = ''] = /^(>=|<=|==|=|>|<|~)?\s*(.*)$/.exec(args) ?? []
  if (operator === '~' || text.startsWith('/')) return true
  const wanted = text.split('.').map((part) => Number.parseInt(part, 10))
  if (wanted.some((part) => Number.isNaN(part))) return true
  const order = APACHE.map((part, index) => part - (wanted[index] ?? (operator === '=' || operator === '==' ? part : 0))).find((difference) => difference !== 0) ?? 0
  if (operator === '>') return order > 0
  if (operator === '<') return order < 0
  if (operator === '>=') return order >= 0
  return operator === '<=' ? order <= 0 : order === 0
}
