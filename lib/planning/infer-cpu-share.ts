/**
 * How much of a request's time is CPU, from load tests at several concurrencies, or from an access log beside CPU samples of
 * the same time: the engine's calibration of the site's plan, with what was left out and why. Says when the observations do
 * not tell. Nothing of it is used until somebody accepts it.
 */
import { isAppError } from '#lib/base/errors.ts'
import { calibrate } from '#lib/engine/calibrate.ts'
import type { Calibration, Observation } from '#lib/engine/calibrate.ts'
import { overheadWallMs, siteOverheads } from '#lib/engine/overheads.ts'
import type { Action, Plan, Site } from '#lib/engine/plan.ts'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import { samplesForEngine } from '#lib/ingest/action-samples.ts'
import { sketchOfTimes } from '#lib/ingest/site/load-test-points.ts'
import type { CpuSample, LoadTestPoint } from '#lib/ingest/site/measured-site.ts'
import { matchingAction } from './matching-action.ts'

/** The machine and the configuration that were tested; they may be others than those the site runs on. */
export interface TestSetup {
  cores: number
  processes: number
  threads: number
}

export interface InferenceObservation {
  file: string
  fileName: string
  /** "8 clients at a time", "12.5 requests a second". */
  load: string
  observation: Observation
}

export interface Inference {
  /** What was fitted to: tests of one action, or the whole site's mix. */
  action: string | null
  from: 'load-tests' | 'cpu-samples' | null
  observations: InferenceObservation[]
  left: { fileName: string; reason: string }[]
  calibration: Calibration | null
  /** Why nothing can be accepted; null where something can. */
  refusal: string | null
}

/** Root mean square of the logarithms: beyond, the model does not explain the tests, whatever it fitted. */
const WORST_FIT = 0.25
const MOST_FAILED = 0.05
/** A page waits for the fit: it stays within a second or two. */
const MOST_CLIENTS = 1000
const MOST_TESTS = 12
export const MOST_SLOTS = 1000

export function inferCpuShare(plan: Plan, content: ActionProfile, setup: TestSetup): Inference {
  const nothing: Inference = { action: null, from: null, observations: [], left: [], calibration: null, refusal: null }
  const site = plan.sites[0]
  const measured = content.measured
  if (site === undefined || measured === undefined) return { ...nothing, refusal: 'This profile holds no load tests. Make it anew with some.' }
  const { usable, left } = usableTests(measured.loadTests)
  const best = mostTested(usable, site)
  const chosen = { ...best, tests: spread(best.tests) }
  const all = [...left, ...usable.filter((test) => !chosen.tests.includes(test)).map((test) => ({ fileName: test.fileName, reason: best.tests.includes(test) ? `is beyond the ${MOST_TESTS} tests that are fitted` : `asks for something else than ${chosen.action ?? 'the site\'s mix'}; one page is fitted at a time` }))]
  if (new Set(chosen.tests.map(loadOf)).size >= 2) {
    const observations = chosen.tests.map((test): InferenceObservation => ({ file: test.measurementId, fileName: test.fileName, load: loadOf(test), observation: observationOf(test) }))
    return fitted({ ...nothing, action: chosen.action, from: 'load-tests', observations, left: all }, testedPlan(plan, site, chosen, setup))
  }
  const besideLog = cpuObservations(measured.cpuSamples, content, site, setup)
  if (besideLog.length > 0) return fitted({ ...nothing, from: 'cpu-samples', observations: besideLog, left: all }, { ...plan, host: { ...plan.host, cores: setup.cores, tenants: [] }, sites: [withSetup(site, setup)] })
  return { ...nothing, left: all, refusal: chosen.tests.length === 0 ? 'No load test of this profile can be used.' : 'One load does not tell the CPU share: test the same page at several concurrencies, such as 1, 4 and 16.' }
}

function fitted(inference: Inference, plan: Plan): Inference {
  try {
    const calibration = calibrate(plan, inference.observations.map(({ observation }) => observation))
    const refusal =
      calibration.error.after > WORST_FIT
        ? `The model does not explain these observations (off by ${Math.round(100 * (Math.exp(calibration.error.after) - 1))} % after the fit). Check that the tests ran against the machine and configuration given here.`
        : calibration.cpuShare.interval === null
          ? 'These observations do not tell the CPU share: with any share the model explains them about as well. Test at a higher load, until the response times rise.'
          : null
    return { ...inference, calibration, refusal }
  } catch (error) {
    if (isAppError(error)) return { ...inference, refusal: error.publicMessage }
    throw error
  }
}

function usableTests(tests: readonly LoadTestPoint[]): { usable: LoadTestPoint[]; left: Inference['left'] } {
  const left: Inference['left'] = []
  const usable = tests.filter((test) => {
    const reason = reasonAgainst(test)
    if (reason !== null) left.push({ fileName: test.fileName, reason })
    return reason === null
  })
  return { usable, left }
}

function reasonAgainst({ concurrency, ratePerSecond, loop, responseMs, requests, errors }: LoadTestPoint): string | null {
  if (!((responseMs?.mean ?? responseMs?.p50 ?? 0) > 0)) return 'holds no response times in a known unit'
  if (loop === 'open' ? !((ratePerSecond ?? 0) > 0) : !((concurrency ?? 0) >= 1)) return 'does not tell how many clients asked at a time'
  if ((concurrency ?? 0) > MOST_CLIENTS) return `has more than ${MOST_CLIENTS} clients at a time, beyond what is fitted`
  if ((errors ?? 0) > MOST_FAILED * Math.max(1, requests ?? 0)) return `${errors} of its requests failed`
  return null
}

/** The action that most tests ask for; tests of several actions stand for the site's mix. */
function mostTested(tests: readonly LoadTestPoint[], site: Site): { action: string | null; tests: LoadTestPoint[] } {
  const groups = new Map<string | null, LoadTestPoint[]>()
  for (const test of tests) {
    const action = test.action === null ? null : (matchingAction(test.action, site.actions.map(({ name }) => name)) ?? test.action)
    groups.set(action, [...(groups.get(action) ?? []), test])
  }
  const loads = (list: readonly LoadTestPoint[]): number => new Set(list.map(loadOf)).size
  const [best] = [...groups].sort(([, a], [, b]) => loads(b) - loads(a) || b.length - a.length)
  return best === undefined ? { action: null, tests: [] } : { action: best[0], tests: best[1] }
}

/** So many tests as are fitted, evenly over their loads, in which order they come. */
function spread(tests: readonly LoadTestPoint[]): LoadTestPoint[] {
  if (tests.length <= MOST_TESTS) return [...tests]
  const step = (tests.length - 1) / (MOST_TESTS - 1)
  return Array.from({ length: MOST_TESTS }, (_, i) => tests[Math.round(i * step)]).flatMap((test) => test ?? [])
}

function loadOf({ loop, concurrency, ratePerSecond }: LoadTestPoint): string {
  return loop === 'open' ? `${Number((ratePerSecond ?? 0).toPrecision(3))} requests a second` : `${concurrency ?? 0} ${concurrency === 1 ? 'client' : 'clients'} at a time`
}

function observationOf({ loop, concurrency, ratePerSecond, responseMs }: LoadTestPoint): Observation {
  const times = Object.fromEntries((['mean', 'p50', 'p90', 'p95'] as const).flatMap((name) => ((responseMs?.[name] ?? 0) > 0 ? [[name, responseMs?.[name]]] : []))) as Observation['responseMs']
  if (loop === 'open') return { traffic: { kind: 'open', ratePerSecond: ratePerSecond ?? 0 }, responseMs: times }
  return { traffic: { kind: 'closed', users: Math.round(concurrency ?? 1), thinkS: { kind: 'constant', value: 0 } }, responseMs: times, ...((ratePerSecond ?? 0) > 0 ? { throughputPerSecond: ratePerSecond ?? 0 } : {}) }
}

/** The site as it was tested: one action, taking what it took when one client asked at a time; nothing else on the machine. */
function testedPlan(plan: Plan, site: Site, { action, tests }: { action: string | null; tests: readonly LoadTestPoint[] }, setup: TestSetup): Plan {
  const known = site.actions.find(({ name }) => name === action)
  const alone = tests.find(({ concurrency, loop }) => loop !== 'open' && concurrency === 1)
  const own = action === null ? undefined : alone === undefined ? known : idleAction(action, alone, site)
  const actions = own === undefined ? site.actions : [{ name: own.name, share: 1, demand: own.demand }]
  return { ...plan, host: { ...plan.host, cores: setup.cores, tenants: [] }, sites: [withSetup({ ...site, actions }, setup)] }
}

function idleAction(name: string, test: LoadTestPoint, site: Site): Action | undefined {
  const sketch = test.responseMs === null ? null : sketchOfTimes(test.responseMs)
  if (sketch === null) return undefined
  // The test's times hold Apache's and the daemon's own, which the engine adds.
  const beside = overheadWallMs(siteOverheads(site))
  const walls = samplesForEngine(sketch, 100).map((ms) => Math.max(ms / 2, ms - beside))
  const share = 0.3
  return { name, share: 1, demand: { kind: 'measured', cpuMs: walls.map((ms) => ms * share), blockedMs: walls.map((ms) => ms * (1 - share)) } }
}

function withSetup(site: Site, { processes, threads }: TestSetup): Site {
  const first = site.groups[0]
  if (first === undefined) return site
  // What was tested with threads ran with threads, whatever is known of the code.
  return { ...site, ...(threads > 1 ? { threadSafe: true } : {}), groups: [{ ...first, processes, threads }], actions: site.actions.map(({ group: _, ...action }) => action) }
}

/** A log's mean rate and time beside the CPU that the site's processes used meanwhile. */
function cpuObservations(samples: readonly CpuSample[], content: ActionProfile, site: Site, { cores }: TestSetup): InferenceObservation[] {
  const { ratePerSecond, responseMs } = content
  if (ratePerSecond === null || responseMs === null || !(ratePerSecond > 0)) return []
  const dynamic = content.actions.filter(({ isStatic }) => !isStatic)
  const requests = dynamic.reduce((sum, action) => sum + action.requests, 0)
  const rate = (ratePerSecond * requests) / Math.max(1, content.requests)
  const mean = dynamic.reduce((sum, action) => sum + action.requests * (action.responseMs?.mean ?? 0), 0) / Math.max(1, requests)
  if (!(rate > 0 && mean > 0) || site.actions.length === 0) return []
  return samples.filter(({ cpuCores }) => cpuCores < cores).map(({ measurementId, fileName, cpuCores }) => ({
    file: measurementId, fileName, load: `${Number(rate.toPrecision(3))} requests a second, as logged`,
    observation: { traffic: { kind: 'open', ratePerSecond: rate }, responseMs: { mean }, cpuUtilization: cpuCores / cores },
  }))
}
