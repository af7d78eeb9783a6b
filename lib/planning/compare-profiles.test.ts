import { expect, test } from 'vitest'
import { compareProfiles } from './compare-profiles.ts'

const times = (p50: number, p95: number) => ({ mean: p50, p50, p90: p95, p95, p99: p95, min: 1, max: 1000, count: 100 })
const action = (name: string, share: number, p50: number, p95: number, loadShare: number) => ({ name, share, responseMs: times(p50, p95), loadShare })
const profile = (ratePerSecond: number, actions: ReturnType<typeof action>[], more: object = {}) => ({ requests: 1000, errors: 10, ratePerSecond, responseMs: times(50, 200), peaks: [], busyThreads: null, actions, ...more })

test('what came, went and changed stands before what stayed, each by the load it causes', () => {
  const older = profile(10, [action('GET /', 0.6, 20, 80, 0.3), action('GET /search', 0.3, 100, 400, 0.6), action('GET /old', 0.1, 10, 20, 0.1)])
  const newer = profile(10, [action('GET /search', 0.3, 100, 900, 0.7), action('GET /', 0.605, 20, 80, 0.2), action('GET /new', 0.095, 10, 20, 0.1)])
  expect(compareProfiles(older, newer).actions.map(({ name, change }) => [name, change])).toEqual([['GET /search', 'changed'], ['GET /new', 'came'], ['GET /old', 'went'], ['GET /', 'same']])
})

test('an action of the same share at twice the rate of the site has changed', () => {
  const [found] = compareProfiles(profile(10, [action('GET /', 1, 20, 80, 1)]), profile(20, [action('GET /', 1, 20, 80, 1)])).actions
  expect(found).toMatchObject({ change: 'changed', older: { ratePerSecond: 10 }, newer: { ratePerSecond: 20 } })
})

test('figures that differ by less than 2 % are the same; one that is not known is not the same as one that is', () => {
  const measured = { cpuShare: { value: 0.4, how: 'measured' }, memory: { perProcessMiB: 100, perThreadMiB: null, kind: 'pss' }, overheadMs: null, groups: [], loadTests: [], cpuSamples: [], inference: null, evidence: [], files: [] } as const
  const { figures } = compareProfiles(profile(10, []), profile(10.1, [], { measured: structuredClone(measured) }))
  const by = (label: string) => figures.find((figure) => figure.label === label)
  expect(by('Mean rate')).toMatchObject({ older: 10, newer: 10.1, changed: false })
  expect(by('CPU share of the wall time')).toMatchObject({ older: null, newer: 0.4, changed: true })
  expect(by('Memory of a busy thread')).toMatchObject({ older: null, newer: null, changed: false })
  expect(by('Errors of the server')).toMatchObject({ older: 0.01, unit: 'share' })
})
