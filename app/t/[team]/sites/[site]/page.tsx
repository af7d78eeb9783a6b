import type { Metadata } from 'next'
import Link from 'next/link'
import { can } from '#lib/base/permissions.ts'
import { listMeasurements } from '#lib/data/measurements.ts'
import { findLatestProfile, listProfiles } from '#lib/data/profiles.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { siteOnce } from '#lib/http/page-reads.ts'
import { maxUploadBytes } from '#lib/http/upload.ts'
import { cpuShareOf, memoryOf } from '#lib/planning/measured-values.ts'
import { stepsOf } from '#lib/data/site-steps.ts'
import { gradeOfProfile } from '#lib/planning/site-grade.ts'
import { ArchiveAction } from '../../../../_ui/archive-action.tsx'
import { Badge } from '../../../../_ui/badge.tsx'
import { LinkButton } from '../../../../_ui/button.tsx'
import { Card, Definitions } from '../../../../_ui/card.tsx'
import { DataTable } from '../../../../_ui/data-table.tsx'
import { EmptyState } from '../../../../_ui/empty-state.tsx'
import { formatBytes, formatCount, formatMiB, formatShare } from '../../../../_ui/format.ts'
import { PageHeader } from '../../../../_ui/page-header.tsx'
import { PathText } from '../../../../_ui/path-text.tsx'
import { Time } from '../../../../_ui/time.tsx'
import { archive, restore } from '../actions.ts'
import { ActionTable } from './action-table.tsx'
import { ChecksCard } from './checks-card.tsx'
import { GradeBadge } from './grade-badge.tsx'
import { GradeCard } from './grade-card.tsx'
import { KIND_NAME } from './kind-name.ts'
import { MeasurementState } from './measurement-state.tsx'
import { UploadMeasurement } from './upload-measurement.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]'>): Promise<Metadata> {
  const { team, site: slug } = await params
  return titleOf(team, async (scope) => (await siteOnce(scope, slug)).name)
}

export default async function SitePage({ params }: PageProps<'/t/[team]/sites/[site]'>) {
  const { team, site: slug } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${slug}`)
  const site = await pageResult(siteOnce(scope, slug))
  const [measurements, profiles, latest] = await Promise.all([listMeasurements(scope, slug), listProfiles(scope, slug), findLatestProfile(scope, slug)])
  const base = `/t/${team}/sites/${slug}`
  const mayEdit = can(scope.role, 'plan:edit')
  const ready = measurements.filter(({ status }) => status === 'ready')
  const grade = gradeOfProfile(latest?.content ?? null, site)
  const known = { ...site, profile: latest }
  const [memory, cpu] = [memoryOf(known), cpuShareOf(known)]
  const next = mayEdit && measurements.length > 0 ? await stepsOf(scope, slug, latest, grade, site) : null
  const unused = latest === null ? ready : ready.filter(({ id }) => !latest.measurements.some((used) => used.id === id))
  return (
    <>
      <PageHeader
        title={site.name}
        description={`${site.serverName}${site.host === null ? '' : ` on ${site.host.name}`}`}
        trail={[{ href: `/t/${team}/sites`, label: 'Sites' }]}
        badge={site.archivedAt !== null ? <Badge>Archived</Badge> : measurements.length > 0 && <GradeBadge grade={grade} />}
        actions={
          <>
            <LinkButton href={`${base}/history`}>History</LinkButton>
            {mayEdit && site.archivedAt === null && <LinkButton href={`${base}/edit`}>Edit site</LinkButton>}
            {mayEdit && <ArchiveAction isArchived={site.archivedAt !== null} archive={archive.bind(null, team, slug)} restore={restore.bind(null, team, slug)} />}
          </>
        }
      />
      <div className="space-y-5">
        {latest !== null && (
          <Card
            title={`Profile ${latest.number}`}
            description={`${formatCount(latest.requests)} requests of ${latest.measurements.length === 1 ? 'one measurement' : `${latest.measurements.length} measurements`}, by ${latest.createdBy}.`}
            actions={<LinkButton href={`${base}/profiles/${latest.number}`}>Read profile {latest.number}</LinkButton>}
            flush
          >
            <ActionTable actions={latest.content.actions} limit={8} />
          </Card>
        )}
        {mayEdit && unused.length > 0 && (
          <Card title={latest === null ? 'Make the first profile' : 'New measurements'} description={latest === null ? 'A measurement has been read. Look at what it says of the site, then keep that as a profile.' : `${unused.length === 1 ? 'One measurement is' : `${unused.length} measurements are`} in no profile yet.`}>
            <LinkButton href={`${base}/profiles/new`} look="primary">
              Make a profile
            </LinkButton>
          </Card>
        )}
        {can(scope.role, 'measurement:upload') && site.archivedAt === null && (
          <Card title="Upload">
            <UploadMeasurement team={team} site={slug} running={measurements.filter(({ status }) => status === 'queued' || status === 'reading')} maxBytes={maxUploadBytes()} />
          </Card>
        )}
        <Card title="Measurements" flush>
          {measurements.length === 0 ? (
            <div className="px-4 pb-5 sm:px-5">
              <EmptyState title="No measurement yet">Drop whatever you have: an access log (with %D in its LogFormat it tells how long requests take), results of load tests, memory of the processes, a capture.</EmptyState>
            </div>
          ) : (
            <DataTable
              caption="Measurements"
              rows={measurements}
              rowKey={({ id }) => id}
              columns={[
                {
                  header: 'File',
                  cell: ({ id, fileName }) => (
                    <Link href={`${base}/measurements/${id}`} className="text-accent font-medium underline-offset-4 hover:underline">
                      <PathText text={fileName} />
                    </Link>
                  ),
                },
                { header: 'State', cell: ({ status }) => <MeasurementState status={status} /> },
                { header: 'Kind', cell: ({ kind }) => (kind === null ? '–' : KIND_NAME[kind]) },
                { header: 'Format', wide: true, cell: ({ formatDetail, format }) => formatDetail ?? format ?? '–' },
                { header: 'Requests', numeric: true, cell: ({ requests }) => formatCount(requests) },
                { header: 'Unreadable lines', numeric: true, wide: true, cell: ({ malformed }) => formatCount(malformed) },
                { header: 'Size', numeric: true, wide: true, cell: ({ bytes }) => formatBytes(bytes) },
                { header: 'Uploaded', wide: true, cell: ({ createdAt, uploadedBy }) => <><Time at={createdAt} /> <span className="text-ink-soft block">by {uploadedBy}</span></> },
              ]}
            />
          )}
        </Card>
        {measurements.length > 0 && <GradeCard grade={grade} next={next} />}
        {measurements.length > 0 && <ChecksCard scope={scope} site={slug} />}
        <div className="grid gap-5 lg:grid-cols-2">
          <Card title="Virtual host">
            <Definitions
              rows={[
                { term: 'Server name', value: site.serverName },
                { term: 'Aliases', value: site.aliases.join(', ') || '–' },
                { term: 'Port', value: site.port },
                { term: 'WSGI script', value: <code className="font-mono text-[0.9em] break-all">{site.scriptPath}</code> },
                { term: 'Mounted at', value: site.mountPath },
                { term: 'Runs as', value: `${site.daemonUser}:${site.daemonUnixGroup}` },
                { term: 'Thread-safe', value: site.threadSafe ? 'yes' : 'not known to be: one thread a process' },
                { term: 'Memory of a process', value: `${formatMiB(memory.process.value)}, ${memory.process.provenance.kind}` },
                { term: 'CPU share', value: `${formatShare(cpu.share)}, ${cpu.provenance.kind}` },
              ]}
            />
          </Card>
          <Card title="Daemon groups" flush>
            <DataTable
              caption="Daemon groups"
              rows={site.groups}
              rowKey={({ name }) => name}
              columns={[
                { header: 'Group', cell: ({ name }) => name },
                { header: 'Processes', numeric: true, cell: ({ processes }) => processes },
                { header: 'Threads', numeric: true, cell: ({ threads }) => threads },
                { header: 'Serves', cell: ({ urlPrefixes }) => urlPrefixes.join(', ') || 'everything else' },
              ]}
            />
          </Card>
        </div>
        {profiles.length > 1 && (
          <Card title="Earlier profiles">
            <ul className="space-y-1.5 text-sm">
              {profiles.slice(1).map(({ number, requests, createdBy, createdAt }) => (
                <li key={number}>
                  <Link href={`${base}/profiles/${number}`} className="text-accent font-medium underline-offset-4 hover:underline">
                    Profile {number}
                  </Link>{' '}
                  <span className="text-ink-soft">
                    {formatCount(requests)} requests, by {createdBy}, <Time at={createdAt} />
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
    </>
  )
}
