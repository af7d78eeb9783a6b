/**
 * Findings -> the smallest change to the files that settles them. Only where one change is clearly right; a finding without a fix
 * asks for a decision. Every fix keeps all other bytes, comments and order of the file.
 */
import { createTwoFilesPatch } from 'diff'
import type { ConfigProblem } from './apache-config.ts'
import type { NamedText } from './config-files.ts'
import { encodeConfig, type ConfigurationFile } from './configuration-set.ts'
import { applyEdits, type TextEdit } from './edit.ts'
import type { ModWsgiVersion } from './mod-wsgi-version.ts'
import { read } from './read.ts'

/** The files with one finding settled; unchanged where it has no fix. */
export function applyFix(files: readonly NamedText[], problem: ConfigProblem): NamedText[] {
  return files.map((file) => (problem.fix && file.path === problem.file ? { ...file, text: applyEdits(file.text, problem.fix) } : file))
}

export interface Fixed {
  files: NamedText[]
  /** What was settled, in order. */
  settled: ConfigProblem[]
  /** Unified diff for `patch -p1`; empty where nothing changed. */
  patch: string
}

/** Readings of the whole set before it is enough: each costs the time of the set. */
const MOST_READINGS = 200

/**
 * Settles findings in rounds: all changes that do not touch each other at once, then reading again, since one change may settle or
 * move others. A change that leaves as many findings of its kind, or more errors, is not kept: a round that does is halved until
 * the one to blame stands alone.
 */
export function fixAll(files: readonly NamedText[], version: ModWsgiVersion, wanted: (problem: ConfigProblem) => boolean = () => true): Fixed {
  let current = [...files]
  let problems = read(current, version).problems
  let readings = 1
  const settled: ConfigProblem[] = []
  const useless = new Set<string>()

  /** True where the changes were kept. */
  const settle = (batch: readonly ConfigProblem[]): boolean => {
    if (readings++ >= MOST_READINGS) return false
    const changed = editsTogether(current, batch)
    const after = read(changed, version).problems
    const codes = new Map<ConfigProblem['code'], number>()
    for (const { code } of batch) codes.set(code, (codes.get(code) ?? 0) + 1)
    if (errors(after) > errors(problems) || [...codes].some(([code, fixed]) => count(after, code) > count(problems, code) - fixed)) return false
    // Another finding of the same remedy, such as the unused group of an embedded application, is settled with it.
    const remedies = new Set(batch.map(remedyOf))
    settled.push(...problems.filter((problem) => problem.fix !== undefined && remedies.has(remedyOf(problem))))
    current = changed
    problems = after
    return true
  }

  for (;;) {
    const batch = apart(problems.filter((problem) => problem.fix !== undefined && wanted(problem) && !useless.has(identity(problem))))
    if (batch.length === 0 || readings >= MOST_READINGS) break
    let part = batch
    while (!settle(part)) {
      if (readings >= MOST_READINGS) break
      const [first] = part
      if (part.length === 1 && first) {
        useless.add(identity(first))
        break
      }
      part = part.slice(0, Math.ceil(part.length / 2))
    }
  }
  return { files: current, settled, patch: unifiedDiff(files, current) }
}

/** Those of the changes that touch no other, in order; of changes at one place the first. */
function apart(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const taken = new Map<string, { from: number; to: number }[]>()
  return problems.filter((problem) => {
    const spans = (problem.fix ?? []).map(({ offset, length }) => ({ from: offset, to: offset + length }))
    const others = taken.get(problem.file) ?? []
    if (spans.some((span) => others.some((other) => span.from <= other.to && other.from <= span.to))) return false
    taken.set(problem.file, [...others, ...spans])
    return true
  })
}

/** Every file with all of its changes, whose offsets hold together, since none touches another. */
function editsTogether(files: readonly NamedText[], batch: readonly ConfigProblem[]): NamedText[] {
  const edits = new Map<string, TextEdit[]>()
  for (const { file, fix = [] } of batch) edits.set(file, [...(edits.get(file) ?? []), ...fix])
  return files.map((file) => {
    const own = edits.get(file.path)
    return own === undefined ? file : { ...file, text: applyEdits(file.text, own) }
  })
}

function remedyOf({ file, fix }: ConfigProblem): string {
  return `${file} ${JSON.stringify(fix)}`
}

function count(problems: readonly ConfigProblem[], code: ConfigProblem['code']): number {
  return problems.filter((problem) => problem.code === code).length
}

function errors(problems: readonly ConfigProblem[]): number {
  return problems.filter((problem) => problem.severity === 'error').length
}

/** The changes between two states of the same files, with three lines around each, for `patch -p1` or `git apply`. */
export function unifiedDiff(before: readonly NamedText[], after: readonly NamedText[]): string {
  return changedFiles(before, after).map(({ head, body }) => head + body).join('')
}

/** The same as bytes, each file's lines in its own encoding, without which `patch` would not find them. */
export function encodedDiff(before: readonly ConfigurationFile[], after: readonly NamedText[]): Uint8Array {
  const parts = changedFiles(before, after).flatMap(({ index, head, body }) => [new TextEncoder().encode(head), encodeConfig(body, before[index]?.encoding ?? 'utf-8')])
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function changedFiles(before: readonly NamedText[], after: readonly NamedText[]): { index: number; head: string; body: string }[] {
  return before.flatMap((file, index) => {
    const text = after[index]?.text ?? file.text
    if (text === file.text) return []
    // `patch` refuses absolute names: a/etc/apache2/… applies in the root folder.
    const name = file.path.replace(/^(?:\.?\/)+/, '')
    const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, file.text, text, '', '', { context: 3 }).replace(/^(?:Index: .*\n)?=+\n/, '')
    const body = patch.indexOf('\n@@') + 1
    return [{ index, head: patch.slice(0, body), body: patch.slice(body) }]
  })
}

/** A finding that was tried, by what it says and where; line numbers within the sentence aside. */
function identity(problem: ConfigProblem): string {
  return `${problem.file} ${problem.code} ${problem.reason.replaceAll(/line \d+/g, '')} ${problem.line}`
}
