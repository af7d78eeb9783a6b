// Plans that nobody means, simulated: a typed error or a finite answer within the bound on events, never NaN, never a hang.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import type { Action, Demand, Distribution, Group, Plan, Traffic } from './plan.ts'
import { runToEnd, simulate } from './simulate.ts'

const MAX_EVENTS = 40_000
/** Nothing that a plan holds may make the simulation run longer; other work on the machine does not count. */
const MOST_CPU_MS = 20_000

/** Mostly what a plan may hold, its ends included; now and then what it may not. */
const oneOf = (sound: readonly number[], absurd: readonly number[] = [Number.NaN, Infinity, -1, 1e300]): fc.Arbitrary<number> =>
  fc.oneof({ weight: 200, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...absurd) })

const time = oneOf([0, 1e-9, 0.01, 3, 80, 5000, 86_400_000])
const simple: fc.Arbitrary<Distribution> = fc.oneof(
  time.map((value) => ({ kind: 'constant' as const, value })),
  time.map((mean) => ({ kind: 'exponential' as const, mean })),
  fc.record({ kind: fc.constant('lognormal' as const), mean: time, cv: oneOf([0, 0.5, 3, 100]) }),
  fc.tuple(time, time).map(([a, b]) => ({ kind: 'uniform' as const, min: Math.min(a, b), max: Math.max(a, b) })),
  fc.array(time, { minLength: 1, maxLength: 4 }).map((values) => ({ kind: 'samples' as const, values })),
)
const distribution = fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: fc.array(fc.record({ weight: oneOf([0, 1, 1e9]), dist: simple }), { minLength: 1, maxLength: 3 }).map((parts) => ({ kind: 'mixture' as const, parts })) })
const bursts = fc.option(oneOf([1, 2, 7, 1000], [0, 0.5, -1, Number.NaN]), { nil: undefined })
const demand: fc.Arbitrary<Demand> = fc.oneof(
  fc.record({ kind: fc.constant('independent' as const), cpuMs: distribution, blockedMs: distribution, bursts }),
  fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 4 }).chain((pairs) => bursts.map((count) => ({ kind: 'measured' as const, cpuMs: pairs.map(([cpu]) => cpu), blockedMs: pairs.map(([, blocked]) => blocked), bursts: count }))),
)
const patienceS = fc.option(oneOf([1e-3, 5, 86_400], [0, -1, Number.NaN]), { nil: undefined })
const hourOfWeek = fc.option(fc.tuple(oneOf([0, 1e-300, 1, 1e12], [-1, Number.NaN]), oneOf([0, 1])).map(([first, rest]) => Array.from({ length: 168 }, (_, hour) => (hour === 0 ? first : rest))), { nil: undefined })
const trafficBursts = fc.option(fc.record({ factor: oneOf([1, 3, 1000], [0, Number.NaN]), share: oneOf([1e-6, 0.2, 1 - 1e-6], [0, 1]), meanS: oneOf([0.01, 30, 86_400], [0, Number.NaN]) }), { nil: undefined })
const traffic: fc.Arbitrary<Traffic> = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), ratePerSecond: oneOf([1e-6, 2, 300, 1e6], [0, Number.NaN, 1e9]), hourOfWeek, bursts: trafficBursts, patienceS }),
  fc.record({ kind: fc.constant('closed' as const), users: oneOf([1, 40, 20_000], [0, 1.5, Number.NaN, 1e12]), thinkS: distribution, patienceS }),
  fc.array(fc.record({ atMs: oneOf([-1000, 0, 0.5, 900, 86_400_000]), action: oneOf([0], [1, 7, -1, 0.5]), cpuMs: time, blockedMs: time }), { minLength: 1, maxLength: 30 }).chain((rows) => patienceS.map((patience) => ({ kind: 'trace' as const, file: 'x.csv', rows, patienceS: patience }))),
)
const limit = (sound: readonly number[]): fc.Arbitrary<number | undefined> => fc.option(oneOf(sound), { nil: undefined })
const group: fc.Arbitrary<Group> = fc.record({
  name: fc.constant('a'),
  processes: oneOf([1, 2, 30, 10_000], [0, -3, 1.5, Number.NaN]),
  threads: oneOf([1, 3, 15, 300], [0, Number.NaN]),
  listenBacklog: limit([1, 100, 65_535]),
  queueTimeoutS: limit([0, 1e-6, 5]),
  connectTimeoutS: limit([0, 1e-6, 15]),
  requestTimeoutS: limit([0, 1e-3, 60]),
  maximumRequests: limit([0, 1, 1000]),
})
const action: fc.Arbitrary<Action> = fc.record({ name: fc.constantFrom('x', 'y'), group: fc.constantFrom(undefined, 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'nowhere'), share: oneOf([0, 1, 1e12]), demand })
const plan: fc.Arbitrary<Plan> = fc.record({
  schema: fc.constant('headroom/plan@1' as const),
  name: fc.constant('absurd'),
  host: fc.record({
    name: fc.constant('h'),
    cores: oneOf([0.01, 1, 2.5, 4096], [0, Number.NaN]),
    memoryMiB: oneOf([0, 4096]),
    reserves: fc.constant({ systemMiB: 512, diskCacheMiB: 512 }),
    tenants: fc.array(fc.record({ name: fc.constant('t'), memoryMiB: oneOf([0, 1e9]), cpuCores: oneOf([0, 1, 4096]) }), { maxLength: 1 }),
  }),
  apache: fc.record({ modWsgi: fc.constantFrom('4.9.4', '6.0.0', '', 'nonsense'), mpm: fc.constant('event' as const), maxRequestWorkers: oneOf([1, 150, 1_000_000], [0, 1.5]) }),
  sites: fc.array(fc.record({
    name: fc.constant('s'),
    groups: fc.array(group, { minLength: 1, maxLength: 1 }),
    actions: fc.array(action, { minLength: 1, maxLength: 2 }),
    traffic,
    overhead: fc.option(fc.record({ cpuMs: oneOf([0, 0.3, 1e6]), blockedMs: oneOf([0, 0.7, 1e6]) }), { nil: undefined }),
    memory: fc.option(fc.record({ perProcessMiB: oneOf([1, 1e9]), perThreadMiB: oneOf([0, 5]) }), { nil: undefined }),
    threadSafe: fc.option(fc.boolean(), { nil: undefined }),
  }), { minLength: 1, maxLength: 2 }),
  run: fc.option(fc.record({ warmupS: oneOf([0, 10, 604_800]), durationS: oneOf([1e-3, 20, 604_800], [0, Number.NaN]) }), { nil: undefined }),
}).map((drawn) => {
  const { run, ...rest } = drawn
  const sites = rest.sites.map(({ overhead, memory, threadSafe, ...site }, i) => ({ ...site, name: `s${i}`, ...(overhead && { overhead }), ...(memory && { memory }), ...(threadSafe !== undefined && { threadSafe }) }))
  return { ...rest, sites, ...(run && { run }) }
})

function infinities(value: unknown, place = '$'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${place} is ${value}`]
  if (Array.isArray(value)) return value.flatMap((item, index) => infinities(item, `${place}[${index}]`))
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => infinities(item, `${place}.${key}`)) : []
}

test('an absurd plan is refused by name, or simulated to finite figures within the bound on events', () => {
  let answered = 0
  fc.assert(fc.property(plan, (drawn) => {
    const before = process.cpuUsage()
    try {
      const prediction = runToEnd(simulate(drawn, { maxEvents: MAX_EVENTS, observations: 6 }))
      expect(infinities(prediction)).toEqual([])
      answered++
    } catch (error) {
      if (!isAppError(error) || error.code !== 'invalid') throw error
      expect(error.problems.length).toBeGreaterThan(0)
    }
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS)
  }), { numRuns: 400 })
  // The test would say nothing if everything were refused.
  expect(answered).toBeGreaterThan(30)
}, 300_000)
