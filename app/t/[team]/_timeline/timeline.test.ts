import { describe, expect, test } from 'vitest'
import { comparePoints, parsePoint } from './compare-points.ts'
import { NOT_RECORDED, saidThen, wantsVerdict } from './said-then.ts'
import { timelineAddress, timelineQuery } from './timeline-query.ts'
import type { ToldEvent } from './told-events.ts'

const VERDICT = { stable: true, bottleneck: 'cpu' as const, cpuUtilization: 0.5, memoryMiB: 2048, hostMemoryMiB: 4096, saturationFactor: 2, saturatedBy: 'cpu' as const, failed: [] }

describe('what a point said then', () => {
  test('of a version is its verdict, and of the site whose timeline it is its own figures', () => {
    const detail = { scenario: 'Sale', number: 3, message: 'x', contentHash: 'c', said: { verdict: VERDICT, sites: { shop: { sizes: '5 × 15', p95Ms: 320 } } } }
    const event = { kind: 'version.appended', subjectType: 'version', detail }
    expect(saidThen(event)).toHaveLength(1)
    expect(saidThen(event)[0]).toContain('Every objective is met.')
    expect(saidThen(event, { site: 'shop' })[1]).toMatch(/5 × 15 .*p95 320/)
    expect(saidThen(event, { site: 'toString' })).toHaveLength(1)
    expect(wantsVerdict(event)).toBe(false)
  })

  test('that an older event does not hold is taken from the version, which never changes; what nothing holds is said to be missing', () => {
    const event = { kind: 'version.appended', subjectType: 'version', detail: { scenario: 'Sale', number: 3, message: 'x', contentHash: 'c' } }
    expect(wantsVerdict(event)).toBe(true)
    expect(saidThen(event, { verdict: { ...VERDICT, stable: false } })[0]).toContain('It does not carry the load.')
    for (const kind of ['version.appended', 'host.updated', 'site.created', 'measurement.read', 'profile.appended']) expect(saidThen({ kind, subjectType: kind.split('.')[0] ?? '', detail: {} })).toEqual([NOT_RECORDED])
    expect(saidThen({ kind: 'host.archived', subjectType: 'host', detail: {} })).toEqual([])
    expect(saidThen({ kind: 'robot.danced', subjectType: 'robot', detail: {} })).toEqual([])
  })
})

describe('the address of a timeline', () => {
  test('gives back what it was made of', () => {
    const filter = { subjectType: 'version', actorId: '0190a000-0000-7000-8000-000000000001', from: '2026-02-28', to: '2026-03-01' }
    const address = timelineAddress(filter)
    expect(timelineQuery(Object.fromEntries(new URLSearchParams(address)))).toEqual({ filter, cursor: undefined, problems: [] })
    expect(timelineAddress({})).toBe('')
  })

  test('with what is no day says so, and keeps the rest', () => {
    const { filter, problems } = timelineQuery({ from: '2026-02-30', to: ['x'], subject: 'host', person: "'--", cursor: '1' })
    expect(filter).toEqual({ subjectType: 'host' })
    expect(problems).toHaveLength(2)
    expect(problems[0]).toContain('2026-02-30')
    expect(timelineQuery({ from: '2026-03-02', to: '2026-03-01' }).problems).toHaveLength(1)
  })
})

describe('points to compare', () => {
  const event = (id: string, more: Partial<ToldEvent>): ToldEvent => ({ id, at: '2026-03-01T10:00:00.000Z', actor: 'Ada', kind: 'site.updated', subjectType: 'site', subjectId: 'this', detail: {}, subject: null, said: [], ...more })
  const state = (id: string, subjectId = 'this') => event(id, { subjectId, detail: { state: {} } })

  test('are the descriptions of the thing itself, profiles and versions, where there are two of a kind', () => {
    const profile = (id: string, number: number) => event(id, { kind: 'profile.appended', subjectType: 'profile', detail: { number } })
    const found = comparePoints([state('a'), profile('b', 2), state('c', 'another'), state('d'), event('e', {}), profile('f', 1)], 'this')
    expect([...found.keys()]).toEqual(['a', 'b', 'd', 'f'])
    expect(found.get('a')).toMatchObject({ value: 'state:a', newer: true, older: false })
    expect(found.get('d')).toMatchObject({ older: true })
    expect(found.get('b')).toMatchObject({ value: 'profile:2', older: false, newer: false })
    expect(comparePoints([state('a'), profile('b', 2)], 'this').size).toBe(0)
  })

  test('are read from an address, and nothing else is', () => {
    expect(['profile:2', 'version:sale:3', 'state:ab-1'].map(parsePoint)).toEqual([{ kind: 'profile', number: 2 }, { kind: 'version', address: 'sale:3' }, { kind: 'state', id: 'ab-1' }])
    for (const text of ['', 'profile:0', 'profile:x', 'robot:1', 'version:sale&x=1', 3, undefined, ['profile:1']]) expect(parsePoint(text)).toBeNull()
  })
})
