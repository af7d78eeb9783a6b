import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import { listAuditEvents } from '#lib/data/audit-events.ts'
import { listHostAnswers, listUnplannedHosts } from '#lib/data/host-answers.ts'
import { listVersionsTried } from '#lib/data/versions-tried.ts'
import { listMeasurements } from '#lib/data/measurements.ts'
import { listPutAside } from '#lib/data/put-aside.ts'
import { findTeamRoad } from '#lib/data/team-road.ts'
import { findWaitingVersions } from '#lib/data/waiting-versions.ts'
import { openTeamPage } from '#lib/http/page.ts'
import { LinkButton } from '../../_ui/button.tsx'
import { PageHeader } from '../../_ui/page-header.tsx'
import { EventsCard } from './_overview/events-card.tsx'
import { HostsCard, SHOWN_HOSTS, TOLD_HOSTS } from './_overview/hosts-card.tsx'
import { KeptTrialNotice } from './_overview/kept-trial-notice.tsx'
import { MeasurementsCard, SHOWN_MEASUREMENTS } from './_overview/measurements-card.tsx'
import { PutAsideCard } from './_overview/put-aside-card.tsx'
import { RoadCard } from './_overview/road-card.tsx'
import { roadSteps } from './_overview/road-steps.ts'
import { SHOWN_WAITING, WaitingCard } from './_overview/waiting-card.tsx'
import { keep } from './trial-actions.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage({ params }: PageProps<'/t/[team]'>) {
  const { team } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}`)
  const mayReadAudit = can(scope.role, 'audit:read')
  const [road, answers, unplanned, waiting, measurements, putAside, audit] = await Promise.all([
    findTeamRoad(scope),
    listHostAnswers(scope, SHOWN_HOSTS + 1),
    listUnplannedHosts(scope, SHOWN_HOSTS + 1),
    findWaitingVersions(scope, SHOWN_WAITING),
    listMeasurements(scope, undefined, { after: null, limit: SHOWN_MEASUREMENTS }),
    listPutAside(scope),
    mayReadAudit ? listAuditEvents(scope, { limit: 8 }) : null,
  ])
  const trails = await listVersionsTried(scope, answers.slice(0, TOLD_HOSTS).map(({ scenario }) => scenario.slug))
  const mayEdit = can(scope.role, 'plan:edit')
  const steps = roadSteps(team, road, mayEdit)
  const isNew = answers.length + unplanned.length === 0
  return (
    <>
      <PageHeader
        title={scope.teamName}
        description={isNew ? 'Nothing is planned here yet. These steps lead to a configuration that somebody has approved.' : 'What the plans say of each host, and what waits for somebody.'}
        actions={mayEdit && road.site !== null && <LinkButton href={`/t/${team}/scenarios/new`} look="primary">New scenario</LinkButton>}
      />
      <div className="space-y-5">
        {mayEdit && <KeptTrialNotice keep={keep.bind(null, team)} />}
        {steps.some(({ done }) => !done) && <RoadCard steps={steps} />}
        {!isNew && <HostsCard team={team} answers={answers} trails={trails} unplanned={unplanned} mayPlan={mayEdit} />}
        {!isNew && (
          <div className="grid items-start gap-5 lg:grid-cols-2">
            <WaitingCard team={team} waiting={waiting.versions} count={waiting.count} />
            <MeasurementsCard team={team} measurements={measurements} />
          </div>
        )}
        <PutAsideCard team={team} items={putAside} />
        {audit !== null && <EventsCard team={team} events={audit.events} />}
      </div>
    </>
  )
}
