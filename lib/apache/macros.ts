/** mod_macro: <Macro NAME parameters> … </Macro>, and the text that Use NAME values puts in its place. */
import type { ConfigNode } from './parse.ts'

export interface Macro {
  name: string
  parameters: string[]
  children: readonly ConfigNode[]
  file: string
  line: number
}

/** Longest text that replacing may make: `Define A ${A}${A}` and macros that name themselves double without end. */
const LONGEST = 20_000

/** The longer text, unless it grew past what any directive holds. */
export function bounded(before: string, after: string): string {
  return after.length > LONGEST ? before : after
}

/** mod_macro replaces parameters in the text, the longest names first. */
export function substituted(macro: Macro, values: readonly string[]): ConfigNode[] {
  const pairs = macro.parameters.map((name, index) => [name, values[index] ?? ''] as const).sort((a, b) => b[0].length - a[0].length)
  const replace = (text: string): string => pairs.reduce((current, [name, value]) => (name === '' ? current : bounded(current, current.replaceAll(name, () => value))), text)
  const copy = (node: ConfigNode): ConfigNode => {
    if (node.kind === 'directive') return { ...node, raw: '', name: replace(node.name), args: replace(node.args) }
    if (node.kind === 'section') return { ...node, args: replace(node.args), children: node.children.map(copy) }
    return node
  }
  return macro.children.map(copy)
}
