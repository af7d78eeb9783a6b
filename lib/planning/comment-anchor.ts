/**
 * What a comment speaks of, by names rather than positions, so that it stands at the same thing in a later version:
 * an input by the path of its fact, a finding by its code, a directive by its name and whose it is, a line of a file by the
 * words it begins with. Pure.
 */
import type { ConfigurationChange } from './configuration-changes.ts'
import type { DiffHunk } from './configuration-diff.ts'

const MOST = 400
/** The version as a whole. */
export const VERSION_ANCHOR = 'version'
const PART_KINDS: readonly string[] = ['input', 'check', 'policy', 'directive', 'line']

const cut = (text: string) => text.slice(0, MOST)

export function isAnchor(text: string): boolean {
  return text === VERSION_ANCHOR || (text.length <= MOST && PART_KINDS.some((kind) => text.startsWith(`${kind}:`)))
}

export const inputAnchor = (path: string): string => cut(`input:${path}`)
export const policyAnchor = (code: string): string => cut(`policy:${code}`)
export const directiveAnchor = ({ name, of }: Pick<ConfigurationChange, 'name' | 'of'>): string => cut(`directive:${name}${of === null ? '' : ` of ${of}`}`)

/** One for each finding, in their order; several of one code and site are counted. */
export function checkAnchors(checks: readonly { code: string; site?: string }[]): string[] {
  return counted(checks.map(({ code, site }) => `check:${code}${site === undefined ? '' : ` ${site}`}`))
}

/**
 * For each hunk, one for each line; null for lines that both files have, for remarks, and for what a line took the place of: that is
 * spoken of at the newer line.
 */
export function lineAnchors(path: string, hunks: readonly DiffHunk[]): (string | null)[][] {
  const keys = hunks.map(({ lines }) => lines.map(({ sign, text }) => (sign === ' ' || /^\s*(#|$)/.test(text) ? null : { sign, key: `line:${path}:${text.trim().split(/\s+/, 2).join(' ')}` })))
  const flat = keys.flat().flatMap((each) => each ?? [])
  const namesOf = (sign: string) => counted(flat.filter((each) => each.sign === sign).map(({ key }) => key))
  const [newer, older] = [namesOf('+'), namesOf('-')]
  const known = new Set(newer)
  let [n, o] = [0, 0]
  return keys.map((lines) =>
    lines.map((each) => {
      if (each === null) return null
      if (each.sign === '+') return newer[n++] ?? null
      const name = older[o++] ?? null
      return name === null || known.has(name) ? null : name
    }),
  )
}

/** The second of a name becomes "name #2". */
function counted(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return cut(count === 1 ? name : `${name.slice(0, MOST - 8)} #${count}`)
  })
}
