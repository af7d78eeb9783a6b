import type { Metadata } from 'next'
import { listHostChoices } from '#lib/data/hosts.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { addSite } from '../actions.ts'
import { SiteForm } from '../site-form.tsx'

export const metadata: Metadata = { title: 'New site' }

export default async function NewSitePage({ params, searchParams }: PageProps<'/t/[team]/sites/new'>) {
  const { team } = await params
  const { host } = await searchParams
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/sites/new`)
  const hosts = await listHostChoices(scope)
  return (
    <>
      <PageHeader title="New site" trail={[{ href: `/t/${team}/sites`, label: 'Sites' }]} />
      <SiteForm action={addSite.bind(null, team)} hosts={hosts} hostSlug={hosts.find(({ slug }) => slug === host)?.slug} cancelHref={`/t/${team}/sites`} />
    </>
  )
}
