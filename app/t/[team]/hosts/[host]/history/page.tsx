import type { Metadata } from 'next'
import { getTimelineThing } from '#lib/data/timelines.ts'
import { openTeamPage, titleOf } from '#lib/http/page.ts'
import { HistoryView } from '../../../_timeline/history-view.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/hosts/[host]/history'>): Promise<Metadata> {
  const { team, host: slug } = await params
  return titleOf(team, async (scope) => `History of ${(await getTimelineThing(scope, 'host', slug)).name}`)
}

export default async function HostHistoryPage({ params, searchParams }: PageProps<'/t/[team]/hosts/[host]/history'>) {
  const [{ team, host: slug }, search] = await Promise.all([params, searchParams])
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/hosts/${slug}/history`)
  return <HistoryView scope={scope} kind="host" slug={slug} search={search} />
}
