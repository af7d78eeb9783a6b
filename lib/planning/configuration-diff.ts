/** The files of two configurations against each other, line by line, as a reviewer reads them. */
import { createTwoFilesPatch, structuredPatch } from 'diff'

export interface ConfigurationFile {
  path: string
  text: string
}

export interface FileDiff {
  path: string
  kind: 'added' | 'removed' | 'changed' | 'same'
  added: number
  removed: number
  /** Null: too different to be shown line by line. */
  hunks: DiffHunk[] | null
}

export interface DiffHunk {
  /** First line in the newer file. */
  line: number
  lines: { sign: '+' | '-' | ' '; text: string }[]
}

const CONTEXT_LINES = 3
/** The search takes time with the square of the lines put in and taken out; files beyond this have little in common. */
const MAX_EDITS = 1500

/** The files of a whole server under the paths of an export, those that the export has; others are left out. */
export function alignToExport(server: readonly ConfigurationFile[], exported: readonly ConfigurationFile[]): ConfigurationFile[] {
  return exported.flatMap(({ path }) => {
    const file = server.find((candidate) => candidate.path === path) ?? server.find((candidate) => candidate.path.endsWith(`/${path}`)) ?? server.find((candidate) => baseName(candidate.path) === baseName(path))
    return file === undefined ? [] : [{ path, text: file.text }]
  })
}

/** Changed files first in the order of `after`, then those that only `before` had. `whole`: with every unchanged line and file. */
export function diffConfigurations(before: readonly ConfigurationFile[], after: readonly ConfigurationFile[], whole = false): FileDiff[] {
  const old = new Map(before.map(({ path, text }) => [path, text]))
  const paths = new Set(after.map(({ path }) => path))
  const diffs = [
    ...after.map(({ path, text }) => diffFile(path, old.get(path), text, whole)),
    ...before.filter(({ path }) => !paths.has(path)).map(({ path, text }) => diffFile(path, text, undefined, whole)),
  ]
  return whole ? diffs : diffs.filter(({ kind }) => kind !== 'same')
}

/** The same as one unified diff, as `patch -p1` takes it; empty where nothing differs. Files beyond comparison are left out whole. */
export function unifiedDiff(before: readonly ConfigurationFile[], after: readonly ConfigurationFile[]): string {
  const texts = (files: readonly ConfigurationFile[]) => new Map(files.map(({ path, text }) => [path, text]))
  const [old, young] = [texts(before), texts(after)]
  return [...new Set([...young.keys(), ...old.keys()])]
    .flatMap((path) => {
      const [from, to] = [old.get(path), young.get(path)]
      if (from === to) return []
      const patch = createTwoFilesPatch(from === undefined ? '/dev/null' : `a/${path}`, to === undefined ? '/dev/null' : `b/${path}`, from ?? '', to ?? '', undefined, undefined, { context: CONTEXT_LINES, maxEditLength: MAX_EDITS })
      // The line of "=" belongs to Subversion's form.
      return patch === undefined ? [] : [patch.replace(/^=+\n/, '')]
    })
    .join('')
}

function diffFile(path: string, before: string | undefined, after: string | undefined, whole: boolean): FileDiff {
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : before === after ? 'same' : 'changed'
  if (kind === 'same' && !whole) return { path, kind, added: 0, removed: 0, hunks: [] }
  if (kind === 'same') return { path, kind, added: 0, removed: 0, hunks: [{ line: 1, lines: linesOf(after ?? '').map((text) => ({ sign: ' ', text })) }] }
  const patch = structuredPatch(path, path, before ?? '', after ?? '', undefined, undefined, { context: whole ? Number.MAX_SAFE_INTEGER : CONTEXT_LINES, maxEditLength: MAX_EDITS })
  if (patch === undefined) return { path, kind, added: linesOf(after ?? '').length, removed: linesOf(before ?? '').length, hunks: null }
  const hunks = patch.hunks.map(({ newStart, lines }): DiffHunk => ({ line: newStart, lines: lines.filter((line) => !line.startsWith('\\')).map((line) => ({ sign: signOf(line), text: line.slice(1) })) }))
  const count = (sign: '+' | '-') => hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.sign === sign).length, 0)
  return { path, kind, added: count('+'), removed: count('-'), hunks }
}

function signOf(line: string): '+' | '-' | ' ' {
  return line.startsWith('+') ? '+' : line.startsWith('-') ? '-' : ' '
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path
}
