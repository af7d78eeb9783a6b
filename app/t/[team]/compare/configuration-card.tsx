import { isAppError } from '#lib/base/errors.ts'
import { renderConfiguration } from '#lib/data/configuration.ts'
import type { Version } from '#lib/data/versions.ts'
import { Card } from '../../../_ui/card.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { diffConfigurations } from '#lib/planning/configuration-diff.ts'
import { underFolder } from '#lib/planning/export-bundle.ts'
import type { ConfigurationFile } from '#lib/planning/configuration-diff.ts'
import { FileDiffView } from './file-diff-view.tsx'

/** The rendered files of two versions, line by line. */
export function ConfigurationCard({ a, b, all }: { a: Version; b: Version; all: boolean }) {
  const before = filesOf(a, a)
  const after = filesOf(b, a)
  const problems = [before, after].flatMap((side, index) => ('problem' in side ? [`${index === 0 ? 'A' : 'B'} cannot be rendered. ${side.problem}`] : []))
  const diffs = 'problem' in before || 'problem' in after ? [] : diffConfigurations(underFolder(b.inputs.plan, before.files), underFolder(a.inputs.plan, after.files), all)
  return (
    <Card title="Apache configuration" description="Both are rendered under one name here, so that the lines which name scenario, version and hash are no differences; the list of hashes is left out.">
      {problems.length > 0 ? (
        <div className="space-y-3">
          {problems.map((problem) => (
            <Notice key={problem} tone="bad" title={problem} />
          ))}
        </div>
      ) : diffs.length === 0 ? (
        <p className="text-ink-soft text-sm">Both render the same configuration.</p>
      ) : (
        <div className="space-y-3">
          {diffs.map((diff) => (
            <FileDiffView key={diff.path} diff={diff} open={diffs.length <= 6 && diff.kind !== 'same'} sides={['A', 'B']} />
          ))}
        </div>
      )}
    </Card>
  )
}

/** A version's files without the list of hashes, under the name of `named`. */
function filesOf(version: Version, named: Version): { files: ConfigurationFile[] } | { problem: string } {
  try {
    const { files } = renderConfiguration({ ...version, scenario: named.scenario, number: named.number, contentHash: named.contentHash, engineVersion: named.engineVersion })
    return { files: files.filter(({ path }) => path !== 'SHA256SUMS').map(({ path, text }) => ({ path, text })) }
  } catch (error) {
    if (isAppError(error)) return { problem: error.publicMessage }
    throw error
  }
}
