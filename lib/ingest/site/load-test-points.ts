/** Load tests as points of a site under known load, and a profile of sites of which there is nothing but load tests. */
import type { ProfileAction } from '../action-profile.ts'
import type { LoadTestMeasurement } from '../load-test/load-test-measurement.ts'
import type { LoadTestTimes } from '../load-test/load-test-format.ts'
import { addToSketch, newSketch, sketchToJson } from '../quantile-sketch.ts'
import type { SketchJson } from '../quantile-sketch.ts'
import type { LoadTestPoint } from './measured-site.ts'

export interface LoadTestFile {
  id: string
  fileName: string
  measurement: LoadTestMeasurement
}

/** What the requests of a test are called that names none. */
export const AS_TESTED = '(as tested)'

/** The page without the server, which differs between a test and the site: "http://127.0.0.1:8081/cart" is "/cart". */
function pageOf(name: string): string {
  return name.replace(/^([A-Z]+ )?https?:\/\/[^/\s]+(?=\/|$)/, '$1') || '/'
}

export function loadTestPoints(tests: readonly LoadTestFile[]): LoadTestPoint[] {
  return tests
    .map(({ id, fileName, measurement: m }): LoadTestPoint => ({
      measurementId: id, fileName, format: m.format, action: m.actions.length === 1 && m.actions[0] !== undefined ? pageOf(m.actions[0].name) : null,
      loop: m.loop, concurrency: m.concurrency, ratePerSecond: m.ratePerSecond, requests: m.requests, errors: m.errors, responseMs: m.responseMs,
    }))
    .sort((a, b) => (a.concurrency ?? 0) - (b.concurrency ?? 0) || (a.ratePerSecond ?? 0) - (b.ratePerSecond ?? 0))
}

/** The actions of load tests, each by the test that asked least at a time, which queued least. */
export function actionsOfLoadTests(tests: readonly LoadTestFile[]): { actions: ProfileAction[]; requests: number; errors: number } {
  const ordered = [...tests].sort((a, b) => (a.measurement.concurrency ?? Infinity) - (b.measurement.concurrency ?? Infinity))
  const found = new Map<string, { times: LoadTestTimes | null; requests: number; errors: number }>()
  for (const { measurement: m } of ordered) {
    const own = m.actions.length > 0 ? m.actions : [{ name: AS_TESTED, requests: m.requests, errors: m.errors, responseMs: m.responseMs }]
    for (const { name: label, requests, errors, responseMs } of own) {
      const name = pageOf(label)
      const known = found.get(name)
      const times = responseMs ?? (m.actions.length === 1 ? m.responseMs : null)
      if (known === undefined) found.set(name, { times, requests: requests ?? m.requests ?? 0, errors: errors ?? 0 })
      else found.set(name, { times: known.times ?? times, requests: known.requests + (requests ?? 0), errors: known.errors + (errors ?? 0) })
    }
  }
  const requests = [...found.values()].reduce((sum, one) => sum + one.requests, 0)
  const errors = [...found.values()].reduce((sum, one) => sum + one.errors, 0)
  const busy = [...found.values()].reduce((sum, one) => sum + one.requests * (one.times?.mean ?? 0), 0)
  const actions = [...found].map(([name, one]): ProfileAction => {
    const sketch = one.times === null ? null : sketchOfTimes(one.times)
    return {
      name, requests: one.requests, errors: one.errors, share: requests > 0 ? one.requests / requests : 1 / found.size,
      loadShare: busy > 0 && one.times?.mean != null ? (one.requests * one.times.mean) / busy : null,
      responseMs: sketch === null || one.times === null ? null : completeTimes(one.times, sketch), paths: 1, examples: [], isStatic: false, sketch,
    }
  })
  return { actions: actions.sort((a, b) => (b.loadShare ?? 0) - (a.loadShare ?? 0) || b.requests - a.requests || (a.name < b.name ? -1 : 1)), requests, errors }
}

const POINTS = 400

/** A distribution through the percentiles that a report has, straight lines between them; null without a mean or median. */
export function sketchOfTimes(times: LoadTestTimes): SketchJson | null {
  const known = Object.entries(times)
    .flatMap(([name, value]): [number, number][] => {
      const percentile = /^p(\d+(?:_\d+)?)$/.exec(name)?.[1]
      if (value === null || value === undefined) return []
      return percentile !== undefined ? [[Number(percentile.replace('_', '.')) / 100, value]] : name === 'min' ? [[0, value]] : name === 'max' ? [[1, value]] : []
    })
    .sort(([a], [b]) => a - b)
  const middle = known.find(([at]) => at === 0.5)?.[1] ?? times.mean
  if (middle === null) return null
  const points = known.length < 2 ? [[0, middle], [1, middle]] : known
  const sketch = newSketch()
  for (let i = 0; i < POINTS; i++) addToSketch(sketch, Math.max(0, between(points, (i + 0.5) / POINTS)))
  const json = sketchToJson(sketch)
  const mean = times.mean ?? json.sumMs / json.count
  // The file's own mean, not that of the straight lines.
  return { ...json, sumMs: mean * json.count }
}

function between(points: readonly (readonly number[])[], at: number): number {
  const after = points.findIndex(([x = 0]) => x >= at)
  const [x2 = 1, y2 = 0] = points[after < 0 ? points.length - 1 : after] ?? []
  const [x1 = 0, y1 = y2] = after > 0 ? (points[after - 1] ?? []) : []
  return x2 > x1 && after > 0 ? y1 + ((y2 - y1) * (at - x1)) / (x2 - x1) : y2
}

function completeTimes(times: LoadTestTimes, sketch: SketchJson): ProfileAction['responseMs'] {
  const mean = times.mean ?? sketch.sumMs / sketch.count
  const p50 = times.p50 ?? mean
  const p95 = times.p95 ?? times.p90 ?? times.max ?? p50
  return { mean, p50, p90: times.p90 ?? p95, p95, p99: times.p99 ?? times.max ?? p95, min: times.min ?? sketch.minMs, max: times.max ?? sketch.maxMs, count: times.count ?? sketch.count }
}
