import { expect, test } from 'vitest'
import type { LoadTestPoint } from '#lib/ingest/site/measured-site.ts'
import { measuredPoints } from './measured-points.ts'

const times = (p50: number | null, p95: number | null) => ({ mean: p50, p50, p90: null, p95, p99: null, min: null, max: null, count: 10 })
const testOf = (fileName: string, ratePerSecond: number | null, responseMs: ReturnType<typeof times> | null): LoadTestPoint => ({ measurementId: 'm', fileName, format: 'ab', action: null, loop: 'closed', concurrency: 1, ratePerSecond, requests: 10, errors: 0, responseMs })

test('load tests and the log stand in order of their load; what tells no load or no time is left out', () => {
  const loadTests = [testOf('b.txt', 40, times(300, 700)), testOf('a.txt', 10, times(100, 150)), testOf('none.txt', null, times(1, 2)), testOf('no-times.txt', 5, null)]
  const points = measuredPoints({ ratePerSecond: 12, responseMs: { ...times(110, 160), max: 900 } as never, measured: { loadTests } as never })
  expect(points.map(({ ratePerSecond, p95, from }) => [ratePerSecond, p95, from])).toEqual([[10, 150, 'a.txt'], [12, 160, 'as captured, at its average rate'], [40, 700, 'b.txt']])
  expect(measuredPoints(null)).toEqual([])
})
