// The board of hosts: what is moved on the page is what the version holds, and what was undone is as it was.
import { describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { boardOf, boardText, NO_CHANGES, withHostAdded, withHostRemoved, withMovesMade, withQueries, withSiteAdded, withSiteOn, withSiteRemoved, withTenantOn } from './board-changes.ts'
import { applyBoard, BoardEdit, type BoardParts } from './board-edit.ts'
import { editFields, editOf } from './edit-fields.ts'
import { hostsAnswer } from './hosts-answer.ts'
import { parseScenarioInputs, type ScenarioInputs, type SiteConfiguration } from './scenario-inputs.ts'
import { questionSites, shop } from './samples.ts'
import { applyEdit } from './scenario-edit.ts'

const details = (name: string): SiteConfiguration => ({ serverName: `${name}.example.com`, aliases: [], port: 80, scriptPath: '/srv/app.wsgi', mountPath: '/', daemonUser: 'www-data', daemonUnixGroup: 'www-data', threadSafe: true, urlPrefixes: {} })
const inputsOf = (plan: Plan): ScenarioInputs => ({ schema: 'headroom/scenario-inputs@1', plan, configuration: Object.fromEntries(plan.sites.map(({ name }) => [name, details(name)])), provenance: {} })
const base = questionSites()
const parts = (): BoardParts => {
  const [site] = shop().sites
  if (site === undefined) throw new Error('the shop has a site')
  return { hosts: [{ slug: 'web-2', siteNames: ['shop'], host: { name: 'web2', cores: 8, memoryMiB: 16_384, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [{ name: 'redis', memoryMiB: 256, cpuCores: 0.1 }], apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 } } }], sites: [{ site: { ...site, traffic: { kind: 'open', ratePerSecond: 5 } }, configuration: details('shop'), provenance: { 'sites.shop.actions': { kind: 'measured', note: 'as measured' } } }] }
}
const joined = withSiteAdded(withHostAdded(NO_CHANGES, { slug: 'web-2', name: 'web2' }), base, 'shop', 'web2')

describe('the board of hosts', () => {
  test('adds hosts and sites of the team, moves sites and the database; the whole is a plan that passes its schema', () => {
    const moved = withTenantOn(withSiteOn(joined, base, 'superuser', 'web2'), 'web1', 'postgresql', 'web2')
    const inputs = applyBoard(inputsOf(base), BoardEdit.parse(JSON.parse(boardText(moved))), parts())
    const { plan, configuration, provenance } = parseScenarioInputs(JSON.parse(JSON.stringify(inputs)))
    expect(plan.sites.map(({ name, host }) => [name, host])).toEqual([['serverfault', undefined], ['superuser', 'web2'], ['shop', 'web2']])
    expect(plan.host.tenants).toEqual([])
    expect(plan.otherHosts?.[0]?.tenants.map(({ name, usedBy }) => [name, usedBy?.sites])).toEqual([['redis', ['shop']], ['postgresql', ['serverfault', 'superuser']]])
    expect(configuration['shop']).toEqual(details('shop'))
    expect(Object.keys(provenance).sort()).toEqual(['hosts.web2', 'sites.shop.actions', 'sites.shop.host', 'sites.superuser.host', 'tenants.postgresql.host', 'tenants.postgresql.usedBy'])
    // Who stayed asks its database over the network; who moved with it does not.
    const sites = hostsAnswer(plan).hosts.flatMap((host) => host.sites)
    expect(sites.map(({ name, networkMs }) => [name, networkMs])).toEqual([['serverfault', 5], ['superuser', 0], ['shop', 0]])
    const fewer = applyBoard(inputsOf(base), withQueries(moved, 'web2', 'postgresql', 2), parts())
    expect(hostsAnswer(fewer.plan).hosts.flatMap((host) => host.sites)[0]?.networkMs).toBe(1)
  })

  test('what goes back leaves no change behind, and the text of none is empty', () => {
    expect(boardText(withSiteOn(withSiteOn(NO_CHANGES, base, 'superuser', 'web2'), base, 'superuser', 'web1'))).toBe('')
    expect(boardText(withTenantOn(withTenantOn(NO_CHANGES, 'web1', 'postgresql', 'web2'), 'web2', 'postgresql', 'web1'))).toBe('')
    expect(boardText(withHostRemoved(withSiteRemoved(withTenantOn(joined, 'web1', 'postgresql', 'web2'), 'shop'), { slug: 'web-2', name: 'web2' }))).toBe('')
    expect(boardText(withSiteAdded(withSiteRemoved(NO_CHANGES, 'superuser'), base, 'superuser', 'web1'))).toBe('')
    expect(boardOf(boardText(joined))).toEqual(joined)
    expect(withMovesMade(NO_CHANGES, base, [{ kind: 'site', name: 'superuser', from: 'web1', to: 'web2' }]).homes).toEqual({ superuser: 'web2' })
    for (const text of ['', 'null', '{', '{"homes":{}}', '[]']) expect(boardOf(text)).toEqual(NO_CHANGES)
  })

  test('is one field of the workbench among others', () => {
    const fields = { ...editFields(base), 'host.cores': '8', board: boardText(withSiteOn(joined, base, 'superuser', 'web2')) }
    const { plan } = applyEdit(inputsOf(base), editOf(fields), parts())
    expect(plan.host.cores).toBe(8)
    expect(plan.sites[1]?.host).toBe('web2')
    // The next version has the hosts as fields of their own.
    expect(editFields(plan)).toMatchObject({ 'otherHosts.0.cores': '8', 'otherHosts.0.tenants.0.memoryMiB': '256', board: '' })
    expect(applyEdit(inputsOf(plan), editOf({ ...editFields(plan), 'otherHosts.0.memoryMiB': '8 GiB' })).plan.otherHosts?.[0]?.memoryMiB).toBe(8192)
  })

  test.each<[string, Partial<typeof NO_CHANGES>, RegExp]>([
    ['a host that is not there', { homes: { superuser: 'nowhere' } }, /no host "nowhere"/],
    ['a tenant that is not there', { tenants: [{ host: 'web1', name: 'mysql', to: 'web1' }] }, /no tenant "mysql"/],
    ['every site taken away', { removedSites: ['serverfault', 'superuser'] }, /No site would be left/],
    ['its own host taken away', { removedHosts: ['web1'] }, /own host and stays/],
    ['a site of nobody', { addedSites: ['ghost'] }, /no site "ghost"/],
    ['a site that is in already', { addedSites: ['superuser'] }, /no site "superuser"/],
  ])('refuses %s', (_, changes, words) => {
    try {
      applyBoard(inputsOf(base), { ...NO_CHANGES, ...changes })
      expect.unreachable()
    } catch (error) {
      expect(isAppError(error) ? error.problems[0]?.reason : error).toMatch(words)
    }
  })
})
