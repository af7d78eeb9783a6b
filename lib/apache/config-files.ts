/**
 * A set of configuration files -> their directives in the order Apache would read them, each with where it stands: file, line,
 * virtual host, enclosing <Directory>, <Location> and the like. Follows Include and IncludeOptional within the set, Define and
 * ${NAME}, mod_macro's <Macro> and Use, and the conditions of `conditions.ts`. Reads no file by itself and never throws.
 */
import { conditionsOf } from './conditions.ts'
import { includeTargets, namesOf } from './include-match.ts'
import { bounded, substituted, type Macro } from './macros.ts'
import { parse, type ConfigNode, type DirectiveNode, type SectionNode } from './parse.ts'
import { firstPlaceholder } from './placeholders.ts'
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
  code: 'template' | 'unbalanced' | 'missing-include' | 'include-loop' | 'undefined-macro' | 'unused-macro' | 'undefined-variable' | 'too-much'
  reason: string
}

export interface PlacedConfig {
  directives: PlacedDirective[]
  hosts: PlacedHost[]
  problems: FileProblem[]
}

/** Sections that narrow nothing: authorisation. */
const TRANSPARENT = new Set(['requireall', 'requireany', 'requirenone'])
/** Variables that Debian's and Red Hat's start scripts set, told of by nobody's files but envvars. */
const OF_THE_START_SCRIPT = /^(?:APACHE|HTTPD)_\w+$/
/** Where a variable decides what runs. */
const DECIDES = /^(?:wsgi\w+|servername|serveralias|include|includeoptional)$/
const DEEPEST = 20
/** Lines visited, expansions included, before reading stops: macros that use themselves grow without bound. */
const MOST_STEPS = 300_000

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
  const scripts = files.filter(({ path }) => isEnvvars(path))
  const configs = files.filter(({ path }) => !isEnvvars(path))
  const trees = new Map(configs.map((file) => [file.path, parse(file.text)]))
  const variables = new Map<string, string>(scripts.flatMap(({ text }) => exported(text)))
  const macros = new Map<string, Macro>()
  const used = new Set<string>()
  const unknown = new Set<string>()
  const conditions = conditionsOf([...trees.values()].map((tree) => tree.children))
  const names = namesOf(configs)
  const config: PlacedConfig = { directives: [], hosts: [], problems: [] }
  const problem = (place: Place, line: number, code: FileProblem['code'], reason: string): void => void config.problems.push({ file: place.file, line, code, reason })

  const expand = (text: string): string => bounded(text, text.replaceAll(/\$\{([^}\s]+)\}/g, (whole, name: string) => variables.get(name) ?? whole))

  const tellUnknown = (text: string, place: Place, line: number): void => {
    for (const [, name = ''] of text.matchAll(/\$\{([^}\s]+)\}/g)) {
      if (unknown.has(name) || OF_THE_START_SCRIPT.test(name) || !/^\w+$/.test(name)) continue
      unknown.add(name)
      problem(place, line, 'undefined-variable', `No file given defines \${${name}}: it is kept as text.`)
    }
  }

  let steps = 0
  const visit = (nodes: readonly ConfigNode[], place: Place): void => {
    for (const node of nodes) {
      const line = place.line ?? node.line
      steps += 1 + (node.kind === 'directive' || node.kind === 'section' ? Math.floor(node.args.length / 100) : 0)
      if (steps > MOST_STEPS) {
        if (!config.problems.some(({ code }) => code === 'too-much')) problem(place, line, 'too-much', `Reading stopped after ${MOST_STEPS} lines, expansions included.`)
        return
      }
      if (node.kind === 'stray') problem(place, line, 'unbalanced', `</${node.name}> ends no section.`)
      if (node.kind === 'section') visitSection(node, { ...place, topOffset: place.topOffset ?? node.offset }, line)
      if (node.kind === 'directive') visitDirective(node, place, line)
    }
  }

  const visitSection = (node: SectionNode, place: Place, line: number): void => {
    if (!node.end && place.line === undefined) problem(place, line, 'unbalanced', `<${node.name}> never ends.`)
    const name = node.name.toLowerCase()
    const args = expand(node.args)
    if (name === 'macro') {
      const [macro, ...parameters] = splitWords(args).map((word) => word.text)
      if (macro !== undefined) macros.set(macro.toLowerCase(), { name: macro, parameters, children: node.children, file: place.file, line })
    } else if (conditions.asks(name)) {
      const asked = name === 'ifmodule' && !args.startsWith('!') ? args.toLowerCase() : place.module
      if (conditions.holds(name, args, (variable) => variables.has(variable))) visit(node.children, { ...place, module: asked })
    } else if (TRANSPARENT.has(name)) visit(node.children, place)
    else if (name === 'virtualhost') {
      tellUnknown(args, place, line)
      config.hosts.push({ file: place.file, line, addresses: splitWords(args).map((word) => word.text) })
      visit(node.children, { ...place, host: config.hosts.length - 1 })
    } else visit(node.children, { ...place, scopes: [...place.scopes, { name, args, line }] })
  }

  const visitDirective = (node: DirectiveNode, place: Place, line: number): void => {
    const name = node.name.toLowerCase()
    if (name === 'define') {
      const [variable, value] = splitWords(expand(node.args)).map((word) => word.text)
      if (variable !== undefined) variables.set(variable, value ?? '')
    } else if (name === 'undefine') variables.delete(node.args)
    const args = expand(node.args)
    if (DECIDES.test(name)) tellUnknown(args, place, line)
    if (name === 'include' || name === 'includeoptional') return include(args, place, line, name === 'includeoptional')
    if (name === 'use') return expandMacro(args, place, line)
    config.directives.push({ order: config.directives.length, file: place.file, line, name: node.name, args, host: place.host, scopes: place.scopes, module: place.module, ...(place.line === undefined ? { source: { offset: node.offset, raw: node.raw, topOffset: place.topOffset ?? node.offset } } : {}) })
  }

  const known = new Map<string, string[]>()
  const targetsOf = (argument: string, from: string): string[] => {
    const key = `${from}\n${argument}`
    const targets = known.get(key) ?? includeTargets(argument, names, from)
    known.set(key, targets)
    return targets
  }

  const include = (argument: string, place: Place, line: number, optional: boolean): void => {
    const targets = targetsOf(argument, place.file)
    if (targets.length === 0 && !optional && steps < MOST_STEPS) problem(place, line, 'missing-include', `${argument} is not among the files given.`)
    for (const target of targets) {
      if (place.depth >= DEEPEST) problem(place, line, 'include-loop', `${target} is included more than ${DEEPEST} levels deep.`)
      else {
        const { topOffset: _outer, ...inner } = place
        visit(trees.get(target)?.children ?? [], { ...inner, file: target, depth: place.depth + 1 })
      }
    }
  }

  const expandMacro = (args: string, place: Place, line: number): void => {
    const [name = '', ...values] = splitWords(args).map((word) => word.text)
    const macro = macros.get(name.toLowerCase())
    used.add(name.toLowerCase())
    if (macro === undefined || place.depth >= DEEPEST) problem(place, line, 'undefined-macro', `The macro ${name} is not defined before this line in the files given.`)
    else visit(substituted(macro, values), { ...place, depth: place.depth + 1, line })
  }

  const start = (file: string): Place => ({ file, host: null, scopes: [], module: null, depth: 0 })
  for (const { path } of rootsOf(configs, trees, targetsOf)) visit(trees.get(path)?.children ?? [], start(path))
  // A macro of a file that is given alone would say nothing; of a whole server, one that nothing uses is not deployed.
  if (!configs.some(({ isMain }) => isMain === true)) {
    for (const macro of [...macros.values()].filter(({ name }) => !used.has(name.toLowerCase()))) {
      problem(start(macro.file), macro.line, 'unused-macro', `Nothing in the files given uses the macro ${macro.name}: it is read as written, its parameters kept as text.`)
      visit(macro.children, start(macro.file))
    }
  }
  for (const file of configs) {
    const line = firstPlaceholder(trees.get(file.path)?.children ?? [])
    if (line !== null) config.problems.push({ file: file.path, line, code: 'template', reason: 'The file is a template whose placeholders are still in place: names and numbers are read as written.' })
  }
  return config
}

/** Paths of `files` that the text includes, itself not followed. */
export function includedPaths(text: string, files: readonly NamedText[]): string[] {
  const names = namesOf(files)
  return [...includesOf(parse(text).children)].flatMap(({ args }) => includeTargets(args, names, ''))
}

/** Where reading begins: at the main file; without one, at each file that no other includes. */
function rootsOf(files: readonly NamedText[], trees: ReadonlyMap<string, { children: ConfigNode[] }>, targetsOf: (argument: string, from: string) => string[]): NamedText[] {
  const main = files.filter(({ isMain }) => isMain === true)
  if (main.length > 0) return main
  const included = new Set<string>()
  for (const [file, tree] of trees) for (const { args } of includesOf(tree.children)) for (const target of targetsOf(args, file)) included.add(target)
  // Files that only include each other have no beginning: then the first is one.
  return files.filter((file, index) => !included.has(file.path) || (index === 0 && files.every((other) => included.has(other.path))))
}

function* includesOf(nodes: readonly ConfigNode[]): Generator<DirectiveNode> {
  for (const node of nodes) {
    if (node.kind === 'section') yield* includesOf(node.children)
    if (node.kind === 'directive' && /^include(?:optional)?$/i.test(node.name)) yield node
  }
}

/** Debian's shell script of variables, which stands beside apache2.conf. */
function isEnvvars(path: string): boolean {
  return /(?:^|\/)envvars$/.test(path)
}

/** `export NAME=value`; the suffix of a second instance is empty. */
function exported(script: string): [string, string][] {
  return [...script.matchAll(/^[ \t]*export[ \t]+(\w+)=(["']?)([^"'\n]*)\2[ \t]*\r?$/gm)].map(([, name = '', , value = '']) => [name, value.replaceAll(/\$\{?SUFFIX\}?/g, '')])
}
