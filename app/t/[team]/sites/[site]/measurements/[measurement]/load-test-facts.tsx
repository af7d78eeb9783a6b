import type { LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'
import { Card, Definitions, Stat, Stats } from '../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../_ui/data-table.tsx'
import { formatCount, formatDuration, formatMs, formatRate, formatShare } from '../../../../../../_ui/format.ts'

const ACTIONS_SHOWN = 20
const KINDS_SHOWN = 20
const LOOP = { closed: 'closed: a client waits for its answer before it asks again', open: 'open: requests go out at their own times', unknown: 'the file does not tell' }

/** The percentiles that the file has, p50 first; those it lacks are not shown. */
function percentilesOf(times: LoadTestMeasurement['responseMs'], show: (value: number) => string): { term: string; value: string }[] {
  return Object.entries(times ?? {})
    .flatMap(([name, value]) => (value === null || name === 'count' ? [] : [{ term: name.replace('_', '.'), value }]))
    .sort((a, b) => order(a.term) - order(b.term))
    .map(({ term, value }) => ({ term, value: show(value) }))
}

const order = (term: string): number => ({ mean: -2, min: -1, max: 101 })[term] ?? Number(term.slice(1))

/** What a load-test result says. */
export function LoadTestFacts({ test }: { test: LoadTestMeasurement }) {
  const kinds = Object.entries(test.errorsByKind).sort(([, a], [, b]) => b - a)
  const times = test.responseMs === null ? percentilesOf(test.valuesInFileUnit, String) : percentilesOf(test.responseMs, formatMs)
  return (
    <>
      <Card>
        <Stats>
          <Stat label="Requests" value={formatCount(test.requests)} note={test.errors === null ? 'the file does not tell which failed' : `${formatCount(test.errors)} failed`} />
          <Stat label="Rate" value={formatRate(test.ratePerSecond)} note={test.durationS === null ? 'the file does not tell for how long' : `for ${formatDuration(test.durationS)}`} />
          <Stat label="Concurrency" value={formatCount(test.concurrency)} note={`${test.loop === 'unknown' ? 'open or closed' : test.loop} loop`} />
          <Stat label="Mean response time" value={formatMs(test.responseMs?.mean)} note={test.responseMs === null ? 'the file holds no times in a known unit' : `p95 ${formatMs(test.responseMs.p95)}, p99 ${formatMs(test.responseMs.p99)}`} />
        </Stats>
      </Card>
      <Card title={test.responseMs === null && test.valuesInFileUnit !== null ? 'Values, in the unit of the file' : 'Response times'} description={`Loop: ${LOOP[test.loop]}.`}>
        {times.length === 0 ? <p className="text-ink-soft text-sm">The file holds no times.</p> : <Definitions rows={times} />}
      </Card>
      {kinds.length > 0 && (
        <Card title="Errors by kind" flush>
          <DataTable
            caption="Errors by kind"
            rows={kinds.slice(0, KINDS_SHOWN)}
            rowKey={([kind]) => kind}
            columns={[
              { header: 'Kind', cell: ([kind]) => <span className="break-all">{kind}</span> },
              { header: 'Requests', numeric: true, cell: ([, count]) => formatCount(count) },
            ]}
          />
        </Card>
      )}
      {test.actions.length > 0 && (
        <Card title="Actions" description="As the file names them." flush>
          <DataTable
            caption="Actions of the load test"
            rows={test.actions.slice(0, ACTIONS_SHOWN)}
            rowKey={({ name }) => name}
            columns={[
              { header: 'Action', cell: ({ name }) => <code className="font-mono text-[0.85em] break-all">{name}</code> },
              { header: 'Requests', numeric: true, cell: ({ requests }) => formatCount(requests) },
              { header: 'Share', numeric: true, wide: true, cell: ({ share }) => formatShare(share) },
              { header: 'Errors', numeric: true, wide: true, cell: ({ errors }) => formatCount(errors) },
              { header: 'Mean', numeric: true, cell: ({ responseMs }) => formatMs(responseMs?.mean) },
              { header: 'p95', numeric: true, cell: ({ responseMs }) => formatMs(responseMs?.p95) },
            ]}
          />
          {test.actions.length > ACTIONS_SHOWN && <p className="text-ink-soft px-5 py-3 text-sm">and {formatCount(test.actions.length - ACTIONS_SHOWN)} more.</p>}
        </Card>
      )}
    </>
  )
}
