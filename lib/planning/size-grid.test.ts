import { expect, test } from 'vitest'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { questionSites, shop } from './samples.ts'
import { gridAxis, sizeGrid } from './size-grid.ts'
import type { SizeGrid } from './size-grid.ts'

function all(plan: Plan, site: string): SizeGrid {
  const steps = sizeGrid(plan, site, site)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

test('each cell is what a whole prediction of that size says', () => {
  const plan = questionSites()
  const { cells } = all(plan, 'serverfault')
  for (const cell of cells.filter((_, index) => index % 13 === 0)) {
    const sites = plan.sites.map((site) => (site.name === 'serverfault' ? { ...site, groups: site.groups.map((group) => ({ ...group, processes: cell.processes, threads: cell.threads })) } : site))
    expect(cell.p95Ms).toBe(predictAnalytic({ ...plan, sites }).sites[0]?.responseMs.p95)
  }
})

test('the planned size is on the grid, and the best is the feasible one of least memory', () => {
  const grid = all(shop(), 'shop')
  expect(grid.threads).toEqual([1])
  expect(grid.cells.map(({ processes }) => processes)).toContain(12)
  const feasible = grid.cells.filter((cell) => cell.feasible)
  expect(grid.best?.processes).toBe(Math.min(...feasible.map(({ processes }) => processes)))
  expect(grid.cells.filter((cell) => !cell.feasible).every(({ missed }) => missed !== null)).toBe(true)
})

test('an axis is around what is planned, in steps that people use', () => {
  expect(gridAxis(12, 40)).toEqual([5, 6, 8, 10, 12, 15, 16, 20, 24])
  expect(gridAxis(1, 4)).toEqual([1, 2, 3, 4])
  expect(gridAxis(700, 40)).toContain(700)
})
