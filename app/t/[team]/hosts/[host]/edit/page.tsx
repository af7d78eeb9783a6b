import type { Metadata } from 'next'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { hostOnce } from '#lib/http/page-reads.ts'
import { PageHeader } from '../../../../../_ui/page-header.tsx'
import { saveHost } from '../../actions.ts'
import { HostForm } from '../../host-form.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/hosts/[host]/edit'>): Promise<Metadata> {
  const { team, host: slug } = await params
  return titleOf(team, async (scope) => `Edit ${(await hostOnce(scope, slug)).name}`)
}

export default async function EditHostPage({ params }: PageProps<'/t/[team]/hosts/[host]/edit'>) {
  const { team, host: slug } = await params
  const scope = await openTeamPage(team, 'plan:edit', `/t/${team}/hosts/${slug}/edit`)
  const host = await pageResult(hostOnce(scope, slug))
  return (
    <>
      <PageHeader title={`Edit ${host.name}`} trail={[{ href: `/t/${team}/hosts`, label: 'Hosts' }, { href: `/t/${team}/hosts/${slug}`, label: host.name }]} />
      <HostForm action={saveHost.bind(null, team, slug)} host={host} cancelHref={`/t/${team}/hosts/${slug}`} />
    </>
  )
}
