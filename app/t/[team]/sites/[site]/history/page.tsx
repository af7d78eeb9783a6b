import type { Metadata } from 'next'
import { getTimelineThing } from '#lib/data/timelines.ts'
import { openTeamPage, titleOf } from '#lib/http/page.ts'
import { HistoryView } from '../../../_timeline/history-view.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/history'>): Promise<Metadata> {
  const { team, site: slug } = await params
  return titleOf(team, async (scope) => `History of ${(await getTimelineThing(scope, 'site', slug)).name}`)
}

export default async function SiteHistoryPage({ params, searchParams }: PageProps<'/t/[team]/sites/[site]/history'>) {
  const [{ team, site: slug }, search] = await Promise.all([params, searchParams])
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${slug}/history`)
  return <HistoryView scope={scope} kind="site" slug={slug} search={search} />
}
