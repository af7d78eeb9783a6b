import type { Metadata } from 'next'
import { getTimelineThing } from '#lib/data/timelines.ts'
import { openTeamPage, titleOf } from '#lib/http/page.ts'
import { PointComparison } from '../../../../_timeline/point-comparison.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/history/compare'>): Promise<Metadata> {
  const { team, site: slug } = await params
  return titleOf(team, async (scope) => `Two points of ${(await getTimelineThing(scope, 'site', slug)).name}`)
}

export default async function SitePointsPage({ params, searchParams }: PageProps<'/t/[team]/sites/[site]/history/compare'>) {
  const [{ team, site: slug }, search] = await Promise.all([params, searchParams])
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${slug}/history`)
  return <PointComparison scope={scope} kind="site" slug={slug} search={search} />
}
