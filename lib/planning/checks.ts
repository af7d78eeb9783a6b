/**
 * What a reviewer must know before approving, as checks in words: objectives met or missed, memory, processors, Apache's
 * workers, what rests on assumptions. `failed` is an objective missed or a limit broken; `advisory` is worth a thought.
 */
import { isSpread } from '#lib/engine/host-plans.ts'
import type { Prediction, SitePrediction } from '#lib/engine/prediction.ts'
import type { RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { hostViews } from './host-views.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

export interface Check {
  code: 'stable' | 'response' | 'queued' | 'cpu' | 'memory' | 'workers' | 'thread-safety' | 'evidence' | 'maximum-requests' | 'rule-of-thumb'
  outcome: 'passed' | 'advisory' | 'failed'
  /** The site it speaks of; absent: the host. */
  site?: string
  title: string
  detail: string
}

export function checksOf(inputs: ScenarioInputs, prediction: Prediction, rule: RuleOfThumb): Check[] {
  const { plan } = inputs
  return [...prediction.sites.flatMap((site) => siteChecks(plan, site)), ...hostChecks(plan, prediction), ruleCheck(rule), ...groupChecks(plan), ...evidenceChecks(inputs)]
}

/** Of several hosts each by itself, named. */
function hostChecks(plan: Plan, prediction: Prediction): Check[] {
  return hostViews(plan, { prediction }).flatMap(({ name, plan: own, result }) => {
    const checks = [cpuCheck(own, result.prediction), memoryCheck(own, result.prediction), workersCheck(own, result.prediction)]
    return isSpread(plan) ? checks.map((check) => ({ ...check, title: `${name}: ${check.title}` })) : checks
  })
}

/** True when nothing failed. */
export function allPassed(checks: readonly Check[]): boolean {
  return checks.every(({ outcome }) => outcome !== 'failed')
}

function siteChecks(plan: Plan, site: SitePrediction): Check[] {
  if (site.stable === false) {
    return [{ code: 'stable', outcome: 'failed', site: site.name, title: `${site.name} does not carry its load`, detail: `It can answer about ${round(site.throughputPerSecond)} requests a second and is asked for ${round(site.offeredPerSecond ?? 0)}; the queue grows by ${round(site.growthPerSecond ?? 0)} a second.` }]
  }
  const wanted = Object.entries(plan.objectives?.responseMs ?? {}).filter((entry): entry is ['mean' | 'p50' | 'p90' | 'p95' | 'p99', number] => entry[1] !== undefined)
  const checks = wanted.map(([percentile, limit]): Check => {
    const value = site.responseMs[percentile]
    const name = percentile === 'mean' ? 'mean response time' : `${percentile} of response time`
    if (value === null) return { code: 'response', outcome: 'failed', site: site.name, title: `${site.name}: the ${name} cannot be told`, detail: 'There are too few samples, or the site is overloaded.' }
    return { code: 'response', outcome: value <= limit ? 'passed' : 'failed', site: site.name, title: `${site.name}: ${name} ${round(value)} ms`, detail: value <= limit ? `The objective is ${round(limit)} ms.` : `The objective is ${round(limit)} ms; it is missed by ${round(value - limit)} ms.` }
  })
  const limit = plan.objectives?.queuedShare
  if (limit !== undefined && site.queuedShare !== null) {
    checks.push({ code: 'queued', outcome: site.queuedShare <= limit ? 'passed' : 'failed', site: site.name, title: `${site.name}: ${percent(site.queuedShare)} of requests wait for a thread`, detail: `The objective is at most ${percent(limit)}.` })
  }
  return checks
}

function cpuCheck(plan: Plan, { host }: Prediction): Check {
  const limit = plan.objectives?.cpuUtilization
  const title = `Processors ${percent(host.cpuUtilization)} busy`
  if (limit === undefined) return { code: 'cpu', outcome: host.cpuUtilization > 0.9 ? 'advisory' : 'passed', title, detail: 'No objective is set.' }
  return { code: 'cpu', outcome: host.cpuUtilization <= limit ? 'passed' : 'failed', title, detail: `The objective is at most ${percent(limit)}.` }
}

function memoryCheck(plan: Plan, { host }: Prediction): Check {
  if (host.memoryMiB === null) return { code: 'memory', outcome: 'advisory', title: 'Memory is unknown', detail: 'Enter the memory of a process for every site.' }
  const title = `${round(host.memoryMiB)} of ${round(plan.host.memoryMiB)} MiB of memory, reserves included, once every thread has been busy`
  return host.memoryMiB <= plan.host.memoryMiB
    ? { code: 'memory', outcome: 'passed', title, detail: `Reserves and tenants leave ${round(host.memoryCeilingMiB)} MiB for processes.` }
    : { code: 'memory', outcome: 'failed', title, detail: `Reserves and tenants leave only ${round(Math.max(0, host.memoryCeilingMiB))} MiB for processes: the host would swap. Fewer processes, more memory, or a tenant moved away.` }
}

/** Why requests hold workers although Apache itself is not short of anything. */
const WAITS_FOR: Partial<Record<Prediction['bottleneck'], string>> = {
  threads: 'Requests that wait for a thread hold them: more threads would free them, more workers would not. ',
  gil: 'Requests that wait for the GIL hold them: more processes would free them, more workers would not. ',
  cpu: 'Requests that wait for the cores hold them: more workers would not free them. ',
}

function workersCheck(plan: Plan, { host, bottleneck }: Prediction): Check {
  const slots = plan.sites.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + group.processes * group.threads, 0), 0)
  const title = `Requests hold ${round(host.apacheWorkersMean)} of ${plan.apache.maxRequestWorkers} Apache workers on average`
  if (slots > plan.apache.maxRequestWorkers) return { code: 'workers', outcome: 'advisory', title, detail: `The daemon groups have ${slots} threads, more than Apache's ${plan.apache.maxRequestWorkers} workers can feed: one slow site can hold them all. The export writes enough workers.` }
  if (host.apacheWorkersMean > 0.8 * plan.apache.maxRequestWorkers) return { code: 'workers', outcome: 'advisory', title, detail: `${WAITS_FOR[bottleneck] ?? ''}When they run out, every site of the host waits, static files too.` }
  return { code: 'workers', outcome: 'passed', title, detail: `The daemon groups have ${slots} threads in all.` }
}

function ruleCheck(rule: RuleOfThumb): Check {
  return { code: 'rule-of-thumb', outcome: rule.verdict === 'fits' ? 'passed' : 'advisory', title: `Rule of thumb: ${VERDICT[rule.verdict]}`, detail: rule.verdictReason }
}

export const VERDICT: Record<RuleOfThumb['verdict'], string> = { fits: 'it fits', 'more-machines': 'more machines', 'move-database': 'move the database off the host' }

function groupChecks(plan: Plan): Check[] {
  return plan.sites.flatMap((site) =>
    site.groups.flatMap((group): Check[] => {
      const checks: Check[] = []
      if (site.threadSafe !== true && group.threads > 1) checks.push({ code: 'thread-safety', outcome: 'advisory', site: site.name, title: `${site.name}: ${group.threads} threads, and nobody has said that its code is thread-safe`, detail: 'Use single-threaded processes until it is known to be.' })
      if ((group.maximumRequests ?? 0) > 0) checks.push({ code: 'maximum-requests', outcome: 'advisory', site: site.name, title: `${site.name}: ${group.name} restarts its processes after ${group.maximumRequests} requests`, detail: 'Each restart loads the application anew while requests wait. Use it in production only for a specific, temporary need.' })
      return checks
    }),
  )
}

function evidenceChecks({ plan, provenance }: ScenarioInputs): Check[] {
  return plan.sites.flatMap((site): Check[] => {
    const weak = Object.entries(provenance).filter(([path, { kind }]) => path.startsWith(`sites.${site.name}.`) && (kind === 'assumed' || kind === 'default'))
    if (weak.length === 0) return [{ code: 'evidence', outcome: 'passed', site: site.name, title: `${site.name}: everything was measured or entered`, detail: 'No value of the site is an assumption.' }]
    const names = weak.map(([path]) => path.slice(`sites.${site.name}.`.length))
    return [{ code: 'evidence', outcome: 'advisory', site: site.name, title: `${site.name}: ${weak.length} ${weak.length === 1 ? 'value is an assumption' : 'values are assumptions'}`, detail: `${names.join(', ')}. Measure them to trust the answer further.` }]
  })
}

function percent(share: number): string {
  return share > 0 && share < 0.0001 ? 'under 0.01 %' : `${round(100 * share)} %`
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
