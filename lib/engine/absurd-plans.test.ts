// Plans that nobody means: whatever stands in them, each question ends with a typed error or a finite answer.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { calibrate } from './calibrate.ts'
import type { Change } from './changed-plan.ts'
import { curve } from './curve.ts'
import { examplePlan } from './example-plan.ts'
import { headroom } from './headroom.ts'
import { nextMeasurement } from './next-measurement.ts'
import { partition } from './partition.ts'
import type { Plan } from './plan.ts'
import { predictAnalytic } from './predict-analytic.ts'
import { recommend } from './recommend.ts'
import { ruleOfThumb } from './rule-of-thumb.ts'
import { whatIf } from './what-if.ts'

const ABSURD = [Number.NaN, Infinity, -Infinity, -1, 0, 1e-300, 1e-9, 1e-3, 0.5, 1, 3, 1e4, 1e6, 86_400_000, 1e9, 1e300, Number.MAX_VALUE]

/** The ends of what a field may hold: accepted, and answered. */
const EXTREME: Readonly<Record<string, readonly number[]>> = {
  processes: [1, 100, 10_000],
  threads: [1, 100, 10_000],
  users: [1, 5000, 1_000_000],
  ratePerSecond: [1e-9, 1e6],
  cores: [0.1, 200, 4096],
  cpuCores: [0, 2, 4096],
  cv: [0, 100],
  bursts: [1, 1000],
  mean: [0, 1e-6, 86_400_000],
  value: [0, 1e-6, 86_400_000],
  min: [0],
  max: [86_400_000],
  share: [0, 1e12],
  weight: [0, 1e9],
  maxRequestWorkers: [1, 1_000_000],
  memoryMiB: [0, 67_108_864],
  perProcessMiB: [1e-3, 67_108_864],
}

/** A plan in whose traffic and demands everything occurs. */
function varied(kind: number): Plan {
  const plan = examplePlan({ processes: 1 + (kind % 4), threads: 1 + (kind % 5) })
  const site = plan.sites[0]
  const action = site?.actions[0]
  if (!site || !action) throw new Error('the example has a site')
  const traffic = [kind % 2 === 1 && site.traffic.kind === 'open' ? { ...site.traffic, hourOfWeek: Array.from({ length: 168 }, (_, hour) => (hour % 24) / 23), bursts: { factor: 4, share: 0.1, meanS: 20 } } : site.traffic, { kind: 'closed' as const, users: 30, thinkS: { kind: 'exponential' as const, mean: 4 } }, { kind: 'trace' as const, file: 'x.csv', rows: [{ atMs: 0, action: 0, cpuMs: 5, blockedMs: 9 }, { atMs: 70, action: 1, cpuMs: 5, blockedMs: 900 }] }][kind % 3] ?? site.traffic
  const demand = [action.demand, { kind: 'measured' as const, cpuMs: [3, 9, 4], blockedMs: [20, 5, 60], bursts: 3 }, { kind: 'independent' as const, cpuMs: { kind: 'uniform' as const, min: 1, max: 9 }, blockedMs: { kind: 'mixture' as const, parts: [{ weight: 2, dist: { kind: 'constant' as const, value: 30 } }, { weight: 1, dist: { kind: 'samples' as const, values: [1, 400] } }] } }][(kind >> 2) % 3] ?? action.demand
  return { ...plan, sites: [{ ...site, traffic, actions: [{ ...action, demand }, ...site.actions.slice(1)], groups: site.groups.map((group) => ({ ...group, listenBacklog: 100, queueTimeoutS: 45, connectTimeoutS: 15 })) }] }
}

/** Numbers in the plan, as paths. */
function numbersOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => numbersOf(item, [...path, key]))
}

function withNumber(plan: Plan, path: readonly (string | number)[], value: number): Plan {
  const changed = structuredClone(plan)
  let at: Record<string | number, unknown> = changed as unknown as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>
  at[path[path.length - 1] ?? ''] = value
  return changed
}

const absurdPlan: fc.Arbitrary<Plan> = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.array(fc.tuple(fc.nat(), fc.constantFrom(...ABSURD), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 3 }))
  .map(([kind, edits]) => {
    const plan = varied(kind)
    const places = numbersOf(plan)
    return edits.reduce((now, [place, value, luck]) => {
      const path = places[place % places.length] ?? []
      const ends = EXTREME[String(path[path.length - 1])] ?? []
      // Rejecting is quick: most edits keep the plan acceptable.
      return withNumber(now, path, luck < 0.85 && ends.length > 0 ? (ends[Math.floor((luck / 0.85) * ends.length)] ?? value) : value)
    }, plan)
  })

const absurdNumber = fc.constantFrom(...ABSURD)
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('traffic' as const), factor: absurdNumber }),
  fc.record({ kind: fc.constant('burst' as const), factor: absurdNumber, durationS: absurdNumber }),
  fc.record({ kind: fc.constant('dependency-stall' as const), extraBlockedMs: absurdNumber, durationS: absurdNumber, action: fc.constantFrom('GET /', 'nowhere') }),
  fc.record({ kind: fc.constant('slower-action' as const), factor: absurdNumber }),
  fc.record({ kind: fc.constant('bigger-data' as const), blockedFactor: absurdNumber, cpuFactor: absurdNumber, perThreadMemoryFactor: absurdNumber }),
  fc.record({ kind: fc.constant('host-lost' as const), hosts: absurdNumber }),
  fc.record({ kind: fc.constant('database-moved' as const), tenant: fc.constantFrom('postgresql', 'nobody'), roundTripMs: absurdNumber, queriesPerRequest: absurdNumber }),
  absurdPlan.map((plan) => ({ kind: 'site-added' as const, site: { ...(plan.sites[0] ?? { groups: [], actions: [], traffic: { kind: 'open' as const, ratePerSecond: 1 } }), name: 'other' } })),
  fc.record({ kind: fc.constant('thread-unsafe' as const), asProcesses: fc.boolean() }),
)

function infinities(value: unknown, place = '$'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${place} is ${value}`]
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>).flatMap((item, index) => infinities(item, `${place}[${index}]`))
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => infinities(item, `${place}.${key}`)) : []
}

/** Processor time is what a hang takes; the tests of other people on the machine do not count. */
const MOST_CPU_MS = 20_000

function settles(ask: () => unknown): void {
  const before = process.cpuUsage()
  try {
    expect(infinities(ask())).toEqual([])
  } catch (error) {
    if (!isAppError(error) || error.code !== 'invalid') throw error
    expect(error.problems.length).toBeGreaterThan(0)
    for (const { place, reason } of error.problems) expect([place, reason].every((text) => text.length > 0)).toBe(true)
  }
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS)
}

describe('a typed error or a finite answer, in bounded time', () => {
  test.each<[string, number, (plan: Plan, number: number) => unknown]>([
    ['predict', 150, (plan) => predictAnalytic(plan)],
    ['rule of thumb', 150, (plan) => ruleOfThumb(plan)],
    ['curve', 40, (plan, number) => curve(plan, { factors: [number, 1, 2] })],
    ['headroom', 30, (plan, number) => headroom(plan, { growthPerMonth: number, hosts: number === 0.5 ? 0 : 3, from: '2030-02-28' })],
    ['partition', 30, (plan) => partition(plan)],
    ['calibrate', 25, (plan, number) => calibrate(plan, [{ traffic: { kind: 'open', ratePerSecond: 4 }, responseMs: { mean: 90, p95: number } }, { traffic: { kind: 'closed', users: 9, thinkS: { kind: 'constant', value: 1 } }, throughputPerSecond: 5, cpuUtilization: 0.3 }])],
    ['next measurement', 15, (plan) => nextMeasurement(plan)],
    ['recommend', 15, (plan) => recommend(plan)],
  ])('%s', (_, numRuns, ask) => {
    fc.assert(fc.property(absurdPlan, absurdNumber, (plan, number) => settles(() => ask(plan, number))), { numRuns })
  }, 300_000)

  test('what if', () => {
    fc.assert(fc.property(fc.oneof(absurdPlan, fc.integer({ min: 0, max: 99 }).map(varied)), change, (plan, wanted) => settles(() => whatIf(plan, wanted))), { numRuns: 150 })
  }, 300_000)
})
