import type { ConfigurationReference } from '#lib/data/configuration-references.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { filesOfHost, underFolder } from '#lib/planning/export-bundle.ts'
import { configurationChanges, type ConfigurationChange } from '#lib/planning/configuration-changes.ts'
import { alignToExport, diffConfigurations, type ConfigurationFile } from '#lib/planning/configuration-diff.ts'
import { Badge } from '../../../../../../_ui/badge.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { EmptyState } from '../../../../../../_ui/empty-state.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { FileDiffView } from '../../../../compare/file-diff-view.tsx'

const TONE = { changed: 'info', added: 'good', removed: 'bad' } as const
/** Of many changes, the page shows these and opens the rest on demand. */
const MOST_SHOWN = 25

/** What a reviewer approves, against what was approved or runs before: directive by directive, then line by line. */
export function ConfigurationDifference({ plan, files, references }: { plan: Plan; files: readonly ConfigurationFile[]; references: readonly ConfigurationReference[] }) {
  return (
    <div id="difference" className="scroll-mt-16">
      <Card title="What would change" description="This version's configuration against what was approved before it, directive by directive, then line by line.">
        {references.length === 0 ? (
          <EmptyState title="Nothing to compare with yet">Once a version of this scenario, or of another one of its host, was approved and exported, its configuration stands here beside this one.</EmptyState>
        ) : (
          <div className="space-y-6">
            {references.map((reference) => (
              <Against key={reference.label} files={reference.isWhole ? files : filesOfHost(plan, plan.host.name, files)} reference={reference.isWhole ? { ...reference, files: underFolder(plan, reference.files) } : reference} />
            ))}
          </div>
        )}
      </Card>
    </div>
  )
}

function Against({ files, reference }: { files: readonly ConfigurationFile[]; reference: ConfigurationReference }) {
  const changes = configurationChanges(reference.files, files, reference.isWhole ? 'both' : 'newer')
  const texts = ({ path }: ConfigurationFile) => path.endsWith('.conf')
  const diffs = diffConfigurations((reference.isWhole ? reference.files : alignToExport(reference.files, files)).filter(texts), files.filter(texts))
  return (
    <section aria-label={`Against ${reference.label}`} className="space-y-3">
      <h3 className="text-sm font-semibold">
        Against {reference.label} <span className="text-ink-soft font-normal">(<Time at={reference.at} />)</span>
      </h3>
      {changes.length === 0 ? <p className="text-sm">No directive differs.</p> : <Changes changes={changes} />}
      {diffs.length > 0 && (
        <details className="text-sm">
          <summary className="text-ink-soft">Line by line ({diffs.length} {diffs.length === 1 ? 'file' : 'files'})</summary>
          <div className="mt-2 space-y-2">
            {diffs.map((diff) => (
              <FileDiffView key={diff.path} diff={diff} open={diffs.length <= 3} sides={['the older', 'this version']} />
            ))}
          </div>
        </details>
      )}
    </section>
  )
}

function Changes({ changes }: { changes: readonly ConfigurationChange[] }) {
  const rest = changes.slice(MOST_SHOWN)
  return (
    <>
      <ChangeList label="Changed directives" changes={changes.slice(0, MOST_SHOWN)} />
      {rest.length > 0 && (
        <details className="text-sm">
          <summary className="text-ink-soft">and {rest.length} more</summary>
          <ChangeList label="Further changed directives" changes={rest} />
        </details>
      )}
    </>
  )
}

function ChangeList({ label, changes }: { label: string; changes: readonly ConfigurationChange[] }) {
  return (
    <ul aria-label={label} className="divide-line/70 divide-y text-sm">
      {changes.map(({ kind, words, file, line, rank }) => (
        <li key={`${words} ${file} ${line}`} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
          <span className="w-18 shrink-0">
            <Badge tone={TONE[kind]}>{kind}</Badge>
          </span>
          <span className={`min-w-0 flex-1 basis-52 break-words ${rank === 0 ? 'font-semibold' : ''}`}>{words}</span>
          <span className="text-ink-faint font-mono text-xs break-all">
            {file}:{line}
          </span>
        </li>
      ))}
    </ul>
  )
}
