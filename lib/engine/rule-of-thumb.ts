/**
 * The rule of thumb: worst-case and average-case number of single-threaded processes, a fudge factor for each from the
 * confidence intervals of what went in, and the ceiling that memory sets. It shows every term. It knows nothing of the
 * spread of response times, of overlapping long requests, of threads or of the GIL: that is what the engine is for.
 * Source: the answer by "womble" on serverfault.com to "How many processes for a mod_wsgi site?".
 */
import { requireAnswerablePlan } from './answerable-plan.ts'
import { demandMoments, normalisedShares, type Moments } from './demand-moments.ts'
import { meanRatio, poissonRatio } from './fudge-factor.ts'
import { isSpread } from './host-plans.ts'
import { inOrder, overHosts } from './over-hosts.ts'
import { offeredRate } from './offered-rate.ts'
import type { Plan, Site } from './plan.ts'
import { RATE_TRAP } from './rate-trap.ts'
import { DEFAULT_MEMORY, memoryCeiling, type CeilingTerms } from './memory-ceiling.ts'

/** What stands behind the numbers of a plan, by site name. All of it optional: a plan's own samples count as evidence too. */
export interface Evidence {
  /** Confidence of the intervals, two-sided; 0.95 where absent. */
  confidence?: number
  sites?: Readonly<Record<string, SiteEvidence>>
}

export interface SiteEvidence {
  /** The peak rate as counted: so many requests within so many seconds; or its interval, computed elsewhere. */
  peakRate?: { requests: number; windowS: number } | { intervalPerSecond: readonly [number, number] }
  /** Requests measured per action, where the plan holds a distribution and not the samples. */
  actionSamples?: Readonly<Record<string, number>>
}

/** One number that went into the rule, and where it comes from. */
export interface RuleTerm {
  /** The site it belongs to; absent: the host. */
  site?: string
  name: string
  value: number
  unit: string
  formula: string
  source: 'plan' | 'measured' | 'assumed' | 'computed'
}

export interface RuleCase {
  /** Before rounding up: rate x time. */
  product: number
  /** Rounded up, at least 1. */
  processes: number
  /** Upper end of the confidence interval of the product / its point value; at least 1. */
  fudgeFactor: number
  /** product x fudgeFactor, rounded up. */
  processesWithFudge: number
}

export type Verdict = 'fits' | 'more-machines' | 'move-database'

export interface RuleOfThumbSite {
  name: string
  worstCaseProcesses: number
  averageCaseProcesses: number
  fudgeFactor: { worstCase: number; averageCase: number }
  worstCase: RuleCase
  averageCase: RuleCase
  slowestAction: string
  peakRatePerSecond: number
}

export interface RuleOfThumb {
  schema: 'headroom/rule-of-thumb@1'
  sites: RuleOfThumbSite[]
  /** Processes of the hungriest site that the memory carries; may be 0. */
  ceilingProcesses: number
  /** Memory left for daemon processes; negative when reserves and tenants alone exceed the host. */
  availableMiB: number
  /** Every host with sites, of a plan of several; the two above are then those of the plan's own host. */
  hosts?: { name: string; ceilingProcesses: number; availableMiB: number; verdict: Verdict; averageVerdict: Verdict; verdictReason: string }[]
  /** On the worst case with its fudge factor, each site at its own memory per process. */
  verdict: Verdict
  /** The same question asked of the average case. */
  averageVerdict: Verdict
  verdictReason: string
  reap: { thresholdMiB: number; worstProcessMiB: number; warning: string }
  terms: RuleTerm[]
  warnings: string[]
}

const ASSUMED_PEAK_WINDOW_S = 60
const ASSUMED_SAMPLES = 100

/**
 * worst = rate / (1 / time of the slowest action); average = rate x sum(share x mean time); ceiling = (memory - system -
 * tenants - disk cache) / worst memory of a process. Throws `invalid` for a plan with numbers that are none.
 */
export function ruleOfThumb(plan: Plan, evidence: Evidence = {}): RuleOfThumb {
  requireAnswerablePlan(plan)
  if (isSpread(plan)) return ruleOfHosts(plan, evidence)
  const confidence = evidence.confidence ?? 0.95
  const terms: RuleTerm[] = []
  const warnings: string[] = []
  const sites = plan.sites.map((site) => siteRule(site, confidence, evidence.sites?.[site.name], terms, warnings))
  const ceiling = memoryCeiling(plan)
  ceilingTerms(plan, ceiling, terms, warnings)

  const need = (which: 'worstCase' | 'averageCase') => sites.map((site) => site[which].processesWithFudge)
  const worst = judge(plan, ceiling, need('worstCase'))
  const average = judge(plan, ceiling, need('averageCase'))
  const neededProcesses = need('averageCase').reduce((sum, count) => sum + count, 0)
  const thresholdMiB = Math.max(0, ceiling.availableMiB / Math.max(1, neededProcesses))
  terms.push({ name: 'reap threshold', value: thresholdMiB, unit: 'MiB', formula: `available memory / ${neededProcesses} processes of the average case with fudge factor`, source: 'computed' })
  return {
    schema: 'headroom/rule-of-thumb@1',
    sites,
    ceilingProcesses: ceiling.processes,
    availableMiB: ceiling.availableMiB,
    verdict: worst.verdict,
    averageVerdict: average.verdict,
    verdictReason: worst.reason,
    reap: { thresholdMiB, worstProcessMiB: ceiling.worstProcessMiB, warning: reapWarning(thresholdMiB, ceiling.worstProcessMiB) },
    terms,
    warnings,
  }
}

const WORSE: readonly Verdict[] = ['fits', 'move-database', 'more-machines']

/** Each host by itself: its sites, its memory. The verdict is that of the host that is worst off. */
function ruleOfHosts(plan: Plan, evidence: Evidence): RuleOfThumb {
  const answers = overHosts(plan, (own) => ruleOfThumb(own.plan, evidence))
  const known = answers.flatMap(({ own, answer }) => (answer === null ? [] : [{ name: own.name, ...answer }]))
  const [first] = known
  if (first === undefined) throw new RangeError('the plan has no sites')
  const worstBy = (of: (one: RuleOfThumb) => Verdict) => known.reduce((worst, one) => (WORSE.indexOf(of(one)) > WORSE.indexOf(of(worst)) ? one : worst), first)
  const worst = worstBy(({ verdict }) => verdict)
  const home = known.find(({ name }) => name === plan.host.name) ?? first
  return {
    schema: first.schema,
    sites: inOrder(plan, answers, ({ sites }) => sites),
    ceilingProcesses: home.ceilingProcesses,
    availableMiB: home.availableMiB,
    hosts: known.map(({ name, ceilingProcesses, availableMiB, verdict, averageVerdict, verdictReason }) => ({ name, ceilingProcesses, availableMiB, verdict, averageVerdict, verdictReason })),
    verdict: worst.verdict,
    averageVerdict: worstBy(({ averageVerdict }) => averageVerdict).averageVerdict,
    verdictReason: `On ${worst.name}: ${worst.verdictReason}`,
    reap: home.reap,
    terms: known.flatMap(({ name, terms }) => terms.map((term) => (term.site === undefined ? { ...term, name: `${name}: ${term.name}` } : term))),
    warnings: known.flatMap(({ warnings }) => warnings),
  }
}

function siteRule(site: Site, confidence: number, evidence: SiteEvidence | undefined, terms: RuleTerm[], warnings: string[]): RuleOfThumbSite {
  const say = (name: string, value: number, unit: string, formula: string, source: RuleTerm['source']): void => {
    terms.push({ site: site.name, name, value, unit, formula, source })
  }
  const offered = offeredRate(site, ASSUMED_PEAK_WINDOW_S)
  const rate = offered.ratePerSecond
  say('peak rate', rate, 'requests/s', offered.formula, site.traffic.kind === 'trace' ? 'measured' : 'plan')

  const overheadMs = (site.overhead?.cpuMs ?? 0) + (site.overhead?.blockedMs ?? 0)
  if (overheadMs > 0) say('overhead', overheadMs, 'ms', 'Apache and gateway, per request, at low load', 'plan')
  const shares = normalisedShares(site.actions)
  const actions = site.actions.map((action, index) => {
    const { mean, variance, samples } = demandMoments(action.demand).wallMs
    const counted = evidence?.actionSamples?.[action.name] ?? samples
    const n = Math.max(1, counted ?? ASSUMED_SAMPLES)
    const share = shares[index] ?? 0
    if (share > 0) {
      const spread = counted === undefined ? `; ${ASSUMED_SAMPLES} measured requests assumed for its interval` : `; over ${counted} measured requests`
      say(`time of ${action.name}`, mean + overheadMs, 'ms', `mean CPU + mean blocked time${overheadMs > 0 ? ' + overhead' : ''}, share ${percent(share)}${spread}`, counted === undefined ? 'plan' : 'measured')
    }
    return { name: action.name, share, mean: mean + overheadMs, variance, samples: n, assumed: counted === undefined }
  })
  const used = actions.filter((action) => action.share > 0)
  const slowest = used.reduce((worst, action) => (action.mean > worst.mean ? action : worst), used[0] ?? { name: '', share: 0, mean: 0, variance: 0, samples: ASSUMED_SAMPLES, assumed: true })
  const meanMs = used.reduce((sum, action) => sum + action.share * action.mean, 0)
  say('slowest action', slowest.mean, 'ms', `the largest of the action times: ${slowest.name}`, 'computed')
  if (slowest.mean > 0) say('requests/s of one process, all slowest', 1000 / slowest.mean, 'requests/s', '1 / time of the slowest action', 'computed')
  say('mean time', meanMs, 'ms', 'sum over actions of share x time', 'computed')
  harmonicTerm(used, meanMs, say)

  const rateRatio = rateInterval(rate, offered.counted, evidence, confidence, say)
  const worstRatio = meanRatio({ mean: slowest.mean, variance: slowest.variance, samples: slowest.samples }, confidence)
  const averageRatio = averageInterval(used, meanMs, confidence)
  say('interval of the slowest time', worstRatio, 'times the mean', `upper end of the ${percent(confidence)} interval of the mean over ${slowest.samples} ${slowest.assumed ? 'assumed' : 'measured'} requests`, slowest.assumed ? 'assumed' : 'measured')
  say('interval of the mean time', averageRatio, 'times the mean', `upper end of the ${percent(confidence)} interval, spread within and between actions`, used.some((action) => action.assumed) ? 'assumed' : 'measured')
  const worstCase = ruleCase(rate * (slowest.mean / 1000), rateRatio, worstRatio)
  const averageCase = ruleCase(rate * (meanMs / 1000), rateRatio, averageRatio)
  for (const [label, result, ratio] of [['worst case', worstCase, worstRatio], ['average case', averageCase, averageRatio]] as const) {
    say(`${label} processes`, result.processes, 'processes', `${round(rate)} requests/s x ${round((label === 'worst case' ? slowest.mean : meanMs) / 1000)} s = ${round(result.product)}, rounded up`, 'computed')
    say(`${label} fudge factor`, result.fudgeFactor, 'times', `exp(sqrt(ln(${round(rateRatio)})^2 + ln(${round(ratio)})^2)): upper end of the interval of rate x time`, 'computed')
    say(`${label} processes with fudge factor`, result.processesWithFudge, 'processes', `${round(result.product)} x ${round(result.fudgeFactor)}, rounded up`, 'computed')
  }
  const few = used.filter((action) => !action.assumed && action.samples < 30).map((action) => action.name)
  if (few.length > 0) warnings.push(`${site.name}: fewer than 30 measured requests for ${few.slice(0, 5).join(', ')}${few.length > 5 ? ' and others' : ''}; its mean is a guess.`)
  return {
    name: site.name,
    worstCaseProcesses: worstCase.processes,
    averageCaseProcesses: averageCase.processes,
    fudgeFactor: { worstCase: worstCase.fudgeFactor, averageCase: averageCase.fudgeFactor },
    worstCase,
    averageCase,
    slowestAction: slowest.name,
    peakRatePerSecond: rate,
  }
}

type Say = (name: string, value: number, unit: string, formula: string, source: RuleTerm['source']) => void

/** Averaging requests/s over actions inverts the mean of inverses: a harmonic mean, always too optimistic. */
function harmonicTerm(used: readonly { share: number; mean: number }[], meanMs: number, say: Say): void {
  if (used.length < 2 || used.some((action) => action.mean <= 0) || meanMs <= 0) return
  const inverse = used.reduce((sum, action) => sum + action.share / action.mean, 0)
  say(
    RATE_TRAP,
    1 / inverse,
    'ms',
    `1 / sum(share / time). Averaging the requests/s of the actions instead of their times promises ${round(meanMs * inverse)} times the true capacity: a slow action occupies a process longer than its share of requests tells`,
    'computed',
  )
}

function rateInterval(rate: number, counted: { requests: number; windowS: number } | undefined, evidence: SiteEvidence | undefined, confidence: number, say: Say): number {
  const given = evidence?.peakRate
  if (given && 'intervalPerSecond' in given) {
    const ratio = rate > 0 ? Math.max(1, given.intervalPerSecond[1] / rate) : 1
    say('interval of the rate', ratio, 'times the rate', `upper end of the given interval, ${round(given.intervalPerSecond[1])} requests/s`, 'measured')
    return ratio
  }
  const count = given ?? counted
  const requests = count?.requests ?? rate * ASSUMED_PEAK_WINDOW_S
  const ratio = poissonRatio(requests, confidence)
  say(
    'interval of the rate',
    ratio,
    'times the rate',
    `upper end of the ${percent(confidence)} Poisson interval of ${round(requests)} requests in ${round(count?.windowS ?? ASSUMED_PEAK_WINDOW_S)} s${count ? '' : ', the window a peak is assumed to be counted over'}`,
    count ? 'measured' : 'assumed',
  )
  return ratio
}

/** Variance of the share-weighted mean: within the actions (stratified) and of the shares themselves (multinomial). */
function averageInterval(used: readonly { share: number; mean: number; variance: number; samples: number }[], meanMs: number, confidence: number): number {
  let total = 0
  let within = 0
  let between = 0
  for (const action of used) {
    total += action.samples
    within += (action.share ** 2 * action.variance) / action.samples
    between += action.share * (action.mean - meanMs) ** 2
  }
  const pooled: Moments & { samples: number } = { mean: meanMs, variance: (within + between / Math.max(1, total)) * Math.max(1, total), samples: Math.max(1, total) }
  return meanRatio(pooled, confidence)
}

/** On the log scale the half-widths of independent factors add in squares. */
function ruleCase(product: number, rateRatio: number, timeRatio: number): RuleCase {
  const fudgeFactor = Math.exp(Math.hypot(Math.log(rateRatio), Math.log(timeRatio)))
  return { product, processes: roundUp(product), fudgeFactor, processesWithFudge: roundUp(product * fudgeFactor) }
}

/** Up to whole processes, forgiving the last bits of a product such as 30 x 0.5. */
function roundUp(product: number): number {
  return Math.max(1, Math.ceil(product - 1e-9 * Math.max(1, product)))
}

function ceilingTerms(plan: Plan, ceiling: CeilingTerms, terms: RuleTerm[], warnings: string[]): void {
  const say = (name: string, value: number, unit: string, formula: string, source: RuleTerm['source']): void => {
    terms.push({ name, value, unit, formula, source })
  }
  say('memory', plan.host.memoryMiB, 'MiB', 'the host', 'plan')
  say('system reserve', plan.host.reserves.systemMiB, 'MiB', 'kernel, Apache itself, everything without a line of its own', 'plan')
  for (const tenant of plan.host.tenants) say(`tenant ${tenant.name}`, tenant.memoryMiB, 'MiB', 'a process beside Apache', 'plan')
  say('disk cache', ceiling.diskCacheMiB, 'MiB', 'at least 512 MiB, so that the disk does not become the bottleneck', 'plan')
  if (ceiling.diskCacheMiB > plan.host.reserves.diskCacheMiB) warnings.push(`The plan reserves ${plan.host.reserves.diskCacheMiB} MiB of disk cache; the rule of thumb counts at least 512 MiB.`)
  say('available memory', ceiling.availableMiB, 'MiB', 'memory - system reserve - tenants - disk cache', 'computed')
  plan.sites.forEach((site, index) => {
    const mib = ceiling.perProcessMiB[index] ?? 0
    terms.push({ site: site.name, name: 'worst memory of a process', value: mib, unit: 'MiB', formula: 'memory per process + threads x memory per thread, largest group', source: site.memory ? 'plan' : 'assumed' })
    if (!site.memory) warnings.push(`${site.name}: memory was not measured; ${DEFAULT_MEMORY.perProcessMiB} MiB a process and ${DEFAULT_MEMORY.perThreadMiB} MiB a thread are assumed.`)
  })
  say('ceiling', ceiling.processes, 'processes', `available memory / ${round(ceiling.worstProcessMiB)} MiB, rounded down`, 'computed')
}

function judge(plan: Plan, ceiling: CeilingTerms, needed: readonly number[]): { verdict: Verdict; reason: string } {
  const neededMiB = needed.reduce((sum, count, index) => sum + count * (ceiling.perProcessMiB[index] ?? 0), 0)
  const count = needed.reduce((sum, processes) => sum + processes, 0)
  if (neededMiB <= ceiling.availableMiB) return { verdict: 'fits', reason: `${count} processes need ${round(neededMiB)} MiB of the ${round(ceiling.availableMiB)} MiB available.` }
  const tenants = [...plan.host.tenants].sort((a, b) => b.memoryMiB - a.memoryMiB)
  const heaviest = tenants[0]
  if (heaviest && heaviest.memoryMiB > 0 && neededMiB <= ceiling.availableMiB + heaviest.memoryMiB)
    return { verdict: 'move-database', reason: `${count} processes need ${round(neededMiB)} MiB, ${round(ceiling.availableMiB)} MiB are available; moving ${heaviest.name} away frees ${round(heaviest.memoryMiB)} MiB, and then they fit.` }
  const freed = heaviest && heaviest.memoryMiB > 0 ? ` Moving ${heaviest.name} away would free only ${round(heaviest.memoryMiB)} MiB.` : ''
  return { verdict: 'more-machines', reason: `${count} processes need ${round(neededMiB)} MiB, ${round(ceiling.availableMiB)} MiB are available.${freed}` }
}

function reapWarning(thresholdMiB: number, worstProcessMiB: number): string {
  const low = thresholdMiB < worstProcessMiB ? ` Here it lies below the ${round(worstProcessMiB)} MiB that an ordinary process reaches: healthy workers would be reaped all the time.` : ''
  return `A worker that grows beyond ${round(thresholdMiB)} MiB takes memory that the others need. A threshold set too low does harm: each reaped worker drops its caches, loads the application again and serves nobody meanwhile. mod_wsgi does not reap by resident memory; maximum-requests only approximates it and belongs in production for a specific, temporary need only.${low}`
}

function percent(share: number): string {
  return `${round(share * 100)} %`
}

function round(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4))
}
