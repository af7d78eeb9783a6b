import { expect, test } from 'vitest'
import { pairedSimulation } from './paired-simulation.ts'
import type { PairedSimulation } from './paired-simulation.ts'
import { questionSites, shop } from './samples.ts'

function all(plans: Parameters<typeof pairedSimulation>[0], options: Parameters<typeof pairedSimulation>[1]): PairedSimulation[] {
  const known: PairedSimulation[] = []
  const steps = pairedSimulation(plans, options)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return [...known, step.value]
    if (step.value !== undefined) known.push(step.value)
  }
}

test('a plan beside itself differs by nothing at all: both draw the same streams', () => {
  const [, last] = all([questionSites(), questionSites()], { runs: 1, eventsPerRun: 60_000 })
  for (const { p95DifferenceMs } of last?.sites ?? []) expect(p95DifferenceMs).toEqual([null, { mean: 0, halfWidth: null }])
  expect(last?.sites).toHaveLength(2)
})

test('fewer processes are slower beyond chance, and what is known grows with each run', () => {
  const known = all([shop({ processes: 12 }), shop({ processes: 9 })], { runs: 4, eventsPerRun: 60_000 })
  expect(known.map(({ runs }) => runs)).toEqual([1, 2, 3, 4, 4])
  const difference = known.at(-1)?.sites[0]?.p95DifferenceMs[1]
  expect((difference?.mean ?? 0) - (difference?.halfWidth ?? Infinity)).toBeGreaterThan(0)
})

test('a site that only one plan has, and one that does not carry its load, have no figure', () => {
  const open = shop({ processes: 1 })
  const overloaded = { ...open, sites: open.sites.map((site) => ({ ...site, traffic: { kind: 'open' as const, ratePerSecond: 50 } })) }
  const last = all([questionSites(), overloaded], { runs: 2, eventsPerRun: 30_000 }).at(-1)
  expect(last?.stable).toEqual([true, false])
  const named = Object.fromEntries((last?.sites ?? []).map(({ name, p95Ms }) => [name, p95Ms.map((estimate) => estimate !== null)]))
  expect(named).toEqual({ serverfault: [true, false], superuser: [true, false], shop: [false, false] })
})
