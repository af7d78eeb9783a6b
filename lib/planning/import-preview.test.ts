// From a read configuration to what the team would get: sites, groups, hosts; what is left out and why; what changes of what is there.
import { describe, expect, test } from 'vitest'
import { requireModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { read } from '#lib/apache/read.ts'
import { importPreview, previewText, withImported, type KnownHost, type KnownSite } from './import-preview.ts'
import { importedSites } from './imported-sites.ts'
import { SiteInput } from './site-input.ts'

const config = (text: string) => read([{ path: 'site.conf', text, isMain: true }], requireModWsgiVersion('4.9.4', 'test'))
const sites = (text: string) => importedSites(config(text)).sites
const host: KnownHost = { slug: 'web1', name: 'Web 1', revision: 1, modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 }
const SHOP = '<VirtualHost *:80>\nServerName shop.example.com\nServerAlias www.shop.example.com shop.*\nDocumentRoot /srv/htdocs\nWSGIDaemonProcess shop user=shop group=web processes=3 threads=5 queue-timeout=30 maximum-requests=1000 python-home=/srv/venv\nWSGIScriptAlias / /srv/shop.py process-group=shop\n</VirtualHost>\n'

describe('sites of a configuration', () => {
  test('carry names, paths, account and sizes over; what cannot be written is left out and said', () => {
    const [shop] = sites(SHOP)
    expect(shop?.input).toEqual({
      name: 'shop.example.com', serverName: 'shop.example.com', aliases: ['www.shop.example.com'], port: 80, scriptPath: '/srv/shop.py', mountPath: '/', pythonHome: '/srv/venv', documentRoot: '/srv/htdocs', daemonUser: 'shop', daemonUnixGroup: 'web', threadSafe: true,
      groups: [{ name: 'shop', processes: 3, threads: 5, urlPrefixes: [], queueTimeoutS: 30, maximumRequests: 1000 }],
    })
    expect(shop?.faults).toEqual([])
    expect(shop?.notes).toEqual(expect.arrayContaining([expect.stringContaining('shop.*'), expect.stringContaining('thread-safe')]))
    expect(SiteInput.safeParse(shop?.input).success).toBe(true)
  })

  test('the ports 80 and 443 of one name are one site; a redirect beside it is none', () => {
    const pair = `<VirtualHost *:80>\nServerName a.example.com\nRedirect / https://a.example.com/\n</VirtualHost>\n<VirtualHost *:443>\nServerName https://a.example.com:443\nSSLEngine on\nWSGIDaemonProcess a\nWSGIScriptAlias / /srv/a.py process-group=a\n</VirtualHost>\n`
    expect(sites(pair).map(({ input }) => [input.serverName, input.port])).toEqual([['a.example.com', 443]])
  })

  test('a <Location> or a second alias of another group becomes a group with that URL', () => {
    const routed = 'WSGIDaemonProcess main processes=2\nWSGIDaemonProcess slow processes=1\nWSGIDaemonProcess pdf\n<VirtualHost *:80>\nServerName a.example.com\nWSGIProcessGroup main\nWSGIScriptAlias /pdf /srv/a.py/pdf process-group=pdf application-group=%{GLOBAL}\nWSGIScriptAlias / /srv/a.py\n<Location "/reports/">\nWSGIProcessGroup slow\n</Location>\n</VirtualHost>\n'
    const [site] = sites(routed)
    expect(site?.input.groups.map(({ name, urlPrefixes }) => [name, urlPrefixes])).toEqual([['main', []], ['slow', ['/reports']], ['pdf', ['/pdf']]])
    expect(site?.notes.join(' ')).not.toContain('another script')
  })

  test('what runs inside Apache, has no application, or picks its group at each request is told, not imported', () => {
    const { sites: found, skipped } = importedSites(config('WSGIDaemonProcess a\n<VirtualHost *:80>\nServerName in.example.com\nWSGIScriptAlias / /srv/a.py\n</VirtualHost>\n<VirtualHost *:80>\nServerName php.example.com\n</VirtualHost>\n<VirtualHost *:80>\nServerName env.example.com\nWSGIProcessGroup %{ENV:G}\nWSGIScriptAlias / /srv/b.py\n</VirtualHost>\n'))
    expect(found).toEqual([])
    expect(skipped.map(({ what, reason }) => [what, reason.split(' ').slice(0, 3).join(' ')])).toEqual([['in.example.com/', 'It runs inside'], ['php.example.com', 'It runs no'], ['env.example.com/', 'Its daemon group']])
  })

  test('sizes that no site can have, placeholders and groups that nobody declares are faults', () => {
    expect(sites('<VirtualHost *:80>\nServerName a.example.com\nWSGIDaemonProcess a threads=0\nWSGIScriptAlias / /srv/a.py process-group=a\n</VirtualHost>\n')[0]?.faults.join()).toMatch(/threads/)
    expect(sites('<VirtualHost *:80>\nServerName a.example.com\nWSGIScriptAlias / /srv/a.py process-group=gone\n</VirtualHost>\n')[0]?.faults.join()).toMatch(/No file given declares/)
    expect(sites('<VirtualHost *:80>\nServerName a.example.com\nWSGIDaemonProcess a processes={{ n }}\nWSGIScriptAlias / /srv/a.py process-group=a\n</VirtualHost>\n')[0]?.faults.join()).toMatch(/placeholder/)
  })

  test('two names in one group: the second would be planned twice, and says so', () => {
    const shared = 'WSGIDaemonProcess both\nWSGIProcessGroup both\n<VirtualHost *:80>\nServerName a.example.com\nWSGIScriptAlias / /srv/a.py\n</VirtualHost>\n<VirtualHost *:80>\nServerName b.example.com\nWSGIScriptAlias / /srv/b.py\n</VirtualHost>\n'
    expect(sites(shared).map(({ sharesGroupWith }) => sharesGroupWith)).toEqual([null, 'a.example.com'])
  })
})

describe('the preview', () => {
  const known = (over: Partial<SiteInput>, hostSlug: string | null = 'web1'): KnownSite => ({ slug: 'shop', revision: 4, hostSlug, input: { name: 'The shop', serverName: 'Shop.example.com', aliases: ['www.shop.example.com'], port: 80, scriptPath: '/srv/shop.py', mountPath: '/', pythonHome: '/srv/venv', documentRoot: '/srv/htdocs', daemonUser: 'shop', daemonUnixGroup: 'web', threadSafe: false, perProcessMiB: 120, notes: 'ours', groups: [{ name: 'shop', processes: 2, threads: 1, urlPrefixes: [] }], ...over } })

  test('of a known site names the fields that differ, and nothing that the files do not say', () => {
    const { sites: [shop], host: of } = importPreview(config(`ServerLimit 4\nMaxRequestWorkers 100\n${SHOP}`), host, [known({})])
    expect(shop).toMatchObject({ kind: 'update', slug: 'shop' })
    expect(shop?.changes).toEqual([
      { field: 'serverName', from: 'Shop.example.com', to: 'shop.example.com' },
      { field: 'groups', from: 'shop: 2 x 1', to: 'shop: 3 x 5, queueTimeoutS 30, maximumRequests 1000' },
    ])
    expect(of).toMatchObject({ kind: 'update', changes: [{ field: 'maxRequestWorkers', from: '400', to: '100' }] })
  })

  test('a site on another host is another one; one on no host is moved', () => {
    expect(importPreview(config(SHOP), host, [known({}, 'elsewhere')]).sites[0]).toMatchObject({ kind: 'create', slug: null })
    expect(importPreview(config(SHOP), host, [known({}, null)]).sites[0]?.changes.at(-1)).toEqual({ field: 'host', from: 'none', to: 'Web 1' })
  })

  test('taken field by field: the rest of the site stays, memory and notes too', () => {
    const [shop] = sites(SHOP)
    if (shop === undefined) throw new Error('no site')
    const merged = withImported(known({}).input, shop.input, ['groups'])
    expect(merged).toMatchObject({ name: 'The shop', serverName: 'Shop.example.com', perProcessMiB: 120, notes: 'ours', threadSafe: true, groups: [{ processes: 3, threads: 5 }] })
    expect(withImported(known({}).input, shop.input, ['port']).groups).toEqual(known({}).input.groups)
  })

  test('once imported there is nothing left to change, and the preview says so in its hash', () => {
    const [shop] = sites(SHOP)
    if (shop === undefined) throw new Error('no site')
    const after = { ...known({}), input: { ...known({}).input, ...shop.input } }
    const first = importPreview(config(SHOP), host, [known({})])
    const second = importPreview(config(SHOP), host, [after])
    expect(second.sites[0]).toMatchObject({ kind: 'same', changes: [] })
    expect(previewText(first)).not.toBe(previewText(second))
    expect(previewText(first)).toBe(previewText(importPreview(config(SHOP), host, [known({})])))
  })
})
