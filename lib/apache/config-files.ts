/**
 * A set of configuration files -> their directives in the order Apache would read them, each with where it stands: file, line,
 * virtual host, enclosing <Directory>, <Location> and the like. Follows Include and IncludeOptional within the set, Define and
 * ${NAME}, mod_macro's <Macro> and Use. <IfModule>, <IfDefine> and <IfVersion> are taken as true, except for the absence of
 * mod_wsgi, because what runs where is asked for, not what this machine would do. Reads no file by itself and never throws.
 */
import { parse, type ConfigNode, type DirectiveNode, type SectionNode } from './parse.ts'
import { splitWords } from './words.ts'

export interface NamedText {
  /** Path as the user knows it. */
  path: string
  text: string
  /** Other paths of the same file: symbolic links such as sites-enabled/shop.conf. */
  links?: readonly string[]
  /** Apache begins here: then a file that nothing includes is not read, as Apache would not read it. */
  isMain?: boolean
}

/** A section that narrows what is inside it. */
export interface Scope {
  /** Lower case: "directory", "location", "files", "directorymatch" … */
  name: string
  args: string
  line: number
}

export interface PlacedDirective {
  file: string
  line: number
  name: string
  /** Variables and macro parameters replaced. */
  args: string
  /** Position in the order Apache reads. */
  order: number
  /** Index into `hosts`; null outside any virtual host. */
  host: number | null
  scopes: readonly Scope[]
  /** The module that an enclosing <IfModule> asks for, lower case; null where none does. */
  module: string | null
  /** Where its text stands in its file; absent for what a macro expands to. */
  source?: { offset: number; raw: string; topOffset: number }
}

export interface PlacedHost {
  file: string
  line: number
  /** As written: "*:80". */
  addresses: string[]
}

export interface FileProblem {
  file: string
  line: number
  code: 'template' | 'unbalanced' | 'missing-include' | 'include-loop' | 'undefined-macro' | 'too-much'
  reason: string
}

export interface PlacedConfig {
  directives: PlacedDirective[]
  hosts: PlacedHost[]
  problems: FileProblem[]
}

/** Sections that choose whether their content counts, not what it applies to. */
const TRANSPARENT = new Set(['ifmodule', 'ifdefine', 'ifversion', 'ifdirective', 'iffile', 'ifsection', 'requireall', 'requireany', 'requirenone'])
const PLACEHOLDER = /\{\{|\{%|<%|@@?[A-Z][A-Z0-9_]*@@?|(?:^|[\s=/])__[A-Z][A-Z0-9_]*__|^\s*\.\.\.\s*$/
const DEEPEST = 20
/** Lines visited, expansions included, before reading stops: macros that use themselves grow without bound. */
const MOST_STEPS = 300_000
const LONGEST = 20_000

interface Macro {
  parameters: string[]
  children: readonly ConfigNode[]
}

interface Place {
  file: string
  host: number | null
  scopes: readonly Scope[]
  module: string | null
  depth: number
  /** Offset of the outermost node of the file that holds it. */
  topOffset?: number
  /** Line to report for what a macro expands to: that of its Use. */
  line?: number
}

export function placeDirectives(files: readonly NamedText[]): PlacedConfig {
  const trees = new Map(files.map((file) => [file.path, parse(file.text)]))
  const variables = new Map<string, string>()
  const macros = new Map<string, Macro>()
  const config: PlacedConfig = { directives: [], hosts: [], problems: [] }
  const included = new Set<string>()
  for (const [file, tree] of trees) for (const { args } of includesOf(tree.children)) for (const target of matching(args, [...trees.keys()], file)) included.add(target)

  const expand = (text: string): string => bounded(text, text.replaceAll(/\$\{([^}\s]+)\}/g, (whole, name: string) => variables.get(name) ?? whole))

  let steps = 0
  const visit = (nodes: readonly ConfigNode[], place: Place): void => {
    for (const node of nodes) {
      steps += 1 + (node.kind === 'directive' || node.kind === 'section' ? Math.floor(node.args.length / 100) : 0)
      if (steps > MOST_STEPS) {
        if (!config.problems.some((problem) => problem.code === 'too-much')) config.problems.push({ file: place.file, line: place.line ?? node.line, code: 'too-much', reason: `Reading stopped after ${MOST_STEPS} lines, expansions included.` })
        return
      }
      const line = place.line ?? node.line
      if (node.kind === 'stray') config.problems.push({ file: place.file, line, code: 'unbalanced', reason: `</${node.name}> ends no section.` })
      if (node.kind === 'section') visitSection(node, { ...place, topOffset: place.topOffset ?? node.offset }, line)
      if (node.kind === 'directive') visitDirective(node, place, line)
    }
  }

  const visitSection = (node: SectionNode, place: Place, line: number): void => {
    if (!node.end && place.line === undefined) config.problems.push({ file: place.file, line, code: 'unbalanced', reason: `<${node.name}> never ends.` })
    const name = node.name.toLowerCase()
    const args = expand(node.args)
    if (name === 'macro') {
      const [macro, ...parameters] = splitWords(args).map((word) => word.text)
      if (macro !== undefined) macros.set(macro.toLowerCase(), { parameters, children: node.children })
      return
    }
    if (TRANSPARENT.has(name)) {
      const negated = args.startsWith('!')
      const asked = name === 'ifmodule' && !negated ? args.toLowerCase() : place.module
      if (!(name === 'ifmodule' && negated && /mod_wsgi|wsgi_module/i.test(args))) visit(node.children, { ...place, module: asked })
      return
    }
    if (name === 'virtualhost') {
      config.hosts.push({ file: place.file, line, addresses: splitWords(args).map((word) => word.text) })
      visit(node.children, { ...place, host: config.hosts.length - 1 })
      return
    }
    visit(node.children, { ...place, scopes: [...place.scopes, { name, args, line }] })
  }

  const visitDirective = (node: DirectiveNode, place: Place, line: number): void => {
    const name = node.name.toLowerCase()
    if (name === 'define') {
      const [variable, value] = splitWords(expand(node.args)).map((word) => word.text)
      if (variable !== undefined) variables.set(variable, value ?? '')
    } else if (name === 'undefine') variables.delete(node.args)
    if (name === 'include' || name === 'includeoptional') return include(node, place, line, name === 'includeoptional')
    if (name === 'use') return expandMacro(node, place, line)
    config.directives.push({ order: config.directives.length, file: place.file, line, name: node.name, args: expand(node.args), host: place.host, scopes: place.scopes, module: place.module, ...(place.line === undefined ? { source: { offset: node.offset, raw: node.raw, topOffset: place.topOffset ?? node.offset } } : {}) })
  }

  const paths = [...trees.keys()]
  const known = new Map<string, string[]>()
  const targetsOf = (argument: string, from: string): string[] => {
    const key = `${from}\n${argument}`
    const targets = known.get(key) ?? matching(argument, paths, from)
    known.set(key, targets)
    return targets
  }

  const include = (node: DirectiveNode, place: Place, line: number, optional: boolean): void => {
    const targets = targetsOf(expand(node.args), place.file)
    if (targets.length === 0 && !optional && steps < MOST_STEPS) config.problems.push({ file: place.file, line, code: 'missing-include', reason: `${node.args} is not among the files given.` })
    for (const target of targets) {
      if (place.depth >= DEEPEST) config.problems.push({ file: place.file, line, code: 'include-loop', reason: `${target} is included more than ${DEEPEST} levels deep.` })
      else {
        const { topOffset: _outer, ...inner } = place
        visit(trees.get(target)?.children ?? [], { ...inner, file: target, depth: place.depth + 1 })
      }
    }
  }

  const expandMacro = (node: DirectiveNode, place: Place, line: number): void => {
    const [name, ...values] = splitWords(expand(node.args)).map((word) => word.text)
    const macro = macros.get((name ?? '').toLowerCase())
    if (macro === undefined || place.depth >= DEEPEST) config.problems.push({ file: place.file, line, code: 'undefined-macro', reason: `The macro ${name ?? ''} is not defined before this line in the files given.` })
    else visit(substituted(macro, values), { ...place, depth: place.depth + 1, line })
  }

  // Files that only include each other have no beginning: then the first is one.
  const roots = files.filter((file, index) => !included.has(file.path) || (index === 0 && files.every((other) => included.has(other.path))))
  for (const file of roots) {
    visit(trees.get(file.path)?.children ?? [], { file: file.path, host: null, scopes: [], module: null, depth: 0 })
  }
  for (const file of files) {
    const line = firstPlaceholder(trees.get(file.path)?.children ?? [])
    if (line !== null) config.problems.push({ file: file.path, line, code: 'template', reason: 'The file is a template whose placeholders are still in place: names and numbers are read as written.' })
  }
  return config
}

function* includesOf(nodes: readonly ConfigNode[]): Generator<DirectiveNode> {
  for (const node of nodes) {
    if (node.kind === 'section') yield* includesOf(node.children)
    if (node.kind === 'directive' && /^include(?:optional)?$/i.test(node.name)) yield node
  }
}

/** Files of the set that an Include names: by whole path, or by their last parts, since an upload rarely starts at the root. */
function matching(argument: string, paths: readonly string[], from: string): string[] {
  const wanted = splitWords(argument)[0]?.text.replace(/\/+$/, '') ?? ''
  if (wanted === '') return []
  const parts = wanted.split('/').filter((part) => part !== '' && !/^\$\{/.test(part))
  for (let skip = 0; skip < parts.length; skip++) {
    const pattern = globPattern(parts.slice(skip).join('/'))
    const found = paths.filter((path) => path !== from && pattern.test(path))
    // A bare "*.conf" matches everything: only a pattern with a folder or a plain name may match by its end.
    if (found.length > 0 && (skip === 0 || parts.length - skip > 1 || !/[*?]/.test(parts.at(-1) ?? ''))) return found.sort()
  }
  return []
}

function globPattern(glob: string): RegExp {
  const body = [...glob].map((character) => (character === '*' ? '[^/]*' : character === '?' ? '[^/]' : character.replace(/[.+^${}()|[\]\\]/, '\\$&'))).join('')
  return new RegExp(`(?:^|/)${body}$`)
}

/** The longer text, unless it grew past what any directive holds: `Define A ${A}${A}` doubles without end. */
function bounded(before: string, after: string): string {
  return after.length > LONGEST ? before : after
}

/** mod_macro replaces parameters in the text, the longest names first. */
function substituted(macro: Macro, values: readonly string[]): ConfigNode[] {
  const pairs = macro.parameters.map((name, index) => [name, values[index] ?? ''] as const).sort((a, b) => b[0].length - a[0].length)
  const replace = (text: string): string => pairs.reduce((current, [name, value]) => (name === '' ? current : bounded(current, current.replaceAll(name, () => value))), text)
  const copy = (node: ConfigNode): ConfigNode => {
    if (node.kind === 'directive') return { ...node, raw: '', name: replace(node.name), args: replace(node.args) }
    if (node.kind === 'section') return { ...node, args: replace(node.args), children: node.children.map(copy) }
    return node
  }
  return macro.children.map(copy)
}

function firstPlaceholder(nodes: readonly ConfigNode[]): number | null {
  for (const node of nodes) {
    if (node.kind !== 'comment' && node.kind !== 'blank' && PLACEHOLDER.test(node.raw.trim())) return node.line
    if (node.kind !== 'section') continue
    const inner = firstPlaceholder(node.children)
    if (inner !== null) return inner
  }
  return null
}
