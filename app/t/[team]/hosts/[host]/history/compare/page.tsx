import type { Metadata } from 'next'
import { getTimelineThing } from '#lib/data/timelines.ts'
import { openTeamPage, titleOf } from '#lib/http/page.ts'
import { PointComparison } from '../../../../_timeline/point-comparison.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/hosts/[host]/history/compare'>): Promise<Metadata> {
  const { team, host: slug } = await params
  return titleOf(team, async (scope) => `Two points of ${(await getTimelineThing(scope, 'host', slug)).name}`)
}

export default async function HostPointsPage({ params, searchParams }: PageProps<'/t/[team]/hosts/[host]/history/compare'>) {
  const [{ team, host: slug }, search] = await Promise.all([params, searchParams])
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/hosts/${slug}/history`)
  return <PointComparison scope={scope} kind="host" slug={slug} search={search} />
}
