import type { Metadata } from 'next'
import { openTeamPage } from '#lib/http/page.ts'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { addHost } from '../actions.ts'
import { HostForm } from '../host-form.tsx'

export const metadata: Metadata = { title: 'New host' }

export default async function NewHostPage({ params }: PageProps<'/t/[team]/hosts/new'>) {
  const { team } = await params
  await openTeamPage(team, 'plan:edit', `/t/${team}/hosts/new`)
  return (
    <>
      <PageHeader title="New host" trail={[{ href: `/t/${team}/hosts`, label: 'Hosts' }]} />
      <HostForm action={addHost.bind(null, team)} cancelHref={`/t/${team}/hosts`} />
    </>
  )
}
