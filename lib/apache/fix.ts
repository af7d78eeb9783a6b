/**
 * Findings -> the smallest change to the files that settles them. Only where one change is clearly right; a finding without a fix
 * asks for a decision. Every fix keeps all other bytes, comments and order of the file.
 */
import { createTwoFilesPatch } from 'diff'
import type { ConfigProblem } from './apache-config.ts'
import type { NamedText } from './config-files.ts'
import { encodeConfig, type ConfigurationFile } from './configuration-set.ts'
import { applyEdits } from './edit.ts'
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

const MOST_FIXES = 500

/**
 * Settles one finding after the other, reading again in between, since one change may settle or move others. A change that leaves as
 * many findings of its kind, or more errors, is not kept.
 */
export function fixAll(files: readonly NamedText[], version: ModWsgiVersion, wanted: (problem: ConfigProblem) => boolean = () => true): Fixed {
  let current = [...files]
  let problems = read(current, version).problems
  const settled: ConfigProblem[] = []
  const useless = new Set<string>()
  for (let attempts = 0; attempts < MOST_FIXES; attempts++) {
    const next = problems.find((problem) => problem.fix !== undefined && wanted(problem) && !useless.has(identity(problem)))
    if (!next) break
    const changed = applyFix(current, next)
    const after = read(changed, version).problems
    if (count(after, next.code) < count(problems, next.code) && errors(after) <= errors(problems)) {
      // Another finding of the same remedy, such as the unused group of an embedded application, is settled with it.
      const same = JSON.stringify(next.fix)
      settled.push(...problems.filter((problem) => problem.file === next.file && JSON.stringify(problem.fix) === same))
      current = changed
      problems = after
    } else useless.add(identity(next))
  }
  return { files: current, settled, patch: unifiedDiff(files, current) }
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
