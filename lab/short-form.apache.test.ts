// The laboratory's machinery on a real Apache, in its short form. What was predicted is held only within bounds that no busy
// machine breaks; how well it is predicted is what docs/accuracy.md tells.
import { beforeAll, describe, expect, test } from 'vitest'
import { renderAccuracyPage } from './accuracy-page.ts'
import { renderAccuracyPlot } from './accuracy-plot.ts'
import { APACHE_REMEDY, findApache, type ApacheHere } from './apache-instance.ts'
import { predictRecords } from './case-predictions.ts'
import { labCases } from './cases.ts'
import { runLaboratory } from './laboratory.ts'
import type { LabResults } from './lab-results.ts'
import { runLoad, type LoadRun } from './run-load.ts'
import { loadSchedule } from '#lib/proof/load-schedule.ts'

const found = findApache()
const isFinite = (value: number) => Number.isFinite(value)

describe.skipIf(found === null)(`the laboratory on a real Apache (skipped where absent: ${APACHE_REMEDY})`, () => {
  const here = found as ApacheHere

  describe('one run', () => {
    const one = labCases(2, '4.9.4', { warmupS: 0.5, durationS: 3, seeds: 1 }).find(({ name }) => name === 'split-shop')
    let run: LoadRun

    beforeAll(async () => {
      if (!one) throw new Error('No such case')
      run = await runLoad(here, one.plan, (port) => loadSchedule(one.plan, port, 5))
    })

    test('sends every scheduled request once, at its time or later, and has an answer to each', () => {
      const scheduled = run.schedule.sites.flatMap((site) => site.lists.flat())
      expect(run.records).toHaveLength(scheduled.length)
      expect(run.records.map((record) => record.intendedMs)).toEqual(scheduled.map((request) => Number(request.atMs.toFixed(3))))
      for (const record of run.records) {
        expect(record.status).toBe(200)
        expect(record.sentMs).toBeGreaterThanOrEqual(record.intendedMs - 0.001)
        expect(record.doneMs).toBeGreaterThan(record.sentMs)
      }
    })

    test('consumes what was asked for: CPU by the thread\'s own clock, blocked time at least', () => {
      for (const record of run.records) {
        expect(record.cpuMs).toBeGreaterThanOrEqual(record.askedCpuMs - 0.01)
        expect(record.sleptMs).toBeGreaterThanOrEqual(record.askedBlockedMs - 0.1)
        expect(record.insideMs).toBeLessThan(record.doneMs - record.intendedMs)
      }
      const ratio = run.records.reduce((sum, record) => sum + record.cpuMs, 0) / run.records.reduce((sum, record) => sum + record.askedCpuMs, 0)
      expect(ratio).toBeLessThan(1.15)
    })

    test('is served by the configuration that was written: the slow action by processes of its own', () => {
      const processes = (slow: boolean) => new Set(run.records.filter((record) => (record.action === 3) === slow).map((record) => record.process))
      expect(processes(false).size).toBe(2)
      expect([...processes(true)].filter((id) => processes(false).has(id))).toEqual([])
    })

    test('leaves no process behind', () => {
      expect(run.leftBehind).toEqual([])
    })
  })

  describe('the short form', () => {
    let results: LabResults
    const lines: string[] = []

    beforeAll(async () => {
      results = predictRecords(await runLaboratory(here, { short: true, only: /./, minutes: 5, prioritised: false, say: (line) => lines.push(line) }), 20)
    })

    test('runs its cases, says what ran and how long', () => {
      expect(results.cases.map(({ name }) => name)).toEqual(['pages-2x8', 'shop-1x4', 'overload-2x2'])
      expect(lines[0]).toMatch(/^Apache\/[\d.]+ .*mod_wsgi\/[\d.]+ .* 3 cases .* minutes\.$/)
      expect(lines.at(-1)).toMatch(/^\d+ s in all$/)
    })

    test('answers every request of cases that can be carried, and refuses some where they cannot', () => {
      for (const { name, runs } of results.cases) {
        for (const { measured } of runs) {
          for (const site of measured.sites) {
            expect(Object.values(site.errors).reduce((sum, count) => sum + count, site.answered)).toBe(site.offered)
            if (name !== 'overload-2x2') expect(site.errors).toEqual({})
            else expect(Object.keys(site.errors)).toEqual(['503'])
          }
        }
      }
    })

    test('predicts the order of magnitude, and the overload', () => {
      for (const { name, predictions, runs } of results.cases) {
        const [measured, replayed, said] = [runs[0]?.measured.sites[0], runs[0]?.replay.sites[0], predictions.simulation.sites[0]]
        if (name === 'overload-2x2') expect(said?.stable).toBe(false)
        expect((said?.throughputPerSecond ?? 0) / (measured?.throughputPerSecond ?? 0)).toBeGreaterThan(0.5)
        expect((replayed?.responseMs.mean ?? 0) / (measured?.responseMs.mean ?? Infinity)).toBeLessThan(5)
      }
    })

    test('draws a page and a plot from what it found', () => {
      const page = renderAccuracyPage(results)
      expect(page).toContain('## In sum')
      expect(page).not.toMatch(/NaN|undefined|\[object/)
      expect(renderAccuracyPlot(results)).not.toMatch(/NaN|undefined/)
      expect(results.cases.flatMap(({ runs }) => runs.flatMap(({ measured }) => measured.sites.map((site) => site.responseMs.mean))).every(isFinite)).toBe(true)
    })
  })
})
