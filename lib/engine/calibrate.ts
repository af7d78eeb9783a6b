/**
 * Fits what was not measured (how much of a request's time is CPU, what it costs beside the application, in how many bursts
 * it computes) to load tests of one site, and says how well that explains them and how surely each is known. Analytic;
 * least squares on the logarithms of the figures (Levenberg 1944, Marquardt 1963).
 */
import { invalidInput, type Problem } from '#lib/base/errors.ts'
import { requireAnswerablePlan } from './answerable-plan.ts'
import { calibratedSite, siteCpuShare, siteOverheadCpuMs, type Fitted } from './calibrated-site.ts'
import { hostLook, type HostLook } from './host-look.ts'
import type { Plan, Site, Traffic } from './plan.ts'

/** A load test: the traffic, and as much as it measured. */
export interface Observation {
  traffic: Exclude<Traffic, { kind: 'trace' }>
  throughputPerSecond?: number
  responseMs?: { mean?: number; p50?: number; p90?: number; p95?: number; p99?: number }
  /** Share of all cores of the host. */
  cpuUtilization?: number
}

export interface Calibration {
  site: string
  cpuShare: Estimate
  overheadCpuMs: Estimate
  /** Null: each action keeps its own. */
  bursts: number | null
  /** Each observed figure beside what the calibrated plan predicts. */
  residuals: { observation: number; figure: string; observed: number; predicted: number | null; relative: number | null }[]
  /** Root mean square of the logarithms of predicted / observed. */
  error: { before: number; after: number }
  /** The plan with what was fitted. */
  plan: Plan
  notes: string[]
}

export interface Estimate {
  before: number
  after: number
  /** About 95 %; null where the observations do not tell. */
  interval: [number, number] | null
}

export interface CalibrateOptions {
  /** Default: the only site. */
  site?: string
}

const MOST_OBSERVATIONS = 200
const BURSTS = [null, 1, 2, 4, 8, 16] as const
const STEPS = 14
/** Residual where a figure was measured and the plan says that there is none: overloaded. */
const NONE = 2.5
/** A figure is taken to be off by this much at least, as load tests that are repeated are. */
const NOISE = 0.03
/**
 * What is known before: standard deviations of the log-odds of the CPU share, and of the logarithm of the overhead (between
 * machines it is within about 30 %). They keep apart what the observations alone could not.
 */
const BEFOREHAND = { cpuShift: 1.5, overhead: 0.3 } as const
/** Observations that leave more than this of what was not known have not told it. */
const TOLD = 0.7
/** A number of bursts is fitted only where there is something left to fit it to. */
const FIGURES_FOR_BURSTS = 6

/**
 * Throws `invalid` for a plan or observations with numbers that are none, or too few of them.
 *
 * @example
 * ```ts
 * calibrate(examplePlan(), [{ traffic: { kind: 'open', ratePerSecond: 10 }, cpuUtilization: 0.4, responseMs: { mean: 270 } }, { traffic: { kind: 'open', ratePerSecond: 20 }, cpuUtilization: 0.65 }]).cpuShare.before // => 0.1
 * calibrate(examplePlan(), [{ traffic: { kind: 'open', ratePerSecond: 10 }, cpuUtilization: 0.4, responseMs: { mean: 270 } }, { traffic: { kind: 'open', ratePerSecond: 20 }, cpuUtilization: 0.65 }]).cpuShare.after // => 0.2
 * calibrate(examplePlan(), [{ traffic: { kind: 'open', ratePerSecond: 10 }, cpuUtilization: 0.4, responseMs: { mean: 270 } }, { traffic: { kind: 'open', ratePerSecond: 20 }, cpuUtilization: 0.65 }]).error.after < 0.05 // => true
 * ```
 */
export function calibrate(plan: Plan, observations: readonly Observation[], options: CalibrateOptions = {}): Calibration {
  requireAnswerablePlan(plan)
  const site = chosenSite(plan, options.site)
  const figures = requireObservations(plan, site, observations)
  const observed = observations.map(figuresOf)
  const at = (fitted: Fitted): HostLook[] => observations.map((one) => hostLook(withSite(plan, { ...calibratedSite(site, fitted), traffic: one.traffic })))
  const start: Fitted = { cpuShift: 0, overheadCpuMs: siteOverheadCpuMs(site), bursts: null }
  const misfit = (fitted: Fitted): number[] => {
    const looks = at(fitted)
    return observed.flatMap((own, index) => own.map(([figure, value]) => {
      const look = looks[index]
      const predicted = look ? figureOf(look, site.name, figure) : null
      return predicted === null || predicted <= 0 ? NONE : Math.max(-NONE, Math.min(NONE, Math.log(predicted / value)))
    }))
  }
  const residualsOf = (fitted: Fitted): number[] => [...misfit(fitted), (NOISE * fitted.cpuShift) / BEFOREHAND.cpuShift, (NOISE * Math.log(fitted.overheadCpuMs / start.overheadCpuMs)) / BEFOREHAND.overhead]
  let best = fit(start, residualsOf)
  for (const bursts of figures >= FIGURES_FOR_BURSTS ? BURSTS : []) {
    const candidate = { ...best.fitted, bursts }
    const sum = squares(residualsOf(candidate))
    // A number of bursts must explain clearly more than what the plan says.
    if (sum < best.sum * 0.9 - 1e-6) best = fit(candidate, residualsOf)
  }
  const { fitted } = best
  const calibrated = calibratedSite(site, fitted)
  const looks = at(fitted)
  const sds = deviations(fitted, residualsOf, misfit, figures)
  const share = siteCpuShare(calibrated)
  const odds = Math.log(Math.max(share, 1e-9) / Math.max(1 - share, 1e-9))
  const notes = [
    ...(sds.cpuShift === null ? ['These observations do not tell how much of the time is CPU: test at a higher load, or record the CPU of the host.'] : []),
    ...(sds.overhead === null ? ['These observations do not tell the overhead per request from the rest.'] : []),
    ...(observations.some(({ traffic }) => traffic.kind === 'closed') ? ['Users of a closed test wait for their answers before they send again, so its response times omit what nobody sent meanwhile.'] : []),
    ...(observations.every((_, index) => looks[index]?.stable === false) ? ['Every observation is of an overloaded site; only what it carries was fitted.'] : []),
  ]
  return {
    site: site.name,
    cpuShare: { before: siteCpuShare(site), after: share, interval: sds.cpuShift === null ? null : [logistic(odds - 1.96 * sds.cpuShift), logistic(odds + 1.96 * sds.cpuShift)] },
    overheadCpuMs: { before: start.overheadCpuMs, after: fitted.overheadCpuMs, interval: sds.overhead === null ? null : [fitted.overheadCpuMs * Math.exp(-1.96 * sds.overhead), fitted.overheadCpuMs * Math.exp(1.96 * sds.overhead)] },
    bursts: fitted.bursts,
    residuals: observed.flatMap((own, observation) => own.map(([figure, value]) => {
      const look = looks[observation]
      const predicted = look ? figureOf(look, site.name, figure) : null
      return { observation, figure, observed: value, predicted, relative: predicted === null ? null : predicted / value - 1 }
    })),
    error: { before: Math.sqrt(squares(misfit(start)) / figures), after: Math.sqrt(squares(misfit(fitted)) / figures) },
    plan: withSite(plan, calibrated),
    notes,
  }
}

type Residuals = (fitted: Fitted) => number[]

/** Two numbers, the log-odds shift and the logarithm of the overhead, by damped Gauss-Newton steps. */
function fit(start: Fitted, residualsOf: Residuals): { fitted: Fitted; sum: number } {
  let fitted = start
  let residuals = residualsOf(fitted)
  let damping = 0.01
  for (let step = 0; step < STEPS; step++) {
    const { a, b, d, u, v } = normalEquations(fitted, residuals, residualsOf)
    const determinant = (a + damping) * (d + damping) - b * b
    if (!(Math.abs(determinant) > 1e-15)) break
    const next = moved(fitted, -bounded((u * (d + damping) - v * b) / determinant), -bounded((v * (a + damping) - u * b) / determinant))
    const tried = residualsOf(next)
    if (squares(tried) < squares(residuals) - 1e-12) {
      const better = squares(residuals) - squares(tried)
      fitted = next
      residuals = tried
      damping = Math.max(1e-6, damping / 4)
      if (better < 1e-9) break
    } else {
      damping = Math.max(1e-3, damping * 8)
      if (damping > 1e6) break
    }
  }
  return { fitted, sum: squares(residuals) }
}

function normalEquations(fitted: Fitted, residuals: readonly number[], residualsOf: Residuals): { a: number; b: number; d: number; u: number; v: number } {
  const h = 0.02
  const first = residualsOf(moved(fitted, h, 0))
  const second = residualsOf(moved(fitted, 0, h))
  let [a, b, d, u, v] = [0, 0, 0, 0, 0]
  residuals.forEach((residual, i) => {
    const p = ((first[i] ?? 0) - residual) / h
    const q = ((second[i] ?? 0) - residual) / h
    a += p * p
    b += p * q
    d += q * q
    u += p * residual
    v += q * residual
  })
  return { a, b, d, u, v }
}

/** Standard deviations from the curvature at the best; null where the observations add little to what was known before. */
function deviations(fitted: Fitted, residualsOf: Residuals, misfit: Residuals, figures: number): { cpuShift: number | null; overhead: number | null } {
  const { a, b, d } = normalEquations(fitted, residualsOf(fitted), residualsOf)
  const noise = Math.max(NOISE ** 2, squares(misfit(fitted)) / Math.max(1, figures - 2))
  const determinant = a * d - b * b
  const told = (variance: number, beforehand: number): number | null => (variance >= 0 && Math.sqrt(variance) < TOLD * beforehand ? Math.sqrt(variance) : null)
  return determinant > 0 ? { cpuShift: told((noise * d) / determinant, BEFOREHAND.cpuShift), overhead: told((noise * a) / determinant, BEFOREHAND.overhead) } : { cpuShift: null, overhead: null }
}

function moved(fitted: Fitted, shift: number, logOverhead: number): Fitted {
  return { ...fitted, cpuShift: Math.min(8, Math.max(-8, fitted.cpuShift + shift)), overheadCpuMs: Math.min(1000, Math.max(0.01, fitted.overheadCpuMs * Math.exp(logOverhead))) }
}

function bounded(step: number): number {
  return Math.min(1, Math.max(-1, step))
}

function squares(residuals: readonly number[]): number {
  return residuals.reduce((sum, residual) => sum + residual * residual, 0)
}

function logistic(odds: number): number {
  return 1 / (1 + Math.exp(-odds))
}

const TIMES = ['mean', 'p50', 'p90', 'p95', 'p99'] as const
type Figure = (typeof TIMES)[number] | 'throughput' | 'cpuUtilization'

function figuresOf({ throughputPerSecond, responseMs, cpuUtilization }: Observation): [Figure, number][] {
  const all: [Figure, number | undefined][] = [...TIMES.map((time): [Figure, number | undefined] => [time, responseMs?.[time]]), ['throughput', throughputPerSecond], ['cpuUtilization', cpuUtilization]]
  return all.filter((entry): entry is [Figure, number] => entry[1] !== undefined)
}

function figureOf(look: HostLook, siteName: string, figure: Figure): number | null {
  const site = look.sites.find(({ name }) => name === siteName)
  if (figure === 'cpuUtilization') return look.host.cpuUtilization
  if (figure === 'throughput') return site?.throughputPerSecond ?? null
  return site?.responseMs[figure] ?? null
}

function withSite(plan: Plan, changed: Site): Plan {
  return { ...plan, sites: plan.sites.map((site) => (site.name === changed.name ? changed : site)) }
}

function chosenSite(plan: Plan, name: string | undefined): Site {
  const site = name === undefined && plan.sites.length === 1 ? plan.sites[0] : plan.sites.find((one) => one.name === name)
  if (!site) throw invalidInput([{ place: 'site', reason: name === undefined ? 'The plan has several sites.' : `${JSON.stringify(name)} is not a site of the plan.`, remedy: `Name one of ${plan.sites.slice(0, 10).map((one) => one.name).join(', ')}.` }])
  return site
}

/** How many figures were observed. */
function requireObservations(plan: Plan, site: Site, observations: readonly Observation[]): number {
  const problems: Problem[] = []
  if (observations.length > MOST_OBSERVATIONS) problems.push({ place: 'observations', reason: `are ${observations.length}, more than ${MOST_OBSERVATIONS}.`, remedy: 'Give the steady parts of the tests.' })
  const figures = observations.slice(0, MOST_OBSERVATIONS).reduce((sum, one, index) => {
    for (const [figure, value] of figuresOf(one)) {
      const most = figure === 'cpuUtilization' ? 1 : 1e9
      if (!(value > 0 && value <= most)) problems.push({ place: `observations[${index}].${figure}`, reason: `is ${value}, outside 0 to ${most}.`, remedy: 'Leave out what was not measured.' })
    }
    requireAnswerablePlan(withSite(plan, { ...site, traffic: one.traffic }))
    return sum + figuresOf(one).length
  }, 0)
  if (figures < 2) problems.push({ place: 'observations', reason: `hold ${figures} figures; two unknowns need at least two.`, remedy: 'Give response times and CPU utilization of several loads.' })
  if (problems.length > 0) throw invalidInput(problems)
  return figures
}
