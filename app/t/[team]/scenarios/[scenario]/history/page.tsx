import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import { listVersionHistory } from '#lib/data/version-history.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { scenarioOnce } from '#lib/http/page-reads.ts'
import { Badge } from '../../../../../_ui/badge.tsx'
import { Button, LinkButton } from '../../../../../_ui/button.tsx'
import { EmptyState } from '../../../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../../../_ui/page-header.tsx'
import { VersionEntry } from './version-entry.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/scenarios/[scenario]/history'>): Promise<Metadata> {
  const { team, scenario: slug } = await params
  return titleOf(team, async (scope) => `History of ${(await scenarioOnce(scope, slug)).name}`)
}

export default async function HistoryPage({ params }: PageProps<'/t/[team]/scenarios/[scenario]/history'>) {
  const { team, scenario: slug } = await params
  const base = `/t/${team}/scenarios/${slug}`
  const scope = await openTeamPage(team, 'team:read', `${base}/history`)
  const scenario = await pageResult(scenarioOnce(scope, slug))
  const versions = await listVersionHistory(scope, slug)
  const first = versions.at(-1)
  const last = versions[0]
  // Marked only where there are several to tell apart.
  const newestApproved = versions.filter(({ state }) => state === 'approved').length > 1 ? scenario.approvedNumber : null
  return (
    <>
      <PageHeader
        title="History"
        description={`Every version of ${scenario.name}, newest first, as it was saved. Nothing here is ever changed.`}
        trail={[{ href: `/t/${team}/scenarios`, label: 'Scenarios' }, { href: base, label: scenario.name }]}
        badge={scenario.archivedAt !== null && <Badge>Archived</Badge>}
        actions={
          <>
            {first !== undefined && last !== undefined && versions.length > 1 && <LinkButton href={`/t/${team}/compare?a=${slug}:${first.number}&b=${slug}:${last.number}`}>Compare the first with the last</LinkButton>}
            {can(scope.role, 'audit:read') && <LinkButton href={`/t/${team}/audit?of=scenario:${slug}`}>Every event</LinkButton>}
            <LinkButton href={`${base}/history/history.csv`} download>
              Download as CSV
            </LinkButton>
          </>
        }
      />
      {versions.length === 0 ? (
        <EmptyState title="No version yet" actions={<LinkButton href={base}>Go to the scenario</LinkButton>}>
          Each save of the scenario will stand here with its author, its answer and its review.
        </EmptyState>
      ) : (
        <>
          {versions.length > 1 && (
            // The choices stand in the list below and belong to this form by its id: forms cannot stand in one another.
            <form id="compare-two" method="get" action={`/t/${team}/compare`} aria-label="Compare two versions" className="border-line bg-surface sticky top-16 z-20 mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border p-3 text-sm lg:top-3">
              <span className="text-ink-soft min-w-0 flex-1 basis-52">Choose an older and a newer version below, whichever they are.</span>
              <Button type="submit" look="primary">
                Compare the two
              </Button>
            </form>
          )}
          <ol reversed start={last?.number} className="space-y-4">
            {versions.map((version) => (
              <VersionEntry
                key={version.number}
                team={team}
                scenario={slug}
                version={version}
                newestApproved={version.number === newestApproved}
                latest={last?.number ?? version.number}
                mayRestore={can(scope.role, 'plan:edit') && scenario.archivedAt === null}
                chosen={versions.length < 2 ? null : { older: version.number === versions[1]?.number, newer: version.number === last?.number }}
              />
            ))}
          </ol>
        </>
      )}
    </>
  )
}
