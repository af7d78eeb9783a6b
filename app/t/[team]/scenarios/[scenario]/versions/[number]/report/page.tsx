import type { Metadata } from 'next'
import { can } from '#lib/base/permissions.ts'
import { findSimulation } from '#lib/data/evaluations.ts'
import { listMeasuredPoints } from '#lib/data/measured-points.ts'
import { getVersion } from '#lib/data/versions.ts'
import { isSpread } from '#lib/engine/host-plans.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { openTeamPage, pageResult, titleOf } from '#lib/http/page.ts'
import { scenarioOnce } from '#lib/http/page-reads.ts'
import { answerDetails } from '#lib/planning/answer-details.ts'
import { answerStory } from '#lib/planning/answer-story.ts'
import { hostViews } from '#lib/planning/host-views.ts'
import { planFacts } from '#lib/planning/plan-facts.ts'
import { whatIfText } from '#lib/planning/what-if-question.ts'
import { answerWhatIfs } from '#lib/planning/what-if-stack.ts'
import { MemoryChart } from '../../../../../../../_ui/charts/memory-chart.tsx'
import { RequestChart } from '../../../../../../../_ui/charts/request-chart.tsx'
import { Definitions } from '../../../../../../../_ui/card.tsx'
import { DataTable } from '../../../../../../../_ui/data-table.tsx'
import { formatMiB, formatMs, formatNumber, formatRate, formatShare, keepUnits } from '../../../../../../../_ui/format.ts'
import { PageHeader } from '../../../../../../../_ui/page-header.tsx'
import { Time } from '../../../../../../../_ui/time.tsx'
import { BOTTLENECK, CheckList, memoryParts, SiteLoadChart, Verdict } from '../../../../answer-view.tsx'
import { ReviewBadge } from '../../../../review-badge.tsx'
import { PrintButton } from './print-button.tsx'

export async function generateMetadata({ params }: PageProps<'/t/[team]/scenarios/[scenario]/versions/[number]/report'>): Promise<Metadata> {
  const { team, scenario: slug, number } = await params
  return titleOf(team, async (scope) => `Report of version ${Number(number)} of ${(await scenarioOnce(scope, slug)).name}`)
}

const SITES_DRAWN = 3
const MOST_CHECKS = 40

/** A version on paper: what it says and why, for somebody who decides and does not plan. */
export default async function ReportPage({ params }: PageProps<'/t/[team]/scenarios/[scenario]/versions/[number]/report'>) {
  const { team, scenario: slug, number } = await params
  const scope = await openTeamPage(team, 'team:read', `/t/${team}/scenarios/${slug}/versions/${number}/report`)
  const [scenario, version] = await pageResult(Promise.all([scenarioOnce(scope, slug), getVersion(scope, slug, Number(number))]))
  const [measured, simulation] = await Promise.all([listMeasuredPoints(scope, version.inputs.plan.sites.map(({ name }) => name)), findSimulation(scope, slug, version.number)])
  const { plan, whatIfs = [] } = version.inputs
  const { prediction, curve, ruleOfThumb, checks } = version.result
  const hosts = hostViews(plan, version.result)
  const details = answerDetails(plan, prediction)
  const drawn = [...prediction.sites].sort((a, b) => (b.offeredPerSecond ?? 0) - (a.offeredPerSecond ?? 0)).slice(0, SITES_DRAWN)
  const simulated = simulation?.status === 'done' ? (simulation.result as Prediction | null) : null
  const decision = version.reviews.findLast(({ kind }) => kind === 'approved' || kind === 'changesRequested')
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  const weak = Object.values(version.inputs.provenance).filter(({ kind }) => kind === 'assumed' || kind === 'default').length
  const answers = answerWhatIfs(plan, whatIfs)
  return (
    <article className="border-line bg-surface mx-auto max-w-4xl space-y-8 rounded-lg border p-4 sm:p-8 print:border-0 print:p-0">
      <PageHeader
        title={`${scenario.name}: version ${version.number}`}
        description={version.message}
        trail={[{ href: `/t/${team}/scenarios`, label: 'Scenarios' }, { href: `/t/${team}/scenarios/${slug}`, label: scenario.name }, { href: `/t/${team}/scenarios/${slug}/versions/${version.number}`, label: `Version ${version.number}` }]}
        badge={<ReviewBadge state={version.state} />}
        actions={can(scope.role, 'team:read') && <span data-no-print><PrintButton /></span>}
      />
      <section className="space-y-3">
        <h2 className="text-lg font-semibold">In short</h2>
        <Verdict result={version.result} failed={failed} />
        <p className="max-w-prose">{keepUnits(answerStory(plan, version.result, details))}</p>
        <p className="max-w-prose">
          {curve.saturationFactor === null ? 'Nothing saturates in the range that was looked at.' : `There is room for ${formatNumber(curve.saturationFactor)} times the traffic${curve.saturatedBy === null ? '' : `; then ${BOTTLENECK[curve.saturatedBy]}`}.`} The rule of thumb would have said {ruleOfThumb.sites.reduce((sum, site) => sum + site.averageCaseProcesses, 0)} processes on average and {ruleOfThumb.sites.reduce((sum, site) => sum + site.worstCaseProcesses, 0)} at worst.{' '}
          {simulated === null ? 'The figures come from formulas and were not confirmed by simulation.' : `A simulation says p95 ${simulated.sites.slice(0, SITES_DRAWN).map((site) => `${formatMs(site.responseMs.p95)} for ${site.name}`).join(', ')}.`}{' '}
          {weak === 0 ? 'Everything was measured or entered; nothing rests on a default.' : `${weak === 1 ? 'One input is' : `${weak} inputs are`} assumed, not measured.`}
        </p>
      </section>
      <section className="space-y-3">
        <h2 className="text-lg font-semibold">What is planned, and what it will do</h2>
        <DataTable
          caption="What is planned, and what it will do"
          rows={prediction.sites}
          rowKey={({ name }) => name}
          columns={[
            { header: 'Site', cell: ({ name }) => <span className="font-medium">{name}</span> },
            { header: 'Processes × threads', numeric: true, cell: ({ groups }) => groups.map((group) => `${group.processes} × ${group.threads}`).join(', ') },
            { header: 'Requests', numeric: true, cell: ({ offeredPerSecond }) => formatRate(offeredPerSecond) },
            { header: 'p50', numeric: true, cell: ({ responseMs }) => formatMs(responseMs.p50) },
            { header: 'p95', numeric: true, cell: ({ responseMs, stable }) => (stable === false ? 'overloaded' : formatMs(responseMs.p95)) },
            { header: 'Wait for a thread', numeric: true, cell: ({ queuedShare }) => formatShare(queuedShare) },
            { header: 'Memory', numeric: true, cell: ({ groups }) => formatMiB(groups.reduce((sum, group) => sum + (group.memoryMiB ?? 0), 0)) },
          ]}
        />
        <p className="text-sm">
          {hosts.map(({ name, plan: own, result: { prediction: { host } } }) => `${isSpread(plan) ? `${name}: processors` : 'Processors'} ${formatShare(host.cpuUtilization)} busy of ${formatNumber(own.host.cores)} cores; ${formatMiB(host.memoryMiB)} of ${formatMiB(own.host.memoryMiB)} memory, reserves included.`).join(' ')}
        </p>
      </section>
      <section className="space-y-6">
        <h2 className="text-lg font-semibold">Why</h2>
        <RequestChart sites={details.filter(({ name }) => drawn.some((site) => site.name === name))} />
        {drawn.slice(0, 2).map((site) => (
          <SiteLoadChart key={site.name} site={site} plan={plan} curve={curve} measured={measured[site.name]} />
        ))}
        {hosts.map((host) => (
          <MemoryChart key={host.name} host={isSpread(plan) ? host.name : undefined} hostMiB={host.plan.host.memoryMiB} parts={memoryParts(host.plan, host.result.prediction.sites)} />
        ))}
      </section>
      {answers.length > 0 && (
        <section className="space-y-3">
          <h2 className="text-lg font-semibold">What if</h2>
          <ol className="list-decimal space-y-2 pl-5">
            {answers.map(({ name, sentence }, index) => (
              <li key={`${index} ${name}`}>{sentence === '' ? whatIfText(whatIfs[index]?.change ?? { kind: 'traffic', factor: 1 }) : sentence}</li>
            ))}
          </ol>
        </section>
      )}
      <section className="space-y-3">
        <h2 className="text-lg font-semibold">Checks</h2>
        <div className="-mx-4 sm:-mx-5">
          <CheckList checks={checks.filter(({ outcome }) => outcome !== 'passed')} most={MOST_CHECKS} />
        </div>
        <p className="text-ink-soft text-sm">{checks.filter(({ outcome }) => outcome === 'passed').length} more passed.</p>
      </section>
      <section className="space-y-3">
        <h2 className="text-lg font-semibold">What it rests on</h2>
        <Definitions
          rows={[
            ...planFacts(plan).slice(0, 8).map(({ label, text }, index) => ({ term: index > 0 && label === 'Traffic' ? 'Traffic' : label, value: text })),
            { term: 'Author', value: <>{version.author}, <Time at={version.createdAt} /></> },
            { term: 'Decision', value: decision === undefined ? 'none yet' : <>{decision.kind === 'approved' ? 'approved' : 'changes requested'} by {decision.actor}, <Time at={decision.createdAt} />{decision.comment === '' ? '' : `: ${decision.comment}`}</> },
            { term: 'Engine', value: `${version.engineVersion}, seed ${version.seed}` },
            { term: 'Inputs', value: <code className="font-mono text-[0.85em] break-all">{version.contentHash}</code> },
          ]}
        />
      </section>
    </article>
  )
}
