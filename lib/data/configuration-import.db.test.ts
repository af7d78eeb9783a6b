// An import is all or nothing, makes what was ticked and no more, and leaves what runs on the host numbered and unchanged.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ConfigurationSet } from '#lib/apache/configuration-set.ts'
import { isAppError } from '#lib/base/errors.ts'
import { listAuditEvents } from './audit-events.ts'
import { importConfiguration, previewImport } from './configuration-import.ts'
import { keepConfigurationUpload } from './configuration-uploads.ts'
import { latestDeployedConfiguration, listDeployedConfigurations } from './deployed-configurations.ts'
import { exportPatch } from './export-patch.ts'
import { getHost, listHosts } from './hosts.ts'
import { getSite, listSites, updateSite } from './sites.ts'
import { useTestDatabase } from './test-database.ts'
import { allRows } from './test-rows.ts'
import { approve, makePlannedTeam, makeTeam, putVersion, SITE } from './test-team.ts'

useTestDatabase()

const vhost = (name: string, sizes: string) => `<VirtualHost *:80>\nServerName ${name}.example.com\nWSGIDaemonProcess ${name} ${sizes}\nWSGIScriptAlias / /srv/${name}/app.wsgi process-group=${name}\n</VirtualHost>\n`
const set = (...texts: string[]): ConfigurationSet => ({ files: texts.map((text, index) => ({ path: `conf.d/${index}.conf`, text, encoding: 'utf-8' })), leftOut: [] })
const codeOf = async (work: Promise<unknown>) => work.then(() => 'done', (error: unknown) => (isAppError(error) ? error.code : String(error)))

describe('an import', () => {
  test('onto a new host creates it with the sites that were ticked, in one step that the audit log tells', async () => {
    const { scopes, teamId } = await makeTeam()
    const content = set(vhost('shop', 'processes=3 threads=2'), vhost('wiki', 'processes=1'))
    const { id } = await keepConfigurationUpload(scopes.planner, 'etc.tar.gz', content)
    expect(await keepConfigurationUpload(scopes.owner, 'again.tar.gz', content)).toEqual({ id, created: false })
    const { seen, preview } = await previewImport(scopes.viewer, id, { modWsgi: '5.0.2' })
    expect(preview.sites.map(({ kind, key }) => [kind, key])).toEqual([['create', 's0'], ['create', 's1']])
    const before = await allRows(teamId)
    expect(await codeOf(importConfiguration(scopes.planner, id, { modWsgi: '5.0.2', seen, take: ['s0'] }))).toBe('invalid')
    expect(await allRows(teamId)).toEqual(before)
    const done = await importConfiguration(scopes.planner, id, { modWsgi: '5.0.2', seen, newHost: { name: 'Web 9', cores: 4, memoryMiB: 8192 }, take: ['s0'], names: { s0: 'The shop' } })
    expect(done).toMatchObject({ hostSlug: 'web-9', number: 1, created: 1, updated: 0 })
    const [site, ...others] = await listSites(scopes.viewer)
    expect(others).toEqual([])
    expect(site).toMatchObject({ name: 'The shop', serverName: 'shop.example.com', host: { slug: 'web-9' }, groups: [{ name: 'shop', processes: 3, threads: 2 }] })
    const host = await getHost(scopes.viewer, 'web-9')
    expect(await latestDeployedConfiguration(scopes.viewer, host.id)).toMatchObject({ number: 1, modWsgi: '5.0.2', content })
    const { events } = await listAuditEvents(scopes.owner)
    expect(events.slice(0, 4).map(({ kind }) => kind)).toEqual(['configuration.imported', 'site.created', 'host.created', 'configuration.uploaded'])
  })

  test('onto a known host changes the ticked fields alone, and is refused where the team changed something meanwhile', async () => {
    const team = await makePlannedTeam()
    const { planner } = team.scopes
    const { id } = await keepConfigurationUpload(planner, 'shop.conf', set(`DocumentRoot /srv\n${vhost('shop', 'processes=7 threads=2')}`))
    const look = () => previewImport(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4' })
    const { seen, preview } = await look()
    expect(preview.sites).toMatchObject([{ kind: 'update', slug: team.siteSlug }])
    const site = await getSite(planner, team.siteSlug)
    await updateSite(planner, team.siteSlug, { ...SITE, hostSlug: team.hostSlug, documentRoot: '/srv/x', notes: 'new', groups: [{ name: 'shop', processes: 5, threads: 1 }], revision: site.revision })
    expect(await codeOf(importConfiguration(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4', seen, take: ['s0.groups'] }))).toBe('conflict')
    const done = await importConfiguration(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4', seen: (await look()).seen, take: ['s0.groups'] })
    expect(done).toMatchObject({ number: 1, created: 0, updated: 1 })
    expect(await getSite(planner, team.siteSlug)).toMatchObject({ notes: 'new', documentRoot: '/srv/x', scriptPath: '/srv/shop/app.wsgi', groups: [{ name: 'shop', processes: 7, threads: 2 }] })
    expect(await importConfiguration(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4', seen: (await look()).seen, take: [] })).toMatchObject({ number: 2 })
    expect((await listDeployedConfigurations(planner, team.hostSlug)).map(({ number }) => number)).toEqual([2, 1])
  })

  test('that fails at its last site leaves nothing behind', async () => {
    const { scopes, teamId } = await makeTeam()
    const { id } = await keepConfigurationUpload(scopes.planner, 'two.conf', set(vhost('a', ''), vhost('b', '')))
    const { seen } = await previewImport(scopes.planner, id, { modWsgi: '4.9.4' })
    const before = await allRows(teamId)
    // The second is given the first one's name, which Apache would never serve.
    const outcome = importConfiguration(scopes.planner, id, { modWsgi: '4.9.4', seen, newHost: { name: 'web', cores: 1, memoryMiB: 2048 }, take: ['s0', 's1'], serverNames: { s1: 'a.example.com' } })
    await expect(outcome).rejects.toMatchObject({ code: 'invalid', publicMessage: expect.stringContaining('b.example.com') as unknown })
    expect(await allRows(teamId)).toEqual(before)
    expect(await listHosts(scopes.viewer)).toEqual([])
  })

  test('two at once onto one host are numbered one after the other', async () => {
    const team = await makePlannedTeam()
    const { planner } = team.scopes
    const ids = [(await keepConfigurationUpload(planner, 'a.conf', set('# a\n'))).id, (await keepConfigurationUpload(planner, 'b.conf', set('# b\n'))).id]
    const { seen } = await previewImport(planner, ids[0] ?? '', { hostSlug: team.hostSlug, modWsgi: '4.9.4' })
    const done = await Promise.all(ids.map((id) => importConfiguration(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4', seen, take: [] })))
    expect(done.map(({ number }) => number).sort()).toEqual([1, 2])
  })
})

test('an approved version becomes a patch to what was imported, in the bytes of the files', async () => {
  const team = await makePlannedTeam()
  const { planner } = team.scopes
  await putVersion(team, 1)
  expect(await codeOf(exportPatch(planner, team.scenarioSlug, 1))).toBe('conflict')
  await approve(team, 1)
  expect(await codeOf(exportPatch(planner, team.scenarioSlug, 1))).toBe('notFound')
  const { id } = await keepConfigurationUpload(planner, 'shop.conf', { files: [{ path: 'shop.conf', text: '# g\u00e9r\u00e9\nWSGIDaemonProcess shop processes=9 threads=4 # keep\n', encoding: 'latin1' }], leftOut: [] })
  const { seen } = await previewImport(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4' })
  await importConfiguration(planner, id, { hostSlug: team.hostSlug, modWsgi: '4.9.4', seen, take: [] })
  const { bytes, missing, fileName } = await exportPatch(planner, team.scenarioSlug, 1)
  const text = Buffer.from(bytes).toString('latin1')
  expect({ missing, fileName }).toEqual({ missing: [], fileName: `${team.scenarioSlug}-v1.patch` })
  expect(text).toContain(' # g\u00e9r\u00e9\n-WSGIDaemonProcess shop processes=9 threads=4 # keep\n+WSGIDaemonProcess shop processes=1 threads=4 # keep\n')
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(createHash('sha256').update((await exportPatch(planner, team.scenarioSlug, 1)).bytes).digest('hex'))
})
