/**
 * `headroom profile` on real logs: every fact that the manifest of the shared fixtures states is checked, whatever files
 * it lists. The fixtures lie beside the project; where they are absent these tests are skipped by name.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import type { Measurement, ResponseTimes } from '#lib/ingest/measurement.ts'
import { run } from './profile.ts'

const shared = process.env.HEADROOM_SHARED ?? resolve(import.meta.dirname, '../../../shared')
const manifestFile = resolve(shared, 'fixtures/manifest.json')

interface Times {
  mean_ms: number
  p50_ms: number
  p90_ms: number
  p95_ms: number
  p99_ms: number
  min_ms: number
  max_ms: number
  count?: number
}
interface Expected {
  [key: string]: unknown
  total_lines?: number
  lines_matching_format?: number
  malformed_lines?: number
  blank_lines?: number
  data_lines?: number
  requests?: number
  methods?: Record<string, number>
  status_counts?: Record<string, number>
  errors_5xx?: number
  odd_request_lines?: number
  ipv6_clients?: number
  distinct_paths_without_query?: number
  per_path_top?: Record<string, number>
  per_vhost?: Record<string, number>
  time?: Times
  per_path_time_top?: Record<string, Times>
  time_unit_in_file?: string | null
  lines_recoverable_by_rewriting_xNN_escapes?: number
  all_lines_time_if_recovered?: Times
  status_counts_if_recovered?: Record<string, number>
  must?: string
}
interface Fixture {
  file: string
  notes?: string
  expected: Expected
}

const fixtures: Fixture[] = existsSync(manifestFile)
  ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as { files: Fixture[] }).files.filter(({ file }) => file.startsWith('access-logs/'))
  : []

async function profile(args: string[]): Promise<Measurement> {
  let out = ''
  const sink = { write: (text: string) => void (out += text) }
  await run([...args, '--json'], { stdin: (async function* () {})(), stdout: sink, stderr: sink, cwd: shared })
  return JSON.parse(out) as Measurement
}

function expectTimes(actual: ResponseTimes | null | undefined, expected: Times): void {
  expect(actual).not.toBeNull()
  for (const key of ['p50', 'p90', 'p95', 'p99', 'min', 'max'] as const) expect.soft(actual?.[key], key).toBeCloseTo(expected[`${key}_ms`], 3)
  expect.soft(actual?.mean, 'mean').toBeCloseTo(expected.mean_ms, 2)
  if (expected.count !== undefined) expect.soft(actual?.count, 'count').toBe(expected.count)
}

describe.skipIf(fixtures.length === 0)('headroom profile on the shared fixtures', () => {
  for (const { file, expected } of fixtures) {
    it(`reads ${file} as its manifest says`, async () => {
      let measurement: Measurement
      try {
        measurement = await profile([resolve(shared, 'fixtures', file)])
      } catch (error) {
        if (!isAppError(error)) throw error
        // A refusal is right only for what is no access log or not readable, and must name the place and the remedy.
        expect(expected.must !== undefined || file.endsWith('.bz2'), error.publicMessage).toBe(true)
        expect(error.problems[0]?.place).toContain(file.split('/').at(-1))
        expect(error.problems[0]?.remedy).toBeTruthy()
        return
      }
      expect(expected.must, 'a file that must be refused was read').toBeUndefined()
      const { lines } = measurement
      expect(lines.read + lines.blank + lines.comments + lines.malformed).toBe(lines.total)
      expect(lines.read).toBe(measurement.requests)
      expect(measurement.requests).toBeGreaterThan(0)
      expect(measurement.actions.reduce((sum, action) => sum + action.requests, 0)).toBe(measurement.requests)
      if (expected.data_lines !== undefined) expect(measurement.requests).toBe(expected.data_lines)
      if (expected.total_lines !== undefined) expect(lines.total).toBe(expected.total_lines)
      if (expected.blank_lines !== undefined) expect(lines.blank).toBe(expected.blank_lines)
      const recovered = expected.lines_recoverable_by_rewriting_xNN_escapes ?? 0
      if (expected.lines_matching_format !== undefined) expect(measurement.requests).toBe(expected.lines_matching_format + recovered)
      if (expected.malformed_lines !== undefined) expect(measurement.malformed).toBe(expected.malformed_lines - recovered)
      const statuses = expected.status_counts_if_recovered ?? expected.status_counts
      if (statuses) expect(measurement.statusCounts).toEqual(statuses)
      if (expected.time) {
        const wholeSeconds = expected.time_unit_in_file?.startsWith('s (whole') ?? false
        expectTimes(wholeSeconds ? measurement.responseMsFloor : measurement.responseMs, { ...expected.time, ...expected.all_lines_time_if_recovered, ...(recovered ? { count: measurement.requests } : {}) })
        if (wholeSeconds) expect(measurement.responseMs).toBeNull()
      } else if (expected.time_unit_in_file === null) expect(measurement.responseMs).toBeNull()
      if (recovered > 0) return // the other counts of the manifest are those of the strict lines alone
      if (expected.methods) expect(measurement.methods).toEqual(expected.methods)
      if (expected.errors_5xx !== undefined) expect(measurement.errors).toBe(expected.errors_5xx)
      if (expected.odd_request_lines !== undefined) expect(measurement.oddRequests).toBe(expected.odd_request_lines)
      if (expected.ipv6_clients !== undefined) expect(measurement.ipv6Clients).toBe(expected.ipv6_clients)
      if (expected.distinct_paths_without_query !== undefined) expect(measurement.distinctPaths).toBe(expected.distinct_paths_without_query)
      if (expected.per_vhost) expect(measurement.vhosts).toMatchObject(expected.per_vhost)
      const tops = new Map(measurement.topPaths.map((top) => [top.path, top]))
      for (const [path, count] of Object.entries(expected.per_path_top ?? {})) expect.soft(tops.get(path)?.requests, path).toBe(count)
      if (expected.time_unit_in_file?.startsWith('s (whole')) return
      for (const [path, times] of Object.entries(expected.per_path_time_top ?? {})) expectTimes(tops.get(path)?.responseMs, times)
    })

    const format = /^LogFormat: (.*)$/.exec(fixtures.find((other) => other.file === file)?.notes ?? '')?.[1]
    if (format !== undefined) {
      it(`reads ${file} with its own LogFormat string to the same counts`, async () => {
        const name = resolve(shared, 'fixtures', file)
        const [recognised, named] = [await profile([name]), await profile([name, '--log-format', format])]
        expect(named.requests).toBe(recognised.requests)
        expect(named.malformed).toBe(0)
        expect(named.statusCounts).toEqual(recognised.statusCounts)
        expect(named.responseMs).toEqual(recognised.responseMs)
      })
    }
  }
})
