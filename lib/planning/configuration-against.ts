/** A version's files against each configuration a reviewer knows, with the place of each change and line that may be spoken of: one place each. */
import type { Plan } from '#lib/engine/plan.ts'
import { directiveAnchor, lineAnchors } from './comment-anchor.ts'
import { configurationChanges, type ConfigurationChange } from './configuration-changes.ts'
import { alignToExport, diffConfigurations, type ConfigurationFile, type FileDiff } from './configuration-diff.ts'
import { filesOfHost, underFolder } from './export-bundle.ts'

/** A configuration that the reviewer knows. */
export interface KnownConfiguration {
  /** In a few words, to stand after "against": "version 3 of Growth, as exported". */
  label: string
  /** When it became what it is. */
  at: string
  files: ConfigurationFile[]
  /** False: files of a whole server, of which the export is a part. */
  isWhole: boolean
}

export interface AgainstReference {
  reference: Pick<KnownConfiguration, 'label' | 'at'>
  changes: (ConfigurationChange & { anchor: string | null })[]
  diffs: (FileDiff & { anchors: (string | null)[][] })[]
}

export function configurationAgainst(plan: Plan, all: readonly ConfigurationFile[], references: readonly KnownConfiguration[]): AgainstReference[] {
  const taken = new Set<string>()
  const once = (anchor: string | null): string | null => {
    if (anchor === null || taken.has(anchor)) return null
    taken.add(anchor)
    return anchor
  }
  const texts = ({ path }: ConfigurationFile) => path.endsWith('.conf')
  return references.map((known) => {
    const reference = known.isWhole ? { ...known, files: underFolder(plan, known.files) } : known
    const files = reference.isWhole ? all : filesOfHost(plan, plan.host.name, all)
    return {
      reference,
      changes: configurationChanges(reference.files, files, reference.isWhole ? 'both' : 'newer').map((change) => ({ ...change, anchor: once(directiveAnchor(change)) })),
      diffs: diffConfigurations((reference.isWhole ? reference.files : alignToExport(reference.files, files)).filter(texts), files.filter(texts)).map((diff) => ({ ...diff, anchors: lineAnchors(diff.path, diff.hunks ?? []).map((lines) => lines.map(once)) })),
    }
  })
}

/** Every place of them. */
export function placesIn(all: readonly AgainstReference[]): string[] {
  return all.flatMap(({ changes, diffs }) => [...changes.map(({ anchor }) => anchor), ...diffs.flatMap(({ anchors }) => anchors.flat())]).flatMap((anchor) => anchor ?? [])
}
