import { expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { demandMoments } from '#lib/engine/demand-moments.ts'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { ruleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { TRY_EXAMPLE } from './try-example.ts'
import { tryPlan } from './try-plan.ts'

const problemsOf = (fields: Partial<typeof TRY_EXAMPLE>) => {
  try {
    tryPlan({ ...TRY_EXAMPLE, ...fields })
    return []
  } catch (error) {
    return isAppError(error) ? error.problems : [{ place: 'unexpected', reason: String(error) }]
  }
}

test('the example is the shop of the field report: the average says few processes, the engine says they do not do', () => {
  const plan = tryPlan(TRY_EXAMPLE)
  expect(ruleOfThumb(plan).sites[0]?.averageCaseProcesses).toBeLessThanOrEqual(6)
  const [site] = predictAnalytic(plan).sites
  expect(site?.queuedShare ?? 1).toBeGreaterThan(0.05)
})

test('lines are read as they were written, whatever stands between', () => {
  const { actions } = tryPlan({ ...TRY_EXAMPLE, actions: 'GET /questions/{int}; 58 %; 60 ms; 50 % CPU\n2,5 s 12% search\nhome page | 30 % | 120ms' }).sites[0] ?? { actions: [] }
  expect(actions.map(({ name, share, demand }) => [name, share, demandMoments(demand).wallMs.mean, demandMoments(demand).cpuMs.mean])).toEqual([
    ['GET /questions/{int}', 58, 60, 30],
    ['search', 12, 2500, 750],
    ['home page', 30, 120, 36],
  ])
})

test.each<[string, Partial<typeof TRY_EXAMPLE>, string, RegExp]>([
  ['a rate that is none', { rate: 'many' }, 'rate', /not an amount/],
  ['half a process', { processes: '2.5' }, 'processes', /whole number/],
  ['no action', { actions: '\n' }, 'actions', /at least one/],
  ['a line without a time', { actions: 'home 50 %' }, 'actions', /Line 1/],
  ['two of a name', { actions: 'home 1 s\nhome 2 s' }, 'actions', /called "home"/],
])('told at its field: %s', (_, fields, place, reason) => {
  const [problem, ...others] = problemsOf(fields)
  expect(others).toEqual([])
  expect(problem?.place).toBe(place)
  expect(problem?.reason).toMatch(reason)
})
