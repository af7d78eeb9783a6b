import { describe, expect, test } from 'vitest'
import { demandMoments } from '#lib/engine/demand-moments.ts'
import { hostLook } from '#lib/engine/host-look.ts'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import { parsePlan } from './plan.ts'
import { questionSites, shop } from './samples.ts'
import { adoptWhatIfs, answerWhatIfs } from './what-if-stack.ts'
import { whatIfText, withWhatIf } from './what-if-question.ts'
import type { WhatIfChange } from './what-if-question.ts'

const CHANGES: WhatIfChange[] = [
  { kind: 'traffic', factor: 1.5 },
  { kind: 'burst', factor: 10, durationS: 60 },
  { kind: 'stall', extraMs: 5000, percent: 10, durationS: 60, site: 'serverfault', action: 'GET /search' },
  { kind: 'slower', factor: 2, site: 'superuser', action: 'GET /' },
  { kind: 'more-rows', factor: 3 },
  { kind: 'host-lost', hosts: 3 },
  { kind: 'database-moved', tenant: 'postgresql', roundTripMs: 0.5, queries: 12 },
  { kind: 'site-added', like: 'superuser', name: 'askubuntu', factor: 0.5 },
  { kind: 'threads-to-processes', site: 'serverfault' },
  { kind: 'own-group', site: 'serverfault', action: 'GET /search', processes: 1, threads: 15 },
]

describe.each(CHANGES)('what if: $kind', (change) => {
  test('gives a plan that the schema accepts, and leaves the one given as it was', () => {
    const plan = questionSites()
    const changed = withWhatIf(plan, change)
    expect(plan).toEqual(questionSites())
    expect(changed).not.toEqual(plan)
    expect(() => parsePlan(JSON.parse(JSON.stringify(changed)))).not.toThrow()
    expect(() => predictAnalytic(changed)).not.toThrow()
  })

  test('is answered in one sentence that begins with the change', () => {
    const [answer] = answerWhatIfs(questionSites(), [{ name: 'x', change }])
    expect(answer?.sentence.startsWith(`${['traffic', 'burst', 'more-rows'].includes(change.kind) ? 'With' : 'If'} ${whatIfText(change)}, `)).toBe(true)
    expect(answer?.sentence).not.toMatch(/null|NaN|undefined|Infinity/)
  })
})

test('questions stack: each is answered on top of those before', () => {
  const [first, second] = answerWhatIfs(questionSites(), [{ name: 'a', change: { kind: 'traffic', factor: 1.5 } }, { name: 'b', change: { kind: 'traffic', factor: 1.2 } }])
  expect(second?.before).toEqual({ ...first?.after, ...second?.before })
  const both = hostLook(withWhatIf(questionSites(), { kind: 'traffic', factor: 1.8 }))
  expect(second?.after.cpuUtilization).toBeCloseTo(both.host.cpuUtilization, 6)
})

test('a group of its own for code that is not known to be thread-safe is told with the threads that it gets', () => {
  const change: WhatIfChange = { kind: 'own-group', site: 'shop', action: shop().sites[0]?.actions[0]?.name ?? '', processes: 2, threads: 5 }
  expect(withWhatIf(shop(), change).sites[0]?.groups.at(-1)).toMatchObject({ processes: 2, threads: 1 })
  expect(answerWhatIfs(shop(), [{ name: 'x', change }])[0]?.sentence).toContain('gets 2 × 1 of its own (one thread each: its code is not known to be thread-safe)')
})

test('the shop that stalls: payment that waits 20 s for a minute piles requests up, and says when all is well', () => {
  const open = shop()
  const plan = { ...open, sites: open.sites.map((site) => ({ ...site, traffic: { kind: 'open' as const, ratePerSecond: 16 } })) }
  const [answer] = answerWhatIfs(plan, [{ name: 'Payment stalls', change: { kind: 'stall', extraMs: 20_000, percent: 100, durationS: 60, site: 'shop', action: 'POST /checkout/pay' } }])
  expect(answer?.passing?.queueGrows).toBe(true)
  expect(answer?.sentence).toMatch(/requests pile up by its end, the last waits .*, and all is well again .* after it ends\./)
})

test('users who wait are not told that nothing piles up', () => {
  const [burst, calm] = [20, 1.05].map((factor) => answerWhatIfs(shop(), [{ name: 'x', change: { kind: 'burst', factor, durationS: 60 } }])[0])
  expect(burst?.newlyMissed).not.toEqual([])
  expect(burst?.sentence).toMatch(/its users wait for their answers meanwhile/)
  expect(burst?.sentence).not.toMatch(/Nothing piles up/)
  expect(calm?.sentence).toMatch(/Nothing piles up while it lasts\.$/)
})

test('a stall in a share of measured calls has that share of the mean', () => {
  const plan = questionSites()
  const measured = { ...plan, sites: plan.sites.map((site) => ({ ...site, actions: site.actions.map((action) => ({ ...action, demand: { kind: 'measured' as const, cpuMs: [5, 6, 7, 8], blockedMs: [10, 20, 30, 40] } })) })) }
  const changed = withWhatIf(measured, { kind: 'stall', extraMs: 1000, percent: 10 })
  const demand = changed.sites[0]?.actions[0]?.demand
  expect(demand && demandMoments(demand).blockedMs.mean).toBeCloseTo(25 + 100, 0)
  expect(demand && demandMoments(demand).cpuMs.mean).toBeCloseTo(6.5, 9)
})

test('what is taken over becomes the plan, with its source, and a site that joins has a configuration', () => {
  const configuration = Object.fromEntries(questionSites().sites.map(({ name }) => [name, { serverName: `${name}.example.com`, aliases: ['www.example.com'], port: 80, scriptPath: '/srv/app.wsgi', mountPath: '/', daemonUser: 'www-data', daemonUnixGroup: 'www-data', threadSafe: true, urlPrefixes: {} }]))
  const adopted = adoptWhatIfs({ schema: 'headroom/scenario-inputs@1', plan: questionSites(), configuration, provenance: {} }, [{ name: 'x', change: { kind: 'site-added', like: 'superuser', name: 'askubuntu', factor: 0.5 } }])
  expect(adopted.plan.sites).toHaveLength(3)
  expect(adopted.configuration['askubuntu']).toMatchObject({ serverName: 'askubuntu.superuser.example.com', aliases: [] })
  expect(adopted.provenance['sites.askubuntu.what-if']?.note).toMatch(/joins the host/)
})

test('what is not there is named', () => {
  expect(() => withWhatIf(questionSites(), { kind: 'stall', extraMs: 1, percent: 5, action: 'GET /nothing' })).toThrow(/GET \/nothing/)
  expect(() => withWhatIf(questionSites(), { kind: 'own-group', site: 'serverfault', action: 'GET /nothing', processes: 1, threads: 1 })).toThrow(/GET \/nothing/)
  expect(() => withWhatIf(questionSites(), { kind: 'site-added', like: 'nobody', name: 'x', factor: 1 })).toThrow(/nobody/)
})

test('a site that joins like another asks the tenants that the other asks', () => {
  const plan = questionSites()
  const asked = { ...plan, host: { ...plan.host, tenants: plan.host.tenants.map((tenant) => ({ ...tenant, usedBy: { sites: ['superuser'], roundTripMs: 1, queriesPerRequest: 4 } })) } }
  expect(asked.host.tenants.length).toBeGreaterThan(0)
  const joined = (like: string) => withWhatIf(asked, { kind: 'site-added', like, name: 'askubuntu', factor: 1 }).host.tenants.map(({ usedBy }) => usedBy?.sites)
  expect(joined('superuser')).toEqual(plan.host.tenants.map(() => ['superuser', 'askubuntu']))
  expect(joined('serverfault')).toEqual(plan.host.tenants.map(() => ['superuser']))
})
