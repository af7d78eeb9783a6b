import { expect, test } from 'vitest'
import { examplePlan } from './example-plan.ts'
import { nextMeasurement } from './next-measurement.ts'
import type { Plan } from './plan.ts'

/** The example with every action measured so many times. */
function measured(times: number): Plan {
  const plan = examplePlan({ ratePerSecond: 14 })
  const values = (mean: number): number[] => Array.from({ length: times }, (_, i) => mean * (0.3 + (1.4 * (i + 0.5)) / times))
  return {
    ...plan,
    sites: plan.sites.map((site) => ({ ...site, overhead: { cpuMs: 0.9, blockedMs: 0.3 }, actions: site.actions.map((action) => ({ ...action, demand: action.name === 'GET /' ? { kind: 'measured' as const, cpuMs: values(15), blockedMs: values(40) } : { kind: 'measured' as const, cpuMs: values(20), blockedMs: values(2000) } })) })),
  }
}

test('more measured requests narrow the decision, and move what is still unknown to the front', () => {
  const few = nextMeasurement(measured(20))
  const many = nextMeasurement(measured(4000))
  const width = ({ sites }: typeof few): number => Math.log((sites[0]?.interval?.[1] ?? Infinity) / (sites[0]?.interval?.[0] ?? 1e-9))
  expect(width(many)).toBeLessThan(0.6 * width(few))
  expect(few.measurements[0]).toMatchObject({ action: 'GET /delivery', standing: 'measured', samples: 20 })
  expect(many.measurements[0]).toMatchObject({ what: 'rate', standing: 'assumed' })
})

test('what was measured is not asked for as if it had not been; shares of what is not known sum to one', () => {
  const { measurements } = nextMeasurement(measured(100))
  expect(measurements.map(({ what }) => what)).not.toContain('cpu-share')
  expect(measurements.map(({ what }) => what)).not.toContain('overhead')
  expect(nextMeasurement(examplePlan()).measurements.map(({ what }) => what)).toContain('cpu-share')
  expect(measurements.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
})

test('memory that nobody measured is said, with what the plan would bear', () => {
  const plan = examplePlan()
  const { notes } = nextMeasurement({ ...plan, sites: plan.sites.map((site) => ({ ...site, memory: undefined })) })
  expect(notes).toEqual([expect.stringMatching(/^shop: the memory of a process was never measured\. 60 MiB are assumed; the plan fits up to about \d+ MiB\.$/)])
})
