import clsx from 'clsx'
import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listMeasuredPoints } from '#lib/data/measured-points.ts'
import { findLatestVersion, listVersions } from '#lib/data/versions.ts'
import { listVersionsTried } from '#lib/data/versions-tried.ts'
import { answerDetails } from '#lib/planning/answer-details.ts'
import { editFields } from '#lib/planning/edit-fields.ts'
import { withoutSamples } from '#lib/planning/without-samples.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { scenarioOnce } from '#lib/http/page-reads.ts'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { LinkButton } from '../../../../_ui/button.tsx'
import { Card } from '../../../../_ui/card.tsx'
import { BUTTON, BUTTON_LOOK } from '../../../../_ui/class-names.ts'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { Time } from '../../../../_ui/time.tsx'
import { archive, redraft, restore, saveVersion } from '../actions.ts'
import { AnswerReasons, AnswerTop } from '../answer-view.tsx'
import { ReviewBadge } from '../review-badge.tsx'
import { VersionsTried } from '../versions-tried.tsx'
import { Workbench } from './workbench.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/scenarios/[scenario]'>): Promise<Metadata> {
  const { team, scenario: slug } = await params
  return titleOf(team, async (scope) => (await scenarioOnce(scope, slug)).name)
}

export default async function ScenarioPage({ params }: PageProps<'/t/[team]/scenarios/[scenario]'>) {
  const { team, scenario: slug } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/scenarios/${slug}`)
  const scenario = await pageResult(scenarioOnce(scope, slug))
  const [latest, versions, trails] = await Promise.all([findLatestVersion(scope, slug), listVersions(scope, slug), listVersionsTried(scope, [slug])])
  const base = `/t/${team}/scenarios/${slug}`
  const mayEdit = can(scope.role, 'plan:edit')
  const mayChange = mayEdit && scenario.archivedAt === null && latest !== null
  const measured = latest === null ? {} : await listMeasuredPoints(scope, latest.inputs.plan.sites.map(({ name }) => name))
  const answered = latest === null ? null : { plan: withoutSamples(latest.inputs.plan), result: latest.result, curve: latest.result.curve, details: answerDetails(latest.inputs.plan, latest.result.prediction), provenance: latest.inputs.provenance, measured, termsAddress: `${base}/versions/${latest.number}/rule-terms.json` }
  const savedTop = latest !== null && answered !== null && (
    <section aria-labelledby="saved-answer">
      <h2 id="saved-answer" className="mb-3 text-lg font-semibold">
        Version {latest.number}: {latest.message}
      </h2>
      <AnswerTop {...answered} />
    </section>
  )
  const savedReasons = answered !== null && <AnswerReasons {...answered} />
  return (
    <>
      <PageHeader
        title={scenario.name}
        description={scenario.description || `Plans ${scenario.host.name}.`}
        trail={[{ href: `/t/${team}/scenarios`, label: 'Scenarios' }]}
        badge={scenario.archivedAt === null ? latest !== null && <ReviewBadge state={latest.state} /> : <Badge>Archived</Badge>}
        actions={
          <>
            {latest !== null && (
              <LinkButton href={`${base}/versions/${latest.number}`} look={scenario.archivedAt === null ? 'primary' : 'secondary'}>
                Read and review version {latest.number}
              </LinkButton>
            )}
            {mayChange && <LinkButton href={`${base}/versions/${latest.number}#recommendation`}>Recommend sizes</LinkButton>}
            <LinkButton href={`${base}/history`}>History</LinkButton>
            {mayEdit && (
              <details className="group relative">
                <summary className={clsx(BUTTON, BUTTON_LOOK.secondary, 'list-none group-open:bg-sunken [&::-webkit-details-marker]:hidden')}>More</summary>
                <div className="border-line bg-surface absolute right-0 z-20 mt-1 w-72 space-y-3 rounded-md border p-3 text-sm shadow-lg max-sm:right-auto max-sm:left-0">
                  {mayChange && (
                    <ActionForm action={redraft.bind(null, team, slug, scenario.host.slug)} label="Draft anew" className="space-y-1.5">
                      <input type="hidden" name="baseNumber" value={latest.number} />
                      <SubmitButton look="secondary" pending="Drafting…">
                        Draft anew
                      </SubmitButton>
                      <p className="text-ink-soft">A new version from the host, its sites and their newest profiles as they are now.</p>
                    </ActionForm>
                  )}
                  <ActionForm action={(scenario.archivedAt === null ? archive : restore).bind(null, team, slug)} label={scenario.archivedAt === null ? 'Archive' : 'Restore'} className="space-y-1.5">
                    <SubmitButton look="secondary" pending="Working…">
                      {scenario.archivedAt === null ? 'Archive' : 'Restore'}
                    </SubmitButton>
                    <p className="text-ink-soft">{scenario.archivedAt === null ? 'Out of the lists, with all its versions kept; it can be restored.' : 'Back into the lists.'}</p>
                  </ActionForm>
                </div>
              </details>
            )}
          </>
        }
      />
      {latest === null ? (
        <EmptyState title="No version yet">Nothing was saved in this scenario.</EmptyState>
      ) : (
        <div className="space-y-6">
          <VersionsTried team={team} scenario={slug} versions={trails.get(slug)?.versions ?? []} />
          {mayChange ? (
            <Workbench
              key={latest.number}
              draftKey={`headroom draft ${scope.actor.userId} ${team}/${slug}`}
              plan={withoutSamples(latest.inputs.plan)}
              fields={editFields(latest.inputs.plan)}
              provenance={latest.inputs.provenance}
              whatIfs={latest.inputs.whatIfs ?? []}
              baseNumber={latest.number}
              inputsAddress={`${base}/versions/${latest.number}/inputs.json`}
              partsAddress={`/t/${team}/scenarios/parts.json`}
              choicesAddress={`/t/${team}/scenarios/choices.json`}
              save={saveVersion.bind(null, team, slug)}
              savedTop={savedTop}
              measured={measured}
              savedReasons={savedReasons}
            />
          ) : (
            <div className="space-y-5">
              {savedTop}
              {savedReasons}
            </div>
          )}
          <Card title="Versions" actions={versions.length > 1 && <LinkButton href={`/t/${team}/compare?a=${slug}:${versions[1]?.number}&b=${slug}:${versions[0]?.number}`}>Compare the last two</LinkButton>} flush>
            <DataTable
              caption="Versions"
              rows={versions}
              rowKey={({ number }) => String(number)}
              columns={[
                {
                  header: 'Version',
                  cell: ({ number }) => (
                    <Link href={`${base}/versions/${number}`} className="text-accent font-medium underline-offset-4 hover:underline">
                      Version {number}
                    </Link>
                  ),
                },
                { header: 'Message', cell: ({ message }) => message },
                { header: 'State', cell: ({ state }) => <ReviewBadge state={state} /> },
                { header: 'Author', wide: true, cell: ({ author }) => author },
                { header: 'Saved', wide: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
                { header: 'Engine', wide: true, cell: ({ engineVersion }) => engineVersion },
              ]}
            />
          </Card>
        </div>
      )}
    </>
  )
}
