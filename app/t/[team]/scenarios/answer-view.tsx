import type { ReactNode } from 'react'
import { homeOf, isSpread } from '#lib/engine/host-plans.ts'
import type { Bottleneck, Prediction, SitePrediction } from '#lib/engine/prediction.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { SiteDetails } from '#lib/planning/answer-details.ts'
import { answerStory } from '#lib/planning/answer-story.ts'
import { VERDICT } from '#lib/planning/checks.ts'
import type { Check } from '#lib/planning/checks.ts'
import { checkAnchors } from '#lib/planning/comment-anchor.ts'
import type { Confidence } from '#lib/planning/confidence.ts'
import type { QuickEvaluation } from '#lib/planning/evaluate.ts'
import { fullestHost, hostViews } from '#lib/planning/host-views.ts'
import type { MeasuredPoint } from '#lib/planning/measured-points.ts'
import { factorRate } from '#lib/planning/factor-rate.ts'
import type { LoadCurve } from '#lib/planning/load-curve.ts'
import type { Provenance } from '#lib/planning/scenario-inputs.ts'
import { Card, Stat, Stats } from '../../../_ui/card.tsx'
import { ActionTimesChart } from '../../../_ui/charts/action-times-chart.tsx'
import { LoadChart } from '../../../_ui/charts/load-chart.tsx'
import { MemoryChart } from '../../../_ui/charts/memory-chart.tsx'
import { OccupancyChart } from '../../../_ui/charts/occupancy-chart.tsx'
import { RequestChart } from '../../../_ui/charts/request-chart.tsx'
import { formatMiB, formatMs, formatNumber, formatRate, formatShare, keepUnits } from '../../../_ui/format.ts'
import { LongTable } from '../../../_ui/long-table.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { Why } from '../../../_ui/why.tsx'
import { whyCpu, whyHeadroom, whyMemory, whyResponse, whyRule } from './answer-why.ts'
import { CheckRows } from './check-rows.tsx'
import { RuleView } from './rule-view.tsx'

export const BOTTLENECK: Record<Bottleneck, string> = {
  none: 'nothing binds',
  threads: 'threads run out',
  gil: 'the GIL of each process is used up',
  cpu: 'the cores are used up',
  'apache-workers': "Apache's workers are used up",
  backlog: 'the backlog is full',
  memory: 'memory is used up',
}

export interface Answered {
  plan: Plan
  result: QuickEvaluation
  /** Null while it is being computed. */
  curve: LoadCurve | null
  details: readonly SiteDetails[]
  provenance: Readonly<Record<string, Provenance>>
  /** How sure it is, given what the inputs leave open; absent where it was not asked. */
  confidence?: Confidence | null
  /** What a simulation of the same plan said. */
  simulated?: Prediction | null
  /** What was measured of each site under known load, by its name. */
  measured?: Readonly<Record<string, readonly MeasuredPoint[]>>
  /** Where the terms of the rule of thumb are kept, of a stored version. */
  termsAddress?: string
  /** The anchors that conversations speak of. */
  spoken?: readonly string[]
}

/** The answer first, then the reasons; what may be asked further stands between. The same on a version's page and in the workbench. */
export function AnswerView({ middle, ...answered }: Answered & { middle?: ReactNode }) {
  return (
    <div className="space-y-5">
      <AnswerTop {...answered} />
      {middle}
      <AnswerReasons {...answered} />
    </div>
  )
}

export function AnswerTop(answered: Answered) {
  const { plan, result } = answered
  const { prediction } = result
  const failed = result.checks.filter(({ outcome }) => outcome === 'failed')
  return (
    <div className="space-y-5">
      <Verdict result={result} failed={failed} />
      <Card>
        <p className="mb-5 max-w-prose">{keepUnits(answerStory(plan, result, answered.details))}</p>
        <Headlines {...answered} />
      </Card>
      <Card title="What each site will do" description={`Predicted by the ${prediction.engine} engine ${prediction.engineVersion}, from the whole distribution of each action's times.`} flush>
        <SiteTable plan={plan} sites={prediction.sites} />
      </Card>
    </div>
  )
}

export function AnswerReasons({ plan, result, curve, details, simulated, spoken, measured, termsAddress }: Answered) {
  const { prediction, ruleOfThumb } = result
  const shown = prediction.sites.length > 3 ? [...prediction.sites].sort((a, b) => (b.offeredPerSecond ?? 0) - (a.offeredPerSecond ?? 0)).slice(0, 2) : prediction.sites
  const shownDetails = details.filter(({ name }) => shown.some((site) => site.name === name))
  return (
    <div className="@container space-y-5">
      <div className="grid gap-5 @5xl:grid-cols-2">
        {shown.map((site) => (
          <Card key={site.name}>
            <SiteLoadChart site={site} plan={plan} curve={curve} measured={measured?.[site.name]} />
          </Card>
        ))}
        <Card>
          <RequestChart sites={shownDetails} />
        </Card>
        {shown.flatMap((site) => site.groups.slice(0, 2).map((group) => <Card key={`${site.name} ${group.name}`}><OccupancyChart {...occupancyOf(plan, site.name, group, simulated)} /></Card>))}
        {hostViews(plan, result).map((host) => (
          <Card key={host.name}>
            <MemoryChart host={isSpread(plan) ? host.name : undefined} hostMiB={host.plan.host.memoryMiB} parts={memoryParts(host.plan, host.result.prediction.sites)} />
          </Card>
        ))}
        {shownDetails.map(({ name, actions, actionCount }) => (
          <Card key={name}>
            <ActionTimesChart site={name} actions={actions} actionCount={actionCount} />
          </Card>
        ))}
      </div>
      <RuleView rule={ruleOfThumb} plan={plan} termsAddress={termsAddress} />
      <Card title="Checks" description="What a reviewer should know before approving." flush>
        <CheckList checks={result.checks} spoken={spoken} />
      </Card>
      {prediction.validity.length > 0 && (
        <Notice title="Where this prediction is less sure">
          <ul className="list-disc space-y-1 pl-5">
            {prediction.validity.slice(0, 12).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  )
}

/** Its place is kept while the curve is computed, so that nothing jumps. */
export function SiteLoadChart({ site, plan, curve, measured }: { site: SitePrediction; plan: Plan; curve: LoadCurve | null; measured?: readonly MeasuredPoint[] }) {
  const traffic = plan.sites.find(({ name }) => name === site.name)?.traffic
  if (curve === null) return <p className="text-ink-soft flex aspect-[720/420] max-w-3xl items-center justify-center text-sm max-sm:aspect-[360/440]">Computing how {site.name} answers as traffic grows…</p>
  return (
    <LoadChart
      site={site.name}
      points={curve.points.filter(({ stable }) => stable).flatMap(({ sites }) => sites.filter(({ name }) => name === site.name).map(({ offeredPerSecond, p50, p95, p99 }) => ({ ratePerSecond: offeredPerSecond, p50, p95, p99 })))}
      todayPerSecond={traffic?.kind === 'open' ? traffic.ratePerSecond : site.throughputPerSecond}
      objectiveMs={plan.objectives?.responseMs?.p95}
      saturationPerSecond={curve.saturationFactor === null || traffic?.kind !== 'open' ? null : curve.saturationFactor * traffic.ratePerSecond}
      saturatedBy={curve.saturatedBy === null ? null : BOTTLENECK[curve.saturatedBy]}
      knee={curve.knee === undefined || curve.knee === null ? null : { ratePerSecond: factorRate(curve, site.name, curve.knee.factor), label: curve.knee.site === site.name ? 'mean has doubled' : `${curve.knee.site} has doubled` }}
      measured={measured}
    />
  )
}

/** Who comes at random sees what time shows; of users who wait for each other's answers only a simulation tells. */
function occupancyOf(plan: Plan, site: string, group: SitePrediction['groups'][number], simulated: Prediction | null | undefined) {
  const judged = simulated?.sites.find(({ name }) => name === site)?.groups.find(({ name }) => name === group.name)
  const isOpen = plan.sites.find(({ name }) => name === site)?.traffic.kind === 'open'
  if (judged?.busyThreadsShareOfRequests !== undefined) return { site, group: group.name, ofTime: judged.busyThreadsShareOfTime, ofRequests: judged.busyThreadsShareOfRequests, basis: 'simulated' as const }
  return { site, group: group.name, ofTime: group.busyThreadsShareOfTime, ofRequests: isOpen ? group.busyThreadsShareOfTime : null, basis: isOpen ? ('arrivals at random see what time shows' as const) : ('not told' as const) }
}

export function Verdict({ result, failed }: { result: QuickEvaluation; failed: readonly Check[] }) {
  const { prediction } = result
  if (failed.length === 0) return <Notice tone="good" title="Every objective is met" />
  return (
    <Notice tone="bad" title={prediction.stable ? `${failed.length === 1 ? 'One objective or limit is' : `${failed.length} objectives or limits are`} missed` : 'It does not carry the load'}>
      <ul className="list-disc space-y-1 pl-5">
        {failed.slice(0, 6).map(({ code, title, detail }) => (
          <li key={`${code} ${title}`}>
            <strong>{title}.</strong> {detail}
          </li>
        ))}
        {failed.length > 6 && <li>and {failed.length - 6} more below.</li>}
      </ul>
    </Notice>
  )
}

export function Headlines({ plan, result, curve, details, provenance, confidence }: Answered) {
  const { prediction, ruleOfThumb } = result
  const processes = plan.sites.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + group.processes, 0), 0)
  const worst = prediction.sites.reduce<SitePrediction | undefined>((slowest, site) => ((site.responseMs.p95 ?? Infinity) > (slowest?.responseMs.p95 ?? -1) ? site : slowest), undefined)
  const limit = plan.objectives?.responseMs?.p95
  const range = confidence?.p95Ms.find(({ name }) => name === worst?.name)
  const between = range === undefined ? '' : range.high === null ? `; up to no steady state, as far as the inputs are known` : `; ${formatMs(range.low)} to ${formatMs(range.high)} as far as the inputs are known`
  const saturatedBy = curve?.saturatedBy ?? null
  // Of several hosts the fullest, named.
  const [busiest, largest] = [fullestHost(plan, result, 'cpu'), fullestHost(plan, result, 'memory')]
  const on = (name: string): string => (isSpread(plan) ? `${name}, the fullest: ` : '')
  const { host: mostMemory } = largest.result.prediction
  return (
    <>
    <Stats>
      <Stat
        label="p95 of response time"
        value={<>{formatMs(worst?.responseMs.p95)}{worst !== undefined && <Why of="the p95 of response time" {...whyResponse(worst, details.find(({ name }) => name === worst.name), plan, provenance)} />}</>}
        note={`${worst?.name ?? ''}${limit === undefined ? '' : `, objective ${formatMs(limit)}`}${between}`}
        tone={limit === undefined || (worst?.responseMs.p95 ?? Infinity) <= limit ? undefined : 'bad'}
      />
      <Stat label="Processors busy" value={<>{formatShare(busiest.result.prediction.host.cpuUtilization)}<Why of="the processors are so busy" {...whyCpu(busiest.plan, busiest.result, details)} /></>} note={`${on(busiest.name)}of ${formatNumber(busiest.plan.host.cores)} cores`} />
      <Stat label="Memory" value={<>{formatMiB(mostMemory.memoryMiB)}<Why of="so much memory" {...whyMemory(largest.plan, largest.result)} /></>} note={`${on(largest.name)}of ${formatMiB(largest.plan.host.memoryMiB)}, reserves included, once every thread was busy`} tone={mostMemory.memoryMiB !== null && mostMemory.memoryMiB > largest.plan.host.memoryMiB ? 'bad' : undefined} />
      <Stat label="Headroom" value={<>{curve === null ? '…' : headroom(curve.saturationFactor, prediction.stable, plan)}<Why of="this headroom" {...whyHeadroom(busiest.plan, busiest.result, curve)} /></>} note={saturatedBy === null ? 'until saturation' : `then ${BOTTLENECK[saturatedBy]}`} />
      <Stat label="Rule of thumb" value={<>{VERDICT[ruleOfThumb.verdict]}<Why of="the rule of thumb says so" {...whyRule(ruleOfThumb)} /></>} note={`${ruleOfThumb.sites.reduce((sum, site) => sum + site.averageCaseProcesses, 0)} processes on average, ${ruleOfThumb.sites.reduce((sum, site) => sum + site.worstCaseProcesses, 0)} at worst; planned ${processes}`} />
    </Stats>
      {confidence !== undefined && <Sure confidence={confidence} wanted={plan.objectives?.confidence ?? 0.9} />}
    </>
  )
}

/** In how many of the worlds that the inputs leave open the objectives are met. */
function Sure({ confidence, wanted }: { confidence: Confidence | null; wanted: number }) {
  if (confidence === null) return <p className="text-ink-soft border-line mt-5 border-t pt-4 text-sm">How sure this is, is being computed…</p>
  const { met, worlds, ranged, weakest } = confidence
  return (
    <p className="border-line mt-5 border-t pt-4 text-sm">
      <strong className={met >= wanted ? 'text-good' : met >= 0.5 ? 'text-warn' : 'text-bad'}>{formatShare(met)} sure:</strong> <span className="text-ink-soft">in so many of {worlds} worlds that {ranged ? 'your ranges and ' : ''}the counts behind the inputs leave open, every objective is met{weakest === null ? '' : `; most often missed: ${weakest.text}`}.</span>
    </p>
  )
}

function headroom(factor: number | null, stable: boolean, plan: Plan): string {
  if (!stable) return 'none'
  if (factor !== null) return `${formatNumber(factor)} ×`
  return plan.sites.some(({ traffic }) => traffic.kind === 'open') ? 'over 16 ×' : 'closed traffic'
}

function SiteTable({ plan, sites }: { plan: Plan; sites: readonly SitePrediction[] }) {
  const planned = new Map(plan.sites.map((site) => [site.name, site]))
  const slowness = ({ stable, responseMs }: SitePrediction): number => (stable === false ? Infinity : (responseMs.p95 ?? 0))
  return (
    <LongTable
      caption="What each site will do"
      noun="sites"
      first={sites.map((_, index) => index).sort((a, b) => slowness(sites[b] as SitePrediction) - slowness(sites[a] as SitePrediction) || a - b)}
      which="Those whose p95 is highest are shown."
      columns={[
        { header: 'Site' },
        ...(isSpread(plan) ? [{ header: 'Host' }] : []),
        { header: 'Processes × threads', numeric: true },
        { header: 'Answers', numeric: true },
        { header: 'Mean', numeric: true, wide: true },
        { header: 'p50', numeric: true, wide: true },
        { header: 'p95', numeric: true },
        { header: 'p99', numeric: true, wide: true },
        { header: 'Wait for a thread', numeric: true },
        { header: 'Busy threads', numeric: true, wide: true },
        { header: 'State' },
      ]}
      rows={sites.map(({ name, stable, throughputPerSecond, offeredPerSecond, responseMs, queuedShare, groups }) => [
        name,
        ...(isSpread(plan) ? [homeOf(plan, planned.get(name) ?? {})] : []),
        planned.get(name)?.groups.map(({ processes, threads }) => `${processes} × ${threads}`).join(', ') ?? '',
        stable === false ? `${formatRate(throughputPerSecond)} of ${formatRate(offeredPerSecond)}` : formatRate(throughputPerSecond),
        formatMs(responseMs.mean),
        formatMs(responseMs.p50),
        formatMs(responseMs.p95),
        formatMs(responseMs.p99),
        formatShare(queuedShare),
        formatNumber(groups.reduce((sum, group) => sum + group.busyThreadsMean, 0)),
        stable === false ? { text: 'overloaded', tone: 'bad' } : { text: 'stable', tone: 'good' },
      ])}
    />
  )
}

export function memoryParts(plan: Plan, sites: readonly SitePrediction[]) {
  return [
    { label: 'System reserve', mib: plan.host.reserves.systemMiB, kind: 'reserve' as const },
    { label: 'Disk cache reserve', mib: plan.host.reserves.diskCacheMiB, kind: 'reserve' as const },
    ...plan.host.tenants.map(({ name, memoryMiB }) => ({ label: `Tenant ${name}`, mib: memoryMiB, kind: 'tenant' as const })),
    ...sites.map(({ name, groups }) => ({ label: `Site ${name}`, mib: groups.reduce((sum, group) => sum + (group.memoryMiB ?? 0), 0), kind: 'site' as const })),
  ]
}

const SHOWN_CHECKS = 12
const OUTCOMES = ['failed', 'advisory', 'passed']

/** Those that failed first; whatever failed or is spoken of is shown, and of the others as many as make a dozen. @param spoken anchors of conversations */
export function CheckList({ checks, spoken = [], most = SHOWN_CHECKS }: { checks: readonly Check[]; spoken?: readonly string[]; most?: number }) {
  const anchors = checkAnchors(checks)
  const rows = checks
    .map(({ outcome, title, detail }, index) => ({ outcome, title, detail, anchor: anchors[index] ?? '' }))
    .map((row) => ({ row, rank: OUTCOMES.indexOf(row.outcome), hides: row.outcome !== 'failed' && !spoken.includes(row.anchor) }))
    .sort((a, b) => Number(a.hides) - Number(b.hides) || a.rank - b.rank)
  const shown = Math.max(most, rows.filter(({ hides }) => !hides).length)
  return <CheckRows rows={rows.map(({ row }) => row)} shown={rows.length <= shown + 3 ? rows.length : shown} />
}
