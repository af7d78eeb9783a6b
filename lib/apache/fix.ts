/**
 * Findings -> the smallest change to the files that settles them. Only where one change is clearly right; a finding without a fix
 * asks for a decision. Every fix keeps all other bytes, comments and order of the file.
 */
import { createTwoFilesPatch } from 'diff'
import type { ConfigProblem } from './apache-config.ts'
import type { NamedText } from './config-files.ts'
import { applyEdits } from './edit.ts'
import type { ModWsgiVersion } from './mod-wsgi-version.ts'
import { read } from './read.ts'

/** The files with one finding settled; unchanged where it has no fix. */
export function applyFix(files: readonly NamedText[], problem: ConfigProblem): NamedText[] {
  return files.map((file) => (problem.fix && file.path === problem.file ? { path: file.path, text: applyEdits(file.text, problem.fix) } : file))
}

export interface Fixed {
  files: NamedText[]
  /** What was settled, in order. */
  settled: ConfigProblem[]
  /** Unified diff for `patch -p0`; empty where nothing changed. */
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
      settled.push(next)
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

/** The changes between two states of the same files, with three lines around each. */
export function unifiedDiff(before: readonly NamedText[], after: readonly NamedText[]): string {
  return before
    .flatMap((file, index) => {
      const text = after[index]?.text ?? file.text
      return text === file.text ? [] : [createTwoFilesPatch(file.path, file.path, file.text, text, '', '', { context: 3 }).replace(/^(?:Index: .*\n)?=+\n/, '')]
    })
    .join('')
}

/** A finding that was tried, by what it says and where; line numbers within the sentence aside. */
function identity(problem: ConfigProblem): string {
  return `${problem.file} ${problem.code} ${problem.reason.replaceAll(/line \d+/g, '')} ${problem.line}`
}
