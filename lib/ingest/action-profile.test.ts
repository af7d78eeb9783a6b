import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openAccessLogReader } from './access-log-reader.ts'
import { actionProfileOf, refold } from './action-profile.ts'
import { defaultAssumptions } from './assumptions.ts'
import { generateAccessLog, generateAccessLogBytes } from './generate-access-log.ts'
import type { GeneratedLogPlan } from './generate-access-log.ts'
import type { MeasurementFacts } from './measurement-facts.ts'

const monday = Date.UTC(2026, 10, 23) / 1000
const plan: GeneratedLogPlan = {
  seed: 21, serverName: 'shop.example.com', startEpochS: monday, durationS: 7 * 86400, ratePerSecond: 0.05, utcOffsetMinutes: -300,
  actions: [
    { path: '/product/{int}/{slug}', weight: 6, meanMs: 90, cv: 0.8 },
    { path: '/quote/{word}', weight: 2, meanMs: 900, cv: 0.5, statuses: { 503: 0.05 } },
    { path: '/', weight: 2, meanMs: 15, cv: 0.4 },
  ],
}

function factsOf(lines: Iterable<string>): MeasurementFacts {
  const reader = openAccessLogReader({ exactLimit: 0 })
  const encoder = new TextEncoder()
  for (const line of lines) reader.push(encoder.encode(line))
  return JSON.parse(JSON.stringify(reader.end().facts)) as MeasurementFacts
}

const lines = [...generateAccessLog(plan)]
const whole = factsOf(lines)

describe('the generator', () => {
  it('writes the same bytes for the same seed, and others for another', () => {
    expect([...generateAccessLog(plan)]).toEqual(lines)
    expect([...generateAccessLog({ ...plan, seed: 22 })]).not.toEqual(lines)
    expect(Buffer.concat([...generateAccessLogBytes(plan, 1000)]).toString()).toBe(lines.join(''))
  })
})

describe('the profile of a site', () => {
  it('ranks actions by the load they cause and keeps their distributions', () => {
    const profile = actionProfileOf([whole], { rules: [{ pattern: '/quote/{word}' }], group: 'shop' })
    expect(profile.actions.map(({ name }) => name)).toEqual(['GET /quote/{word}', 'GET /product/{int}/{slug}', 'GET /'])
    expect(profile.actions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    expect(profile.actions.reduce((sum, { loadShare }) => sum + (loadShare ?? 0), 0)).toBeCloseTo(1, 6)
    const quotes = profile.actions[0]
    expect(quotes?.sketch?.count).toBe(quotes?.requests)
    expect(quotes?.responseMs?.mean).toBeGreaterThan(800)
    expect(quotes?.responseMs?.mean).toBeLessThan(1000)
    expect((quotes?.errors ?? 0) / (quotes?.requests ?? 1)).toBeCloseTo(0.05, 1)
  })

  it('shows the week in the zone of the log: busy working hours, quiet nights', () => {
    const { arrivals } = actionProfileOf([whole])
    expect(arrivals?.utcOffsetMinutes).toBe(-300)
    expect(arrivals?.counts.reduce((sum, count) => sum + count, 0)).toBe(whole.requests)
    const rate = (hour: number): number => arrivals?.ratePerSecond[hour] ?? 0
    expect(rate(15)).toBeGreaterThan(4 * rate(27))
    expect((arrivals?.busiestHour ?? 0) % 24).toBeGreaterThanOrEqual(9)
    expect((arrivals?.busiestHour ?? 0) % 24).toBeLessThan(18)
  })

  it('is the same from two halves as from the whole, in either order', () => {
    const halves = [factsOf(lines.slice(0, 9000)), factsOf(lines.slice(9000))]
    const [forth, back, once] = [actionProfileOf(halves), actionProfileOf(halves.toReversed()), actionProfileOf([whole])]
    for (const profile of [forth, back]) {
      expect(profile).toMatchObject({ requests: once.requests, errors: once.errors, from: once.from, to: once.to })
      expect(profile.arrivals?.counts).toEqual(once.arrivals?.counts)
      expect(profile.peaks.slice(0, 1)).toEqual(once.peaks.slice(0, 1))
      expect(profile.actions.map(({ name, requests, responseMs }) => ({ name, requests, p95: responseMs?.p95 }))).toEqual(once.actions.map(({ name, requests, responseMs }) => ({ name, requests, p95: responseMs?.p95 })))
    }
  })

  it('gives busy threads by Little\'s law', () => {
    const { busyThreads, ratePerSecond, responseMs } = actionProfileOf([whole])
    expect(busyThreads?.mean).toBeCloseTo(((ratePerSecond ?? 0) * (responseMs?.mean ?? 0)) / 1000, 3)
    expect(busyThreads?.atPeakMinute).toBeGreaterThan(busyThreads?.mean ?? 0)
  })

  it('refolds from stored facts: a rule of the user shows its effect without the file', () => {
    const before = refold([whole], [])
    const after = refold([whole], [{ pattern: '/quote/{any}', name: 'quotes' }])
    expect(after.find(({ name }) => name === 'GET quotes')?.requests).toBe(before.filter(({ name }) => name.startsWith('GET /quote/')).reduce((sum, { requests }) => sum + requests, 0))
    expect(after.reduce((sum, { requests }) => sum + requests, 0)).toBe(whole.requests)
  })

  it('marks what a log cannot tell as assumptions, with a range, a reason and a way to measure it', () => {
    const { assumptions } = actionProfileOf([whole], { group: 'shop' })
    expect(assumptions.map(({ key }) => key)).toEqual(['cpuShare', 'perProcessMiB', 'perThreadMiB'])
    for (const { value, low, high, reason, measureBy } of assumptions) {
      expect(low).toBeLessThan(value)
      expect(value).toBeLessThan(high)
      expect(reason.length).toBeGreaterThan(40)
      expect(measureBy.length).toBeGreaterThan(40)
    }
    expect(assumptions[0]?.measureBy).toContain('(wsgi:shop)')
    expect(defaultAssumptions('x; rm -rf /')[0]?.measureBy).toContain('(wsgi:NAME)')
  })
})

const profiles = resolve(process.env.HEADROOM_SHARED ?? resolve(import.meta.dirname, '../../../shared'), 'lab/profiles')

describe.skipIf(!existsSync(profiles))('folding the logs of real sites whose routes are known', () => {
  for (const folder of existsSync(profiles) ? readdirSync(profiles) : []) {
    it(`never mixes two routes of ${folder}, and finds those whose parameter takes many values`, () => {
      const { sites } = JSON.parse(readFileSync(resolve(profiles, folder, 'case.json'), 'utf8')) as { sites: { actions: { path_template: string }[] }[] }
      const templates = sites.flatMap(({ actions }) => actions.map(({ path_template }) => path_template.split('?')[0] ?? ''))
      const patterns = templates.map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll('{int}', '\\d+').replace(/\{\w+\}/g, '[a-z][a-z-]*')}$`) }))
      const log = readdirSync(resolve(profiles, folder)).find((name) => name.startsWith('access_'))
      const reader = openAccessLogReader()
      reader.push(gunzipSync(readFileSync(resolve(profiles, folder, log ?? ''))))
      const { facts } = reader.end()
      const actions = refold([facts], [])
      // Each path belongs to the one template it was made from; no action may hold paths of two.
      const templateOf = (path: string): string => patterns.find(({ pattern }) => pattern.test(path))?.template ?? path
      for (const action of actions) expect(new Set(action.examples.map(templateOf)).size, action.name).toBe(1)
      for (const template of templates.filter((text) => !text.includes('{word}'))) {
        expect(actions.map(({ name }) => name.replace(/^[A-Z]+ /, '')), template).toContain(template)
      }
    })
  }
})
