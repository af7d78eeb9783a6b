/**
 * `headroom profile` on real results of load tests: every fact that the manifest of the shared fixtures states is checked,
 * whatever files it lists. The fixtures lie beside the project; where they are absent these tests are skipped by name.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { percentileName } from '#lib/ingest/load-test/load-test-format.ts'
import { CLOSED_LOOP_NOTE } from '#lib/ingest/load-test/load-test-measurement.ts'
import type { LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'
import { run } from './profile.ts'

const shared = process.env.HEADROOM_SHARED ?? resolve(import.meta.dirname, '../../../shared')
const manifestFile = resolve(shared, 'fixtures/manifest.json')

interface Row {
  method: string
  name: string
  requests: number
  failures: number
  mean_ms: number
}
interface Expected {
  [key: string]: unknown
  error?: string
  note?: string
  requests?: number | null | { total: number; ko: number }
  aggregate?: Record<string, unknown>
  per_url?: Row[] | Record<string, number>
  per_label?: Record<string, number>
  per_request_name?: Record<string, number>
}

const fixtures: { file: string; expected: Expected }[] = existsSync(manifestFile)
  ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as { files: { file: string; expected: Expected }[] }).files.filter(({ file }) => file.startsWith('benchmarks/'))
  : []

async function profile(args: string[]): Promise<LoadTestMeasurement> {
  let out = ''
  const sink = { write: (text: string) => void (out += text) }
  await run([...args, '--json'], { stdin: (async function* () {})(), stdout: sink, stderr: sink, cwd: shared })
  return JSON.parse(out) as LoadTestMeasurement
}

/** Keys of the manifest that a measurement answers with one number. */
function answerTo(key: string, m: LoadTestMeasurement): number | null | undefined {
  const time = /^(?:(mean|min|max)|p(\d+(?:_\d+)?))_ms$/.exec(key)
  if (time !== null) return m.responseMs?.[time[1] === undefined ? percentileName(Number(time[2]?.replace('_', '.'))) : (time[1] as 'mean')] ?? null
  switch (key) {
    case 'duration_s': case 'duration_s_from_offsets':
      return m.durationS
    case 'rps': case 'rps_mean':
      return m.ratePerSecond
    case 'concurrency': case 'connections': case 'max_user_count':
      return m.concurrency ?? 0
    case 'failures': case 'ko': case 'failures_top_level': case 'failed': case 'real_failures': case 'http_req_failed_passes': case 'final_total_failures': case 'occurrences':
      return m.errors
    case 'final_total_requests': case 'requests_total': case 'total_count':
      return m.requests
    default:
      return undefined
  }
}

function expectNumber(actual: number | null | undefined, expected: unknown, key: string): void {
  if (expected === null) return expect.soft(actual ?? null, key).toBeNull()
  expect.soft(actual, key).not.toBeNull()
  // The manifest rounds to three decimals.
  expect.soft(Math.abs(Number(actual) - Number(expected)), `${key}: ${actual} for ${String(expected)}`).toBeLessThanOrEqual(Math.max(6e-4, Math.abs(Number(expected)) * 1e-6))
}

describe.skipIf(fixtures.length === 0)('headroom profile on the shared load-test fixtures', () => {
  for (const { file, expected } of fixtures) {
    it(`reads ${file} as its manifest says`, async () => {
      const mustRefuse = expected.error !== undefined || expected.requests === 0 || (/must be recognised and refused(?!.*or decoded)/.test(expected.note ?? ''))
      let m: LoadTestMeasurement
      try {
        m = await profile([resolve(shared, 'fixtures', file)])
      } catch (error) {
        if (!isAppError(error)) throw error
        expect(mustRefuse, error.publicMessage).toBe(true)
        expect(error.problems[0]?.place).toContain(file.split('/').at(-1))
        expect(error.problems[0]?.remedy).toBeTruthy()
        return
      }
      expect(mustRefuse, 'a file that must be refused was read').toBe(false)
      expect(m.kind).toBe('load-test')
      expect(m.lines.read + m.lines.blank + m.lines.comments + m.lines.malformed).toBe(m.lines.total)
      expect(m.malformed).toBe(Number(expected['rows_with_other_column_count'] ?? 0))
      if (m.loop === 'closed') expect(m.notes[0]).toBe(CLOSED_LOOP_NOTE)
      const { requests } = expected
      if (requests !== undefined && typeof requests === 'object' && requests !== null) {
        expect(m.requests).toBe(requests.total)
        expect(m.errors).toBe(requests.ko)
      } else if (requests !== undefined) expect(m.requests).toBe(requests)
      const flat: Record<string, unknown> = { ...expected, ...expected.aggregate }
      for (const [key, value] of Object.entries(flat)) {
        const actual = answerTo(key, m)
        if (actual !== undefined && (typeof value === 'number' || typeof value === 'string' || value === null)) expectNumber(actual, value, key)
      }
      for (const statuses of [flat['status_counts'], flat['status_codes'], flat['codes']]) if (statuses !== undefined) expect(m.statusCounts).toEqual(statuses)
      const counts = new Map(m.actions.map(({ label, requests: count }) => [label, count]))
      for (const [label, count] of Object.entries(expected.per_label ?? expected.per_request_name ?? {})) expect.soft(counts.get(label === '' ? '(no name)' : label), label).toBe(count)
      if (Array.isArray(expected.per_url)) {
        expect(m.actions).toHaveLength(expected.per_url.length)
        for (const row of expected.per_url) {
          const action = m.actions.find(({ name }) => name === `${row.method} ${row.name}`)
          expect.soft(action?.requests, row.name).toBe(row.requests)
          expect.soft(action?.errors, row.name).toBe(row.failures)
          expect.soft(action?.responseMs?.mean, row.name).toBeCloseTo(row.mean_ms, 6)
        }
      }
    })
  }
})
