/**
 * Predicted against measured: one row for each figure of each site of each case, and what all rows together say.
 */
import type { Prediction, SitePrediction } from '#lib/engine/prediction.ts'
import { nearestRank } from '#lib/engine/statistics.ts'
import type { CaseResult } from './lab-results.ts'
import type { MeasuredSite } from '#lib/proof/measured-run.ts'
import type { SimpleAnswer } from './simple-models.ts'

export const FIGURES = ['mean', 'p50', 'p95', 'throughput', 'waited'] as const
export type Figure = (typeof FIGURES)[number]
export const TIMES = ['mean', 'p50', 'p95'] as const satisfies readonly Figure[]

export interface RowRun {
  measured: number
  /** Of this run's own trace. */
  replay: number | null
  disturbed: boolean
}

export interface Row {
  /** The case, and the site where it has several. */
  name: string
  case: string
  site: string
  figure: Figure
  /** False: more comes than can be carried. */
  stable: boolean
  /** On a core of its own. */
  confined: boolean
  simulation: number | null
  interval: readonly [number, number] | null
  analytic: number | null
  mmc: number | null
  mgc: number | null
  noWait: number | null
  runs: RowRun[]
}

export function rowsOf(cases: readonly CaseResult[]): Row[] {
  return cases.flatMap((one) =>
    one.plan.sites.flatMap((site, index) => {
      const simple = one.predictions.simple[index]
      const simulation = one.predictions.simulation.sites[index]
      return FIGURES.map((figure): Row => ({
        name: one.plan.sites.length > 1 ? `${one.name}, ${site.name}` : one.name,
        case: one.name,
        site: site.name,
        figure,
        stable: simulation?.stable !== false,
        confined: one.confined,
        simulation: predicted(one.predictions.simulation, index, figure),
        interval: interval(simulation, figure),
        analytic: predicted(one.predictions.analytic, index, figure),
        mmc: simply(simple?.mmc ?? null, figure),
        mgc: simply(simple?.mgc ?? null, figure),
        noWait: simply(simple?.noWait ?? null, figure),
        runs: one.runs.flatMap((run) => {
          const measured = run.measured.sites[index]
          return measured ? [{ measured: measuredFigure(measured, figure), replay: predicted(run.replay, index, figure), disturbed: run.disturbed }] : []
        }),
      }))
    }),
  )
}

function predicted(prediction: Prediction, index: number, figure: Figure): number | null {
  const site = prediction.sites[index]
  if (!site) return null
  if (figure === 'throughput') return site.throughputPerSecond
  return figure === 'waited' ? site.queuedShare : site.responseMs[figure]
}

function interval(site: SitePrediction | undefined, figure: Figure): readonly [number, number] | null {
  if (!site || figure === 'waited') return null
  return figure === 'throughput' ? (site.throughputInterval ?? null) : site.responseMsInterval[figure]
}

function simply(answer: SimpleAnswer | null, figure: Figure): number | null {
  if (answer === null || figure === 'throughput') return null
  return figure === 'waited' ? answer.queuedShare : answer[figure]
}

function measuredFigure(site: MeasuredSite, figure: Figure): number {
  if (figure === 'throughput') return site.throughputPerSecond
  return figure === 'waited' ? site.queuedShare : site.responseMs[figure]
}

export interface Errors {
  count: number
  median: number | null
  ninthDecile: number | null
  within8: number | null
}

/** Relative errors of one kind of prediction over runs; rows that it says nothing of do not count. */
export function errorsOf(rows: readonly Row[], figures: readonly Figure[], predict: (row: Row, run: RowRun) => number | null, takes: (row: Row, run: RowRun) => boolean): Errors {
  const errors = Float64Array.from(
    rows.flatMap((row) => (figures.includes(row.figure) ? row.runs.flatMap((run) => {
      const value = takes(row, run) ? predict(row, run) : null
      return value === null || !(run.measured > 0) ? [] : [Math.abs(value / run.measured - 1)]
    }) : [])),
  ).sort()
  return { count: errors.length, median: nearestRank(errors, 0.5), ninthDecile: nearestRank(errors, 0.9), within8: errors.length > 0 ? errors.filter((error) => error <= 0.08).length / errors.length : null }
}

export interface Coverage {
  inside: number
  count: number
}

/** How many measured figures lie within the range predicted for such a run. */
export function coverage(rows: readonly Row[], figures: readonly Figure[], takes: (row: Row, run: RowRun) => boolean): Coverage {
  const all = rows.flatMap((row) => (figures.includes(row.figure) ? row.runs.flatMap((run) => (row.interval !== null && takes(row, run) ? [isInside(row.interval, run.measured)] : [])) : []))
  return { inside: all.filter(Boolean).length, count: all.length }
}

export function isInside([low, high]: readonly [number, number], value: number): boolean {
  return value >= low && value <= high
}
