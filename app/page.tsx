import { redirect } from 'next/navigation'
import { listTeams } from '#lib/data/teams.ts'
import { requirePageActor } from '#lib/http/page.ts'

export default async function Home() {
  const actor = await requirePageActor('/')
  const [team] = await listTeams(actor, 1)
  redirect(team === undefined ? '/account' : `/t/${team.slug}`)
}
