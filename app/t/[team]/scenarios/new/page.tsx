import type { Metadata } from 'next'
import { listHostChoices } from '#lib/data/hosts.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { ActionForm } from '../../../../_ui/action-form.tsx'
import { LinkButton } from '../../../../_ui/button.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { InputField, SelectField, TextField } from '../../../../_ui/field.tsx'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { addScenario } from '../actions.ts'

export const metadata: Metadata = { title: 'New scenario' }

export default async function NewScenarioPage({ params, searchParams }: PageProps<'/t/[team]/scenarios/new'>) {
  const { team } = await params
  const { host } = await searchParams
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/scenarios/new`)
  const hosts = (await listHostChoices(scope)).filter(({ siteCount }) => siteCount > 0)
  return (
    <>
      <PageHeader title="New scenario" description="The first version is drafted from the host, its sites and their newest profiles." trail={[{ href: `/t/${team}/scenarios`, label: 'Scenarios' }]} />
      {hosts.length === 0 ? (
        <EmptyState title="No host with a site yet" actions={<LinkButton href={`/t/${team}/hosts`}>Go to hosts</LinkButton>}>
          Describe a host and add a site to it first.
        </EmptyState>
      ) : (
        <ActionForm action={addScenario.bind(null, team)} className="max-w-2xl space-y-6" label="New scenario">
          <InputField name="name" label="Name" required placeholder="Before the sale" />
          <SelectField name="hostSlug" label="Host" defaultValue={hosts.find(({ slug }) => slug === host)?.slug ?? hosts[0]?.slug} options={hosts.map(({ slug, name, siteCount }) => ({ value: slug, label: `${name} (${siteCount === 1 ? '1 site' : `${siteCount} sites`})` }))} />
          <TextField name="description" label="Description" />
          <div className="flex gap-2">
            <SubmitButton pending="Drafting…">Create scenario</SubmitButton>
            <LinkButton href={`/t/${team}/scenarios`}>Cancel</LinkButton>
          </div>
        </ActionForm>
      )}
    </>
  )
}
