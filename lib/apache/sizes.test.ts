// Arithmetic with known answers: Apache's workers, backlogs, the moment request-timeout fires.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backlogByLittle } from './backlog.ts'
import { isKnownTo, requestTimeoutFiresAfterS } from './daemon-options.ts'
import { compareVersions, findModWsgiVersion, requireModWsgiVersion } from './mod-wsgi-version.ts'
import { expressSizes, mpmSizes, type Mpm } from './mpm-sizes.ts'

const v = (text: string) => requireModWsgiVersion(text, 'test')

describe('workers', () => {
  test.each([
    [10, 25, 12, 3, 36],
    [60, 100, 16, 7, 112],
    [180, 280, 18, 16, 288],
  ])('mod_wsgi-express with %i slots: %i clients, %i threads a child, %i children, %i workers', (slots, maxClients, threadsPerChild, serverLimit, maxRequestWorkers) => {
    expect(expressSizes(slots)).toMatchObject({ maxClients, threadsPerChild, serverLimit, maxRequestWorkers })
  })

  test('there is a worker for every slot, every place in a backlog and the rest, within the arithmetic Apache demands', () => {
    fc.assert(
      fc.property(fc.constantFrom<Mpm>('event', 'worker', 'prefork'), fc.nat(5_000), fc.nat(5_000), fc.nat(100), fc.option(fc.nat(2_000), { nil: undefined }), (mpm, slots, backlogs, otherWorkers, asked) => {
        const sizes = mpmSizes({ mpm, slots, backlogs, otherWorkers, ...(asked === undefined ? {} : { askedMaxRequestWorkers: asked }) })
        expect(sizes.maxRequestWorkers).toBeGreaterThanOrEqual(Math.max(slots + backlogs + otherWorkers, asked ?? 0, 1))
        const perChild = sizes.threads?.threadsPerChild ?? 1
        expect(sizes.maxRequestWorkers % perChild).toBe(0)
        expect(sizes.serverLimit * perChild).toBeGreaterThanOrEqual(sizes.maxRequestWorkers)
        expect(sizes.startServers).toBeLessThanOrEqual(sizes.serverLimit)
        if (sizes.threads) {
          expect(sizes.serverLimit * perChild).toBeGreaterThan(sizes.maxRequestWorkers)
          expect(sizes.threads.threadLimit).toBeGreaterThanOrEqual(perChild)
          expect(sizes.threads.minSpareThreads % perChild).toBe(0)
          expect(sizes.threads.maxSpareThreads).toBeGreaterThanOrEqual(sizes.threads.minSpareThreads + perChild)
        }
      }),
    )
  })

  test('more workers than an Apache can have are refused', () => {
    expect(() => mpmSizes({ mpm: 'event', slots: 30_000, backlogs: 0, otherWorkers: 0 })).toThrow(/more than an Apache can have/)
  })
})

describe('backlogs', () => {
  test('hold what arrives within the wait, never less than ten nor more than the kernel keeps', () => {
    expect(backlogByLittle({ throughputPerSecond: 30, tolerableWaitS: 5, slots: 10 })).toBe(150)
    expect(backlogByLittle({ throughputPerSecond: 0.1, tolerableWaitS: 5, slots: 10 })).toBe(10)
    expect(backlogByLittle({ throughputPerSecond: 5_000, tolerableWaitS: 5, slots: 10 })).toBe(4096)
    expect(backlogByLittle({ throughputPerSecond: 300, tolerableWaitS: 5, slots: 30, mostInFlight: 150 })).toBe(120)
  })
})

describe('versions', () => {
  test('request-timeout fires at threads x N before 6.0, at N x (1 + ln threads) since', () => {
    expect(requestTimeoutFiresAfterS(v('4.9.4'), 60, 5)).toBe(300)
    expect(requestTimeoutFiresAfterS(v('5.0.2'), 60, 15)).toBe(900)
    expect(requestTimeoutFiresAfterS(v('6.0.0'), 60, 5)).toBeCloseTo(156.6, 1)
    expect(requestTimeoutFiresAfterS(v('6.0.5'), 60, 15)).toBeCloseTo(222.5, 1)
    expect(requestTimeoutFiresAfterS(v('6.0.5'), 30, 15)).toBeCloseTo(111.2, 1)
    expect(requestTimeoutFiresAfterS(v('6.0.5'), 60, 1)).toBe(60)
    expect(requestTimeoutFiresAfterS(v('4.9.4'), 0, 5)).toBe(Infinity)
  })

  test('options come and go with versions', () => {
    expect(['4.9.4', '5.0.2', '6.0.0'].map((text) => isKnownTo(v(text), 'interrupt-timeout'))).toEqual([false, false, true])
    expect(['6.0.1', '6.0.2'].map((text) => isKnownTo(v(text), 'response-flush-delay'))).toEqual([false, true])
    expect(['5.0.2', '6.0.0'].map((text) => isKnownTo(v(text), 'newrelic-config-file'))).toEqual([true, false])
  })

  test('are read and ordered', () => {
    expect(findModWsgiVersion('5.0')).toEqual({ major: 5, minor: 0, patch: 0 })
    expect(findModWsgiVersion('5.0.2-rc1')).toBeNull()
    expect(compareVersions(v('4.10.0'), v('4.9.4'))).toBeGreaterThan(0)
  })
})
