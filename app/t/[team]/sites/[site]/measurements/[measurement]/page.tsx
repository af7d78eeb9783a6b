import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { can } from '#lib/base/permissions.ts'
import { getMeasurement, listMeasurementProblems } from '#lib/data/measurements.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { ActionForm } from '../../../../../../_ui/action-form.tsx'
import { LinkButton } from '../../../../../../_ui/button.tsx'
import { Card, Definitions, Stat, Stats } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatBytes, formatCount, formatDuration, formatMs, formatRate } from '../../../../../../_ui/format.ts'
import { Notice } from '../../../../../../_ui/notice.tsx'
import { PageHeader } from '../../../../../../_ui/page-header.tsx'
import { SubmitButton } from '../../../../../../_ui/submit-button.tsx'
import { Time } from '../../../../../../_ui/time.tsx'
import { ActionTable } from '../../action-table.tsx'
import { MeasurementState } from '../../measurement-state.tsx'
import { UploadMeasurement } from '../../upload-measurement.tsx'
import { readAgain } from './actions.ts'
import { LoadTestFacts } from './load-test-facts.tsx'
import { maxUploadBytes } from '#lib/http/upload.ts'

export async function generateMetadata({ params }: PageProps<'/t/[team]/sites/[site]/measurements/[measurement]'>): Promise<Metadata> {
  const { team, measurement: id } = await params
  return titleOf(team, async (scope) => (await getMeasurement(scope, id)).fileName)
}

const PROBLEMS_SHOWN = 50

export default async function MeasurementPage({ params }: PageProps<'/t/[team]/sites/[site]/measurements/[measurement]'>) {
  const { team, site, measurement: id } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/sites/${site}/measurements/${id}`)
  const measurement = await pageResult(getMeasurement(scope, id))
  if (measurement.site.slug !== site) notFound()
  const problems = await listMeasurementProblems(scope, id, { limit: PROBLEMS_SHOWN })
  const { result, loadTest } = measurement
  const base = `/t/${team}/sites/${site}`
  const running = measurement.status === 'queued' || measurement.status === 'reading'
  return (
    <>
      <PageHeader
        title={measurement.fileName}
        trail={[{ href: `/t/${team}/sites`, label: 'Sites' }, { href: base, label: measurement.site.name }]}
        badge={<MeasurementState status={measurement.status} />}
        actions={
          measurement.status === 'ready' &&
          loadTest === null &&
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
        {(measurement.status === 'failed' || measurement.status === 'cancelled') && can(scope.role, 'measurement:upload') && (
          <ActionForm action={readAgain.bind(null, team, site, id)} label="Read it again">
            <SubmitButton look="secondary" pending="Asking…">
              Read it again
            </SubmitButton>
          </ActionForm>
        )}
        {loadTest !== null && <LoadTestFacts test={loadTest} />}
        {result !== null && (
          <>
            <Card>
              <Stats>
                <Stat label="Requests" value={formatCount(measurement.requests)} note={`${formatCount(measurement.errors)} answered 500 or above`} />
                <Stat label="Covers" value={formatDuration(measurement.durationS)} note={`${formatRate(result.ratePerSecond)} on average`} />
                <Stat label="Mean response time" value={formatMs(result.responseMs?.mean)} note={result.responseMs === null ? 'the file holds no times' : `p95 ${formatMs(result.responseMs.p95)}, p99 ${formatMs(result.responseMs.p99)}`} />
                <Stat label="Lines that cannot be read" value={formatCount(measurement.malformed)} note={`of ${formatCount(measurement.linesRead)} lines, ${formatCount(measurement.blank)} blank`} tone={(measurement.malformed ?? 0) > 0 ? 'warn' : undefined} />
              </Stats>
            </Card>
            {result.notes.length > 0 && (
              <Notice title="What to know about this file">
                <ul className="list-disc space-y-1 pl-5">
                  {result.notes.map((note) => (
                    <li key={note}>{note}</li>
                  ))}
                </ul>
              </Notice>
            )}
            <Card title="Actions" description="As folded without rules of yours." flush>
              <ActionTable actions={result.actions} limit={20} />
            </Card>
          </>
        )}
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
              { term: 'Format', value: measurement.formatDetail === null ? 'not known yet' : `${measurement.format}, ${measurement.formatDetail}` },
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
