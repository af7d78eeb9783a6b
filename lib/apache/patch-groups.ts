/**
 * The planned sizes put into the team's own files: only the options that the plan decides, only where they differ, every other byte
 * as it was. For whoever will not replace a production virtual host by a generated one.
 */
import type { NamedText } from './config-files.ts'
import { placeDirectives } from './config-files.ts'
import { applyEdits, setOption, type TextEdit } from './edit.ts'
import { unifiedDiff } from './fix.ts'
import { optionValue, takeApart } from './wsgi-directive.ts'

export interface PlannedGroup {
  name: string
  /** Option -> value, whole numbers: processes, threads, timeouts. */
  options: Readonly<Record<string, number>>
}

export interface PatchedGroups {
  files: NamedText[]
  /** Unified diff for `patch -p1`; empty where the files already say it. */
  patch: string
  /** Planned groups that no file declares, or that a macro expands to, which has no line of its own to change. */
  missing: string[]
}

export function patchGroups(files: readonly NamedText[], groups: readonly PlannedGroup[]): PatchedGroups {
  const declarations = placeDirectives(files).directives.filter((directive) => directive.name.toLowerCase() === 'wsgidaemonprocess').map(takeApart)
  const edits = new Map<string, TextEdit[]>()
  const missing: string[] = []
  for (const group of groups) {
    const declaration = declarations.find((candidate) => candidate.words[0] === group.name && candidate.placed.source !== undefined)
    const source = declaration?.placed.source
    if (!declaration || !source) {
      missing.push(group.name)
      continue
    }
    const changed = Object.entries(group.options).filter(([name, value]) => optionValue(declaration, name) !== String(value))
    edits.set(declaration.placed.file, [...(edits.get(declaration.placed.file) ?? []), ...together(changed.map(([name, value]) => setOption(source, 1, name, String(value))))])
  }
  const after = files.map((file) => ({ ...file, text: applyEdits(file.text, edits.get(file.path) ?? []) }))
  return { files: after, patch: unifiedDiff(files, after), missing }
}

/** Additions at one place become one edit, in their order. */
function together(edits: readonly TextEdit[]): TextEdit[] {
  const added = edits.filter((edit) => edit.length === 0)
  const [first] = added
  return [...edits.filter((edit) => edit.length > 0), ...(first ? [{ ...first, text: added.map((edit) => edit.text).join('') }] : [])]
}
