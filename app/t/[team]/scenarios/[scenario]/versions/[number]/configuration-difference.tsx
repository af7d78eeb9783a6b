import type { AgainstReference } from '#lib/planning/configuration-against.ts'
import { Card } from '../../../../../../_ui/card.tsx'
import { EmptyState } from '../../../../../../_ui/empty-state.tsx'
import { Against } from './against.tsx'

/** What a reviewer approves, against what was approved or runs before: directive by directive, then line by line. */
export function ConfigurationDifference({ against, spoken }: { against: readonly AgainstReference[]; spoken: ReadonlySet<string> }) {
  return (
    <div id="difference" className="scroll-mt-16">
      <Card title="What would change" description="This version's configuration against what was approved before it, directive by directive, then line by line.">
        {against.length === 0 ? (
          <EmptyState title="Nothing to compare with yet">Once a version of this scenario, or of another one of its host, was approved and exported, its configuration stands here beside this one.</EmptyState>
        ) : (
          <div className="space-y-6">
            {against.map((each) => (
              <Against key={each.reference.label} label={each.reference.label} at={each.reference.at} changes={each.changes} diffs={each.diffs} spoken={[...spoken]} />
            ))}
          </div>
        )}
      </Card>
    </div>
  )
}
