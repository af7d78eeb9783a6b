// From a plan to the bytes of an export.
import { createHash } from 'node:crypto'
import { strFromU8, unzipSync } from 'fflate'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { requireModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { read } from '#lib/apache/read.ts'
import { isAppError } from '#lib/base/errors.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { ApacheSettingsInput } from './apache-settings.ts'
import { exportBundle, filesOfHost } from './export-bundle.ts'
import { parsePlan } from './plan.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const constant = (value: number) => ({ kind: 'constant', value })
const demand = (blockedMs: number) => ({ kind: 'independent', cpuMs: constant(10), blockedMs: constant(blockedMs) })
const siteOf = (name: string, over: object = {}) => ({
  name,
  serverName: `${name}.example.com`,
  groups: [{ name, processes: 2, threads: 5 }],
  actions: [{ name: 'GET /', share: 1, demand: demand(40) }],
  traffic: { kind: 'open', ratePerSecond: 20 },
  ...over,
})
const planOf = (over: object = {}): Plan =>
  parsePlan({ schema: 'headroom/plan@1', name: 'spring', host: { name: 'web1', cores: 2, memoryMiB: 4096, tenants: [{ name: 'postgres', memoryMiB: 1024, cpuCores: 0.3 }] }, apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 }, sites: [siteOf('shop'), siteOf('forum')], objectives: { responseMs: { p95: 800 }, queuedShare: 0.05 }, ...over })
const title = { scenario: 'spring', version: 3, contentHash: 'sha256:abc', engineVersion: '0.1.0', facts: [{ label: 'Approved', text: 'by an approver on 2026-11-23' }] }
const bundleOf = (plan: Plan, over: Partial<ApacheSettingsInput> = {}) => exportBundle({ plan, title, ...over }, sha256)
const textOf = (bundle: ReturnType<typeof bundleOf>, path: string) => bundle.files.find((file) => file.path === path)?.text ?? ''

describe('an export', () => {
  test('holds a file for each site, the workers, a README and the sums that check them', () => {
    const bundle = bundleOf(planOf())
    expect(bundle.files.map((file) => file.path)).toEqual(['sites-available/shop.conf', 'sites-available/forum.conf', 'mods-available/mpm_event.conf', 'README.txt', 'SHA256SUMS'])
    for (const file of bundle.files) expect(file.sha256).toBe(sha256(new TextEncoder().encode(file.text)))
    expect(bundle.configSha256).toBe(sha256(new TextEncoder().encode(textOf(bundle, 'SHA256SUMS'))))
    expect(textOf(bundle, 'SHA256SUMS').trim().split('\n')).toEqual(bundle.files.slice(0, 4).map((file) => `${file.sha256}  ${file.path}`))
  })

  test('of several hosts has a folder for each that has sites, with all that its Apache reads and nothing of the others', () => {
    const plan = planOf({ otherHosts: [{ name: 'Web 2/b', cores: 4, memoryMiB: 8192, apache: { modWsgi: '5.0.0', mpm: 'worker' } }, { name: 'spare', cores: 4, memoryMiB: 8192 }], sites: [siteOf('shop'), siteOf('forum', { host: 'Web 2/b' })] })
    const bundle = bundleOf(plan)
    expect(bundle.files.map(({ path }) => path)).toEqual(['web1/sites-available/shop.conf', 'web1/mods-available/mpm_event.conf', 'web1/README.txt', 'Web-2-b/sites-available/forum.conf', 'Web-2-b/mods-available/mpm_worker.conf', 'Web-2-b/README.txt', 'SHA256SUMS'])
    expect(filesOfHost(plan, 'Web 2/b', bundle.files).map(({ path }) => path)).toEqual(['sites-available/forum.conf', 'mods-available/mpm_worker.conf', 'README.txt'])
    expect(textOf(bundle, 'Web-2-b/sites-available/forum.conf')).toContain('Web 2/b: 4 cores')
    expect(textOf(bundle, 'web1/README.txt')).not.toContain('forum')
    expect(Object.keys(unzipSync(bundle.zip))).toEqual(bundle.files.map(({ path }) => path))
  })

  test('is the same bytes each time, in every time zone, and unzips to its files', () => {
    const first = bundleOf(planOf())
    const zone = process.env['TZ']
    try {
      for (const other of ['Pacific/Kiritimati', 'America/St_Johns']) {
        process.env['TZ'] = other
        expect(sha256(bundleOf(planOf()).zip)).toBe(sha256(first.zip))
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
    const files = unzipSync(first.zip)
    expect(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)])).toEqual(first.files.map((file) => [file.path, file.text]))
  })

  test('heads every file with scenario, version, hash, inputs and warnings', () => {
    const bundle = bundleOf(planOf(), { warnings: ['The rule of thumb would have said 12.'] })
    for (const file of bundle.files.filter((candidate) => candidate.path !== 'SHA256SUMS')) {
      const plain = file.text.replaceAll(/\n# +/g, ' ')
      for (const fact of ['"spring", version 3', 'sha256:abc', 'mod_wsgi 4.9.4', 'web1: 2 cores, 4096 MiB', 'postgres 1024 MiB', 'shop: 20 requests/s', 'p95 within 800 ms', 'by an approver', 'The rule of thumb would have said 12.']) expect(plain, file.path).toContain(fact)
    }
  })

  test('says what it assumes where the plan is silent', () => {
    const silent = bundleOf(planOf({ sites: [siteOf('My Shop', { serverName: undefined })] }))
    expect(silent.files[0]?.path).toBe('sites-available/My-Shop.conf')
    expect(silent.warnings).toEqual([expect.stringContaining('my-shop.example.com'), expect.stringContaining('/srv/My-Shop/wsgi.py')])
    const details = { serverName: 'shop.example.com', scriptPath: '/opt/shop/wsgi.py' }
    expect(bundleOf(planOf({ sites: [siteOf('My Shop')] }), { configuration: { 'My Shop': details } }).warnings).toEqual([])
  })

  test("a site named like a host takes its name for the server's", () => {
    expect(textOf(bundleOf(planOf({ sites: [siteOf('serverfault.com', { serverName: undefined })] })), 'sites-available/serverfault.com.conf')).toContain('\n    ServerName serverfault.com\n')
  })

  test('values carry where they came from', () => {
    const text = textOf(bundleOf(planOf(), { provenance: { 'sites.shop.groups.shop.processes': { kind: 'measured', note: 'recommended for p95', profile: { site: 'shop', number: 4 } } } }), 'sites-available/shop.conf')
    expect(text).toMatch(/# +processes=2 +measured, profile 4 of shop: recommended for p95/)
  })

  test('sizes a backlog by Little where the plan gives none, and the workers by the sum', () => {
    const config = read(bundleOf(planOf()).files.filter((file) => file.path.endsWith('.conf')), requireModWsgiVersion('4.9.4', 'test'))
    // 20 requests/s x 5 s of waiting.
    expect(config.groups.map((group) => group.options['listen-backlog'])).toEqual(['100', '100'])
    const given = planOf({ sites: [siteOf('shop', { groups: [{ name: 'shop', processes: 40, threads: 10, listenBacklog: 511, queueTimeoutS: 30, connectTimeoutS: 3, requestTimeoutS: 20, maximumRequests: 5000 }] })] })
    const raised = read(bundleOf(given).files.filter((file) => file.path.endsWith('.conf')), requireModWsgiVersion('4.9.4', 'test'))
    expect(raised.groups[0]?.options).toMatchObject({ 'listen-backlog': '511', 'queue-timeout': '30', 'connect-timeout': '3', 'request-timeout': '20', 'maximum-requests': '5000', 'display-name': '%{GROUP}', locale: 'C.UTF-8' })
    expect(raised.workers['MaxRequestWorkers']).toBeGreaterThanOrEqual(400 + 511 + 50)
    expect(raised.problems.map((problem) => problem.code)).not.toContain('too-few-workers')
    expect(bundleOf(given).warnings).toContainEqual(expect.stringMatching(/400 Apache workers are fewer/))
  })

  test('a group name that two sites use is made unique, and that is said', () => {
    const plan = planOf({ sites: ['shop', 'forum'].map((name) => siteOf(name, { groups: [{ name: 'web', processes: 1, threads: 1 }] })) })
    const bundle = bundleOf(plan)
    const config = read(bundle.files.filter((file) => file.path.endsWith('.conf')), requireModWsgiVersion('4.9.4', 'test'))
    expect(config.sites.map((site) => [site.serverName, site.group])).toEqual([['shop.example.com', 'shop-web'], ['forum.example.com', 'forum-web']])
    expect(bundle.warnings).toContainEqual(expect.stringContaining('"web"'))
  })

  test('writes for the version asked for', () => {
    expect(textOf(bundleOf(planOf(), { modWsgi: '6.0.5' }), 'sites-available/shop.conf')).toContain('1 + ln 5')
    expect(() => bundleOf(planOf(), { modWsgi: '4.5.0' })).toThrow(/4\.5\.0 is older/)
  })

  test.each(['a"b', 'a\nb', '</VirtualHost>', '${HOME}', 'a\\', 'a\u2028b'])('a site or group named %j is refused by its place', (name) => {
    for (const site of [siteOf('x', { name }), siteOf('x', { groups: [{ name, processes: 1, threads: 1 }] })]) {
      let places: string[] = []
      try {
        bundleOf({ ...planOf(), sites: parsePlan({ ...planOf(), sites: [site] }).sites })
      } catch (error) {
        if (isAppError(error)) places = error.problems.map((problem) => problem.place)
      }
      expect(places.some((place) => /^sites\[0\]\.(name|groups\[0\]\.name)$/.test(place)), places.join()).toBe(true)
    }
  })

  test('for any names, it is refused as bad input or each site answers from its own group', () => {
    const version = requireModWsgiVersion('4.9.4', 'test')
    const piece = fc.oneof({ weight: 12, arbitrary: fc.constantFrom('a', 'B', '9', ' ', '-', '_', '.', 'ä', '字') }, { weight: 1, arbitrary: fc.constantFrom('"', '\n', '\\', '<', '>', '$', '{', '%', '/', ':', '@', '+', "'") })
    const name = fc.tuple(fc.constantFrom('a', 'Z', '7', ''), fc.array(piece, { maxLength: 5 }), fc.constantFrom('x', '')).map(([head, parts, tail]) => `${head}${parts.join('')}${tail}`)
    let written = 0
    fc.assert(
      fc.property(name, name, name, (siteName, first, second) => {
        const base = planOf()
        const [shop, forum] = base.sites
        if (!shop || !forum || siteName === forum.name || first === second) return true
        const plan: Plan = { ...base, sites: [{ ...shop, name: siteName, groups: [{ name: first, processes: 1, threads: 2 }, { name: second, processes: 1, threads: 1 }], actions: [...shop.actions, { name: 'GET /slow', group: second, share: 1, demand: { kind: 'measured', cpuMs: [1], blockedMs: [1] } }] }, forum] }
        try {
          const config = read(bundleOf(plan).files.filter((file) => file.path.endsWith('.conf')), version)
          written++
          return config.sites.length === 3 && config.sites[0]?.group === second && config.sites[1]?.group === first && config.sites[2]?.group === 'forum' && config.groups.length === 3 && config.problems.every((problem) => problem.severity === 'advice')
        } catch (error) {
          return isAppError(error) && error.problems.length > 0
        }
      }),
      { numRuns: 3_000 },
    )
    expect(written).toBeGreaterThan(100)
  }, 60_000)
})
