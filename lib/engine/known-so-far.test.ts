import { expect, test } from 'vitest'
import { examplePlan } from './example-plan.ts'
import { simulate, type KnownSoFar } from './simulate.ts'

test('what a long run knows of its p95 narrows as it goes on, ends near its answer, and looking changes nothing', () => {
  const plan = examplePlan()
  const options = { seed: 3, precision: 0.02, maxEvents: 1_500_000 }
  const play = (look: boolean) => {
    const seen: KnownSoFar[][] = []
    const steps = simulate(plan, options)
    for (;;) {
      const step = steps.next()
      if (step.done === true) return { seen, prediction: step.value }
      if (look && step.value.known !== undefined) seen.push(step.value.known())
    }
  }
  const { seen, prediction } = play(true)
  const [site] = prediction.sites
  const widths = seen.flatMap((known) => known.flatMap(({ site: name, p95Ms }) => (name === site?.name && p95Ms !== null ? [p95Ms[1] - p95Ms[0]] : [])))
  expect(widths.length).toBeGreaterThan(5)
  const [early, late] = [widths.slice(0, 3), widths.slice(-3)].map((part) => part.reduce((sum, width) => sum + width, 0) / part.length)
  expect(late).toBeLessThan(0.8 * (early ?? 0))
  const last = seen.at(-1)?.find(({ site: name }) => name === site?.name)?.p95Ms
  const p95 = site?.responseMs.p95 ?? 0
  expect(Math.abs(((last?.[0] ?? 0) + (last?.[1] ?? 0)) / 2 - p95) / p95).toBeLessThan(0.05)
  expect(play(false).prediction).toEqual(prediction)
})
