// A real Apache reads what the writer wrote and answers from the right daemon group.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { exportBundle } from '#lib/planning/export-bundle.ts'
import { parsePlan } from '#lib/planning/plan.ts'
import { APACHE_REMEDY, apacheFolder, configTest, findApache, isAlive, startApache, type ApacheFolder, type ApacheHere, type ApacheInstance } from '../../lab/apache-instance.ts'

const found = findApache()
const APP = readFileSync(join(import.meta.dirname, '../../lab/report_app.wsgi'), 'utf8')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** As root, an account whose home directory does not exist: its daemons start only because of home=/. */
const homeless = () => (process.getuid?.() === 0 && /^nobody:[^\n]*:\/nonexistent:/m.test(readFileSync('/etc/passwd', 'utf8')) ? { daemonUser: 'nobody', daemonUnixGroup: 'nogroup' } : {})
const demand = (blocked: number) => ({ kind: 'independent', cpuMs: { kind: 'constant', value: 5 }, blockedMs: { kind: 'constant', value: blocked } })

const plan = (overrides: Record<string, unknown> = {}): Plan =>
  parsePlan({
    schema: 'headroom/plan@1',
    name: 'Two sites \\',
    host: { name: 'web1', cores: 2, memoryMiB: 4096 },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 100 },
    sites: [
      {
        name: 'shop',
        serverName: 'shop.example.com',
        groups: [
          { name: 'shop', processes: 2, threads: 3, queueTimeoutS: 45 },
          { name: 'slow pages', processes: 1, threads: 4, maximumRequests: 100_000 },
        ],
        actions: [
          { name: 'GET /', share: 8, demand: demand(20) },
          { name: 'GET /orders/{int}', share: 2, demand: demand(20) },
          { name: 'GET /orders/new', share: 2, demand: demand(20) },
          { name: 'GET /checkout/{word}', group: 'slow pages', share: 1, demand: demand(900) },
          { name: 'GET /orders/{int}/invoice.pdf', group: 'slow pages', share: 1, demand: demand(900) },
        ],
        traffic: { kind: 'open', ratePerSecond: 30 },
      },
      { name: 'forum', serverName: 'forum.example.com', groups: [{ name: 'forum', processes: 3, threads: 1 }], actions: [{ name: 'GET /', share: 1, demand: demand(20) }], traffic: { kind: 'open', ratePerSecond: 5 } },
    ],
    ...overrides,
  })

describe.skipIf(found === null)(`a real Apache with mod_wsgi (skipped where absent: ${APACHE_REMEDY})`, () => {
  const here = found as ApacheHere
  let folder: ApacheFolder
  let apache: ApacheInstance

  const ask = async (host: string, path: string) => {
    const answer = await apache.get(host, path)
    expect(answer.status, `${host}${path}: ${answer.body}`).toBe(200)
    return JSON.parse(answer.body) as { group: string; interpreter: string; pid: number; thread: number; uid: number; multiprocess: boolean; scriptName: string; pathInfo: string; locale: string }
  }

  beforeAll(async () => {
    folder = await apacheFolder(here)
    const script = folder.put('srv/shop/wsgi.py', APP)
    const forum = folder.put('srv/the forum/wsgi.py', APP)
    const details = { port: folder.port, daemonUser: here.user, daemonUnixGroup: here.group }
    const bundle = exportBundle(
      {
        plan: plan(),
        configuration: { shop: { ...details, scriptPath: script, aliases: ['www.shop.example.com', '*.shop.example.org'] }, forum: { ...details, ...homeless(), scriptPath: forum, mountPath: '/talk' } },
        title: { scenario: 'Two sites "quoted" \\\n</VirtualHost>', version: 3, contentHash: 'sha256:00' },
      },
      sha256,
    )
    for (const file of bundle.files) if (file.path.endsWith('.conf')) folder.put(`conf/${file.path.replaceAll('/', '-')}`, file.text)
    const check = configTest(here, folder)
    expect(check.passed, check.output).toBe(true)
    apache = await startApache(here, folder)
  })

  afterAll(async () => {
    const ids = apache?.processIds() ?? []
    try {
      await apache?.stop()
      expect(ids.length).toBeGreaterThan(6)
      expect(ids.filter(isAlive)).toEqual([])
    } finally {
      folder?.remove()
    }
  })

  test('each site is answered by its own daemon group, in the main interpreter', async () => {
    expect(await ask('shop.example.com', '/')).toMatchObject({ group: 'shop', interpreter: '', scriptName: '', pathInfo: '/' })
    expect(await ask('www.shop.example.com', '/any/page')).toMatchObject({ group: 'shop', pathInfo: '/any/page' })
    expect(await ask('eu.shop.example.org', '/')).toMatchObject({ group: 'shop' })
    expect(await ask('forum.example.com', '/talk/42')).toMatchObject({ group: 'forum', interpreter: '', scriptName: '/talk', pathInfo: '/42' })
  })

  test('slow actions are answered by their own group, their neighbours are not, and the application sees the same path', async () => {
    expect(await ask('shop.example.com', '/checkout/pay')).toMatchObject({ group: 'slow pages', interpreter: '', scriptName: '', pathInfo: '/checkout/pay' })
    expect(await ask('shop.example.com', '/orders/7/invoice.pdf')).toMatchObject({ group: 'slow pages', scriptName: '', pathInfo: '/orders/7/invoice.pdf' })
    for (const path of ['/checkouts', '/orders/7', '/orders/new', '/orders/7/invoicexpdf', '/orders/7/invoice.pdf/more']) expect((await ask('shop.example.com', path)).group, path).toBe('shop')
  })

  test('a group has as many processes and threads as planned', async () => {
    // Four requests stay inside until four are there, so each holds a thread of its own.
    const slow = await Promise.all(Array.from({ length: 4 }, () => ask('shop.example.com', '/checkout/hold?4')))
    expect(new Set(slow.map((answer) => answer.pid)).size).toBe(1)
    expect(new Set(slow.map((answer) => answer.thread)).size).toBe(4)
    const pids = new Set<number>()
    for (let i = 0; i < 200 && pids.size < 3; i++) pids.add((await ask('forum.example.com', '/talk')).pid)
    expect(pids.size).toBe(3)
  })

  test('daemons run as the planned account, with the planned locale', async () => {
    const answer = await ask('forum.example.com', '/talk')
    expect(answer.locale).toBe('C.UTF-8')
    expect(answer.multiprocess).toBe(true)
    if (process.getuid?.() === 0) expect(answer.uid).not.toBe(0)
  })

  test('Apache finds nothing to warn about', () => {
    const complaints = readFileSync(folder.errorLog, 'utf8').split('\n').filter((line) => /:(warn|error|crit|alert|emerg)\]/.test(line))
    expect(complaints).toEqual([])
  })

  test.each(['worker', 'prefork'] as const)('the sizes of the %s MPM pass configtest', async (mpm) => {
    const other = await apacheFolder(here, mpm)
    try {
      const bundle = exportBundle({ plan: plan({ apache: { modWsgi: '4.9.4', mpm, maxRequestWorkers: 900 } }), title: { scenario: 'x', contentHash: 'y' } }, sha256)
      for (const file of bundle.files) if (file.path.endsWith('.conf')) other.put(`conf/${file.path.replaceAll('/', '-')}`, file.text)
      const check = configTest(here, other)
      expect(check.passed, check.output).toBe(true)
      expect(check.output).not.toMatch(/AH\d+: (WARNING|.*(lower|exceed|decreas))/i)
    } finally {
      other.remove()
    }
  })

  test('what tries to break out of its place is refused or does nothing in a real Apache', async () => {
    const attack = 'Define HEADROOM_BROKE_OUT'
    const hostile = [`x\n${attack}\n`, `x"\n${attack}\n#`, `x \\`, `x\\\n${attack}`, `x</VirtualHost>\n${attack}\n<VirtualHost *:1>`, `x\r\n${attack}`, `x\r${attack}`, '${HOME}', '%{ENV:PATH}', `x' ${attack}`, `x" ${attack} "`, `x\u2028${attack}`, `x\u0000${attack}`, '../../etc/passwd', '/etc/passwd', 'x y=z', '-D FOO', '<IfDefine !X>', 'ä'.repeat(300)]
    const firstSite = (change: (site: Plan['sites'][number]) => Plan['sites'][number]): Plan => {
      const base = plan()
      return { ...base, sites: base.sites.map((site, index) => (index === 0 ? change(site) : site)) }
    }
    const fields: Record<string, (text: string) => [Plan, Record<string, object>, string]> = {
      scenario: (text) => [plan(), {}, text],
      planName: (text) => [{ ...plan(), name: text }, {}, 'x'],
      siteName: (text) => [firstSite((site) => ({ ...site, name: text })), {}, 'x'],
      groupName: (text) => [firstSite((site) => ({ ...site, groups: [{ name: text, processes: 1, threads: 1 }], actions: site.actions.map((action) => ({ ...action, group: text })) })), {}, 'x'],
      actionName: (text) => [firstSite((site) => ({ ...site, actions: [...site.actions, { name: `GET /${text}`, group: 'slow pages', share: 1, demand: { kind: 'measured', cpuMs: [1], blockedMs: [1] } }] })), {}, 'x'],
      serverName: (text) => [plan(), { shop: { serverName: text } }, 'x'],
      alias: (text) => [plan(), { shop: { aliases: [text] } }, 'x'],
      script: (text) => [plan(), { shop: { scriptPath: `/srv/${text}` } }, 'x'],
      mount: (text) => [plan(), { shop: { mountPath: `/${text}` } }, 'x'],
      user: (text) => [plan(), { shop: { daemonUser: text } }, 'x'],
      pythonHome: (text) => [plan(), { shop: { pythonHome: `/srv/${text}` } }, 'x'],
      prefix: (text) => [plan(), { shop: { urlPrefixes: { 'slow pages': [`/${text}`] } } }, 'x'],
    }
    const trial = await apacheFolder(here)
    try {
      trial.put('conf/control.conf', `${attack}\n`)
      expect(configTest(here, trial).output).toContain('HEADROOM_BROKE_OUT')
      let refused = 0
      let accepted = 0
      for (const [field, make] of Object.entries(fields)) {
        for (const text of hostile) {
          const [hostilePlan, configuration, scenario] = make(text)
          let files: { path: string; text: string }[] = []
          try {
            files = exportBundle({ plan: hostilePlan, configuration, title: { scenario, contentHash: text, facts: [{ label: 'Note', text }] }, warnings: [text] }, sha256).files
          } catch (error) {
            if (!isAppError(error)) throw error
            expect(error.problems.length, field).toBeGreaterThan(0)
            refused++
            continue
          }
          // One file for all three, so that each accepted text is read by Apache at a line of its own.
          trial.put('conf/control.conf', files.filter((file) => file.path.startsWith('sites')).map((file) => file.text).join('\n'))
          trial.put('conf/mpm.conf', files.find((file) => file.path.startsWith('mods'))?.text ?? '')
          const check = configTest(here, trial)
          // An account that does not exist is refused by Apache itself.
          if (field !== 'user') expect(check.passed, `${field} ${JSON.stringify(text)}: ${check.output}`).toBe(true)
          expect(check.output).not.toContain('HEADROOM_BROKE_OUT')
          accepted++
        }
      }
      expect(refused).toBeGreaterThan(100)
      expect(accepted).toBeGreaterThan(20)
    } finally {
      trial.remove()
    }
  }, 120_000)
})
