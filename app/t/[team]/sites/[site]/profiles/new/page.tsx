import type { Metadata } from 'next'
import { isAppError } from '#lib/base/errors.ts'
import { listMeasurements } from '#lib/data/measurements.ts'
import { previewProfile } from '#lib/data/profiles.ts'
import type { ActionProfile } from '#lib/data/profiles.ts'
import { getSite } from '#lib/data/sites.ts'
import { openTeamPage, pageResult } from '#lib/http/page.ts'
import { foldingRulesOfText, textOfFoldingRules } from '#lib/planning/folding-rules-input.ts'
import { gradeOfProfile } from '#lib/planning/site-grade.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { Button, LinkButton } from '../../../../../../_ui/button.tsx'
import { Card } from '../../../../../../_ui/card.tsx'
import { CONTROL } from '../../../../../../_ui/class-names.ts'
import { EmptyState } from '../../../../../../_ui/empty-state.tsx'
import { formatCount } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { ProfileView } from '../../profile-view.tsx'
import { EvidenceCard } from '../../evidence-card.tsx'
import { GradeBadge } from '../../grade-badge.tsx'
import { KIND_NAME } from '../../kind-name.ts'
import { keepProfile } from '../actions.ts'

export const metadata: Metadata = { title: 'New profile' }

/**
 * Measurements and folding rules stand in the address, so that the effect of a change shows at once, can be reloaded and
 * sent to a colleague; only "Keep" writes anything.
 */
export default async function NewProfilePage({ params, searchParams }: PageProps<'/t/[team]/sites/[site]/profiles/new'>) {
  const { team, site: slug } = await params
  const query = await searchParams
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/sites/${slug}/profiles/new`)
  const site = await pageResult(getSite(scope, slug))
  const ready = (await listMeasurements(scope, slug)).filter(({ status }) => status === 'ready')
  const base = `/t/${team}/sites/${slug}`
  const asked = [query['measurement'] ?? []].flat()
  const chosen = asked.length === 0 ? ready.map(({ id }) => id).slice(0, 20) : ready.map(({ id }) => id).filter((id) => asked.includes(id))
  const rulesText = typeof query['rules'] === 'string' ? query['rules'].slice(0, 60_000) : textOfFoldingRules(site.foldingRules)
  const preview = chosen.length === 0 ? null : await previewOf(() => previewProfile(scope, slug, { measurementIds: chosen, foldingRules: foldingRulesOfText(rulesText) }))
  return (
    <>
      <PageHeader title="New profile" description="Paths fold into actions by themselves; a rule of yours comes first. Change it and look." trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: base, label: site.name }]} />
      {ready.length === 0 ? (
        <EmptyState title="No measurement has been read yet" actions={<LinkButton href={base}>Upload one</LinkButton>} />
      ) : (
        <div className="space-y-5">
          <Card title="What goes in">
            <form className="space-y-4" aria-label="Measurements and folding rules">
              <fieldset>
                <legend className="mb-1 text-sm font-medium">Measurements</legend>
                {ready.map(({ id, fileName, requests, kind }) => (
                  <label key={id} className="flex min-h-7 items-center gap-2.5 text-sm">
                    <input type="checkbox" name="measurement" value={id} defaultChecked={chosen.includes(id)} className="accent-accent size-4.5" />
                    <span className="break-all">{fileName}</span> <span className="text-ink-soft whitespace-nowrap">{kind === null ? '' : KIND_NAME[kind]}{requests === null ? '' : `, ${formatCount(requests)} requests`}</span>
                  </label>
                ))}
              </fieldset>
              <div>
                <label htmlFor="rules" className="mb-1 block text-sm font-medium">
                  Folding rules
                </label>
                <textarea id="rules" name="rules" rows={4} defaultValue={rulesText} spellCheck={false} className={`${CONTROL} font-mono text-sm`} aria-describedby="rules-hint" placeholder={'GET /questions/{int}/{slug}\n/static/{rest} = static files'} />
                <p id="rules-hint" className="text-ink-soft mt-1 text-sm">
                  One a line, the first that matches wins: an optional method, then a path with {'{int}'}, {'{slug}'}, {'{uuid}'}, {'{date}'}, {'{hash}'}, {'{any}'}, or {'{rest}'} at the end; “= name” gives the action another name.
                </p>
              </div>
              <Button type="submit">Show the effect</Button>
            </form>
          </Card>
          {preview !== null && 'problem' in preview && <Notice tone="bad" title={preview.problem} />}
          {preview !== null && 'content' in preview && (
            <>
              <ActionForm action={keepProfile.bind(null, team, slug)} label="Keep the profile">
                {chosen.map((id) => (
                  <input key={id} type="hidden" name="measurementIds[]" value={id} />
                ))}
                <input type="hidden" name="rules" value={rulesText} />
                <div className="flex flex-wrap items-center gap-3">
                  <SubmitButton pending="Keeping…">Keep as a profile</SubmitButton>
                  <GradeBadge grade={gradeOfProfile(preview.content, site)} />
                  <span className="text-ink-soft text-sm">
                    {preview.content.actions.length} {preview.content.actions.length === 1 ? 'action' : 'actions'}. Plans use the newest profile of a site.
                  </span>
                </div>
              </ActionForm>
              <ProfileView content={preview.content} />
              {preview.content.measured !== undefined && <EvidenceCard team={team} site={slug} measured={preview.content.measured} />}
            </>
          )}
        </div>
      )}
    </>
  )
}

async function previewOf(read: () => Promise<ActionProfile>): Promise<{ content: ActionProfile } | { problem: string }> {
  try {
    return { content: await read() }
  } catch (error) {
    if (isAppError(error) && error.code !== 'notFound') return { problem: error.publicMessage }
    throw error
  }
}
