import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { can } from '#lib/base/permissions.ts'
import { getHost } from '#lib/data/hosts.ts'
import { listMeasurementProblems } from '#lib/data/measurements.ts'
import { getSite } from '#lib/data/sites.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { measurementOnce } from '#lib/http/page-reads.ts'
import { maxUploadBytes } from '#lib/http/upload.ts'
import { askedProcesses } from '#lib/ingest/site/process-answers.ts'
import { hostChanges } from '#lib/planning/host-adoption.ts'
import { LinkButton } from '../../../../../../_ui/button.tsx'
import { Card, Definitions } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatBytes, formatCount } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../../../_ui/page-header.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { MeasurementState } from '../../measurement-state.tsx'
import { UploadMeasurement } from '../../upload-measurement.tsx'
import { AdoptCard } from './adopt-card.tsx'
import { CaptureFacts } from './capture-facts.tsx'
import { HostFacts } from './host-facts.tsx'
import { LoadTestFacts } from './load-test-facts.tsx'
import { LogFacts } from './log-facts.tsx'
import { NotesNotice } from './notes-notice.tsx'
import { ProcessQuestions } from './process-questions.tsx'
import { RecognitionCard } from './recognition-card.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/measurements/[measurement]'>): Promise<Metadata> {
  const { team, measurement: id } = await params
  return titleOf(team, async (scope) => (await measurementOnce(scope, id)).fileName)
}

const PROBLEMS_SHOWN = 50

export default async function MeasurementPage({ params }: PageProps<'/t/[team]/sites/[site]/measurements/[measurement]'>) {
  const { team, site, measurement: id } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${site}/measurements/${id}`)
  const measurement = await pageResult(measurementOnce(scope, id))
  if (measurement.site.slug !== site) notFound()
  const problems = await listMeasurementProblems(scope, id, { limit: PROBLEMS_SHOWN })
  const { groups, host: hostOfSite } = await pageResult(getSite(scope, site))
  const ownGroups = groups.map(({ name }) => name)
  const found = measurement.status === 'ready' ? measurement.found : null
  const asked = found?.kind === 'host' ? askedProcesses(found.result, measurement.answers, ownGroups) : []
  const isOfMachine = found?.kind === 'host' && (found.result.cores !== null || found.result.memory !== null || found.result.tenants.length > 0)
  const host = isOfMachine && hostOfSite !== null ? await getHost(scope, hostOfSite.slug) : null
  const base = `/t/${team}/sites/${site}`
  const running = measurement.status === 'queued' || measurement.status === 'reading'
  return (
    <>
      <PageHeader
        title={measurement.fileName}
        trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: base, label: measurement.site.name }]}
        badge={<MeasurementState status={measurement.status} />}
        actions={
          found !== null &&
          found.kind !== 'host' &&
          can(scope.role, 'plan:edit') && (
            <LinkButton href={`${base}/profiles/new?measurement=${id}`} look="primary">
              Make a profile
            </LinkButton>
          )
        }
      />
      <div className="space-y-5">
        {running && can(scope.role, 'measurement:upload') && <UploadMeasurement team={team} site={site} running={[measurement]} maxBytes={maxUploadBytes()} />}
        {measurement.failure !== null && (
          <Notice tone="bad" title="This file cannot be read">
            <p>{measurement.failure}</p>
          </Notice>
        )}
        {asked.length > 0 && <ProcessQuestions team={team} site={site} id={id} asked={asked} mayAnswer={can(scope.role, 'measurement:upload')} />}
        {found?.kind === 'access-log' && <LogFacts log={found.result} measurement={measurement} />}
        {found?.kind === 'capture' && <CaptureFacts capture={found.result} />}
        {found?.kind === 'host' && <HostFacts host={found.result} ownGroups={ownGroups} />}
        {found?.kind === 'load-test' && <LoadTestFacts test={found.result} />}
        {found !== null && <NotesNotice notes={found.result.notes} />}
        {found?.kind === 'host' && host !== null && <AdoptCard team={team} site={site} id={id} host={host} changes={hostChanges(host, found.result)} mayEdit={can(scope.role, 'plan:edit')} />}
        {!running && <RecognitionCard team={team} site={site} measurement={measurement} mayCorrect={can(scope.role, 'measurement:upload')} />}
        {measurement.problemCount > 0 && (
          <Card title="Lines that cannot be read" description={`${formatCount(measurement.malformed)} lines; the first ${formatCount(measurement.problemCount)} are kept. None of them counts as a request.`} actions={<LinkButton href={`/api/t/${team}/measurements/${id}/problems.csv`} download>Download as CSV</LinkButton>} flush>
            <DataTable
              caption="Lines that cannot be read"
              rows={problems}
              rowKey={({ line }) => String(line)}
              columns={[
                { header: 'Line', numeric: true, cell: ({ line }) => formatCount(line) },
                { header: 'Reason', cell: ({ reason }) => reason },
                { header: 'Excerpt', cell: ({ excerpt }) => <code className="text-ink-soft font-mono text-[0.85em] break-all">{excerpt}</code> },
              ]}
            />
          </Card>
        )}
        <Card title="The file">
          <Definitions
            rows={[
              { term: 'Readings', value: measurement.reading === 0 ? 'none yet' : measurement.reading },
              { term: 'Size', value: formatBytes(measurement.bytes) },
              { term: 'SHA-256', value: <code className="font-mono text-[0.85em] break-all">{measurement.sha256}</code> },
              { term: 'Uploaded', value: <><Time at={measurement.createdAt} /> by {measurement.uploadedBy}</> },
              ...(measurement.startedAt === null ? [] : [{ term: 'First request', value: <Time at={measurement.startedAt} /> }]),
              ...(measurement.profiles.length === 0 ? [] : [{ term: 'In profiles', value: measurement.profiles.join(', ') }]),
            ]}
          />
        </Card>
      </div>
    </>
  )
}
