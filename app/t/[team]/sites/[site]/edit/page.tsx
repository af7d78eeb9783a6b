import type { Metadata } from 'next'
import { listHostChoices } from '#lib/data/hosts.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { siteOnce } from '#lib/http/page-reads.ts'
import { PageHeader } from '../../../../../_ui/page-header.tsx'
import { saveSite } from '../../actions.ts'
import { SiteForm } from '../../site-form.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/edit'>): Promise<Metadata> {
  const { team, site: slug } = await params
  return titleOf(team, async (scope) => `Edit ${(await siteOnce(scope, slug)).name}`)
}

export default async function EditSitePage({ params }: PageProps<'/t/[team]/sites/[site]/edit'>) {
  const { team, site: slug } = await params
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/sites/${slug}/edit`)
  const site = await pageResult(siteOnce(scope, slug))
  const hosts = await listHostChoices(scope)
  return (
    <>
      <PageHeader title={`Edit ${site.name}`} trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: `/t/${team}/sites/${slug}`, label: site.name }]} />
      <SiteForm action={saveSite.bind(null, team, slug)} site={site} hosts={hosts} cancelHref={`/t/${team}/sites/${slug}`} />
    </>
  )
}
