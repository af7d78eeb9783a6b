// Which URLs go to which group, checked by asking the routes themselves for each action's URL.
import { describe, expect, test } from 'vitest'
import type { Partition } from '#lib/apache/settings.ts'
import type { Site } from '#lib/engine/plan.ts'
import { partitionRoutes } from './partition-routes.ts'

const demand = { kind: 'measured', cpuMs: [1], blockedMs: [1] } as const
const site = (actions: readonly (readonly [string, string?])[], groups = ['main', 'slow', 'api']): Site => ({
  name: 'shop',
  groups: groups.map((name) => ({ name, processes: 1, threads: 1 })),
  actions: actions.map(([name, group]) => ({ name, share: 1, demand: { ...demand, cpuMs: [1], blockedMs: [1] }, ...(group === undefined ? {} : { group }) })),
  traffic: { kind: 'open', ratePerSecond: 1 },
})

/** The group Apache would choose: the first partition that matches, else the first group. */
function groupOf(partitions: readonly Partition[], path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  const found = partitions.find(({ route }) => {
    if (route.kind === 'prefix') return path === route.url || path.startsWith(`${route.url}/`)
    return route.segments.length === parts.length && route.segments.every((segment, index) => segment === null || segment === parts[index])
  })
  return found?.group ?? 'main'
}

describe('routes', () => {
  test('a path of its own becomes a prefix, one among others an exact shape', () => {
    const { partitions, warnings } = partitionRoutes(site([['GET /'], ['GET /checkout/{word}', 'slow'], ['GET /orders/{int}'], ['GET /orders/{int}/invoice', 'slow'], ['POST /api/v1/{int}', 'api']]), '/', {})
    expect(partitions.map((partition) => [partition.group, partition.route])).toEqual([
      ['slow', { kind: 'shape', segments: ['orders', null, 'invoice'] }],
      ['slow', { kind: 'prefix', url: '/checkout' }],
      ['api', { kind: 'prefix', url: '/api/v1' }],
    ])
    expect(warnings).toEqual([])
    expect(['/', '/checkout/a', '/orders/1', '/orders/1/invoice', '/api/v1/7', '/orders/1/invoice/x'].map((path) => groupOf(partitions, path))).toEqual(['main', 'slow', 'main', 'slow', 'api', 'main'])
  })

  test('a more exact action of the main group is kept from a shape that would swallow it', () => {
    const { partitions } = partitionRoutes(site([['GET /items/new'], ['GET /items/{word}', 'slow']]), '/', {})
    expect(groupOf(partitions, '/items/new')).toBe('main')
    expect(groupOf(partitions, '/items/7')).toBe('slow')
  })

  test('the home page alone can be slow', () => {
    const { partitions } = partitionRoutes(site([['GET /', 'slow'], ['GET /a']]), '/', {})
    expect(groupOf(partitions, '/')).toBe('slow')
    expect(groupOf(partitions, '/a')).toBe('main')
  })

  test('two methods of one path cannot part, and that is said', () => {
    const { partitions, warnings } = partitionRoutes(site([['GET /orders'], ['POST /orders', 'slow']], ['main', 'slow']), '/', {})
    expect(groupOf(partitions, '/orders')).toBe('slow')
    expect(warnings).toEqual([expect.stringMatching(/one path/)])
  })

  test('two methods in one group are one route', () => {
    const { partitions } = partitionRoutes(site([['GET /orders', 'slow'], ['POST /orders', 'slow']], ['main', 'slow']), '/', {})
    expect(partitions).toEqual([{ group: 'slow', actions: ['GET /orders', 'POST /orders'], route: { kind: 'prefix', url: '/orders' } }])
  })

  test('placeholders in any of the usual forms stand for one part', () => {
    for (const name of ['GET /a/{int}/b', 'GET /a/<int>/b', '/a/:id/b', 'GET /a/*/b']) {
      expect(partitionRoutes(site([['GET /'], [name, 'slow']], ['main', 'slow']), '/', {}).partitions.map((partition) => partition.route)).toEqual([{ kind: 'shape', segments: ['a', null, 'b'] }])
    }
  })

  test('what names no URL is said, and the idle group too', () => {
    const { partitions, warnings } = partitionRoutes(site([['GET /'], ['nightly report', 'slow'], ['GET /x${HOME}', 'slow'], ['GET /%00', 'slow'], ['GET /page-{int}.html', 'slow']], ['main', 'slow']), '/', {})
    expect(partitions).toEqual([])
    expect(warnings).toHaveLength(5)
    expect(warnings.at(-1)).toMatch(/Nothing is delegated to the daemon group "slow"/)
  })

  test('escapes of the log are the characters Apache compares', () => {
    expect(partitionRoutes(site([['GET /caf%C3%A9', 'slow']], ['main', 'slow']), '/', {}).partitions[0]?.route).toEqual({ kind: 'prefix', url: '/café' })
  })

  test('paths are routed below the mount', () => {
    const { partitions, warnings } = partitionRoutes(site([['GET /app'], ['GET /app/slow', 'slow'], ['GET /elsewhere', 'slow']], ['main', 'slow']), '/app', {})
    expect(partitions.map((partition) => partition.route)).toEqual([{ kind: 'prefix', url: '/slow' }])
    expect(warnings).toEqual([expect.stringMatching(/names no URL path below \/app/)])
  })

  test('prefixes that a person gave replace what the actions would say', () => {
    const { partitions, warnings } = partitionRoutes(site([['GET /'], ['checkout', 'slow']], ['main', 'slow']), '/', { slow: ['/checkout', '/checkout/express'] })
    expect(partitions.map((partition) => partition.route)).toEqual([
      { kind: 'prefix', url: '/checkout/express' },
      { kind: 'prefix', url: '/checkout' },
    ])
    expect(warnings).toEqual([])
  })
})
