import type { Metadata } from 'next'
import { findActor } from '#lib/auth/actor.ts'
import { can } from '#lib/base/permissions.ts'
import { countUnreadNotices } from '#lib/data/notices.ts'
import { listTeams } from '#lib/data/teams.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { AppShell, MOST_TEAMS } from '../../_ui/app-shell.tsx'

export const metadata: Metadata = { title: { default: 'Overview', template: '%s · Headroom' } }

export default async function TeamLayout({ children, params }: LayoutProps<'/t/[team]'>) {
  const { team } = await params
  // Nobody signed in: the page itself sends them to the sign-in and knows where to come back to.
  if ((await findActor()) === null) return children
  const scope = await openTeamPage(team)
  const [teams, unread] = await Promise.all([listTeams(scope.actor, MOST_TEAMS + 2), countUnreadNotices(scope)])
  return (
    <AppShell team={{ slug: scope.teamSlug, name: scope.teamName }} teams={teams} person={scope.actor.name} mayReadAudit={can(scope.role, 'audit:read')} mayEdit={can(scope.role, 'plan:edit')} unread={unread}>
      {children}
    </AppShell>
  )
}
