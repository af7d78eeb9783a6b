// What a configuration means, on real files with known facts and on the traps one by one.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ApacheConfig } from './apache-config.ts'
import { placeDirectives } from './config-files.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { parse, render } from './parse.ts'
import { read } from './read.ts'
import { splitWords } from './words.ts'

const shared = process.env['HEADROOM_SHARED'] ?? resolve(import.meta.dirname, '../../../shared')
const manifestFile = resolve(shared, 'fixtures/manifest.json')

interface Expected {
  daemon_processes: { line: number; name: string; options: Record<string, string>; vhost: number | null }[]
  vhosts: { line: number; addresses: string[]; server_name: string | null; aliases: string[]; ssl: boolean }[]
  script_aliases: { line: number; directive: string; url: string; script: string; effective_group: string | null; group_from: string; vhost: number | null }[]
  template_placeholders: boolean
  sections_balanced: boolean
  import_scripts: { line: number; script: string; options: Record<string, string> }[]
  process_group_directives: { line: number; group: string }[]
  other_wsgi_directives: Record<string, number>
  daemon_declared_but_never_used: string[]
  groups_used_but_not_declared: string[]
}

const version = requireModWsgiVersion('4.9.4', 'test')
const codes = (config: ApacheConfig) => config.problems.map((problem) => problem.code)
const readText = (text: string, modWsgi = '4.9.4') => read([{ path: 'site.conf', text }], requireModWsgiVersion(modWsgi, 'test'))

describe.skipIf(!existsSync(manifestFile))('real configurations with known facts (skipped where the shared fixtures are absent)', () => {
  const entries = existsSync(manifestFile)
    ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as { files: { file: string; expected: Expected }[] }).files.filter((entry) => entry.file.startsWith('apache-conf/'))
    : []

  test('there are some', () => expect(entries.length).toBeGreaterThan(10))

  test.each(entries.map((entry) => [entry.file.slice('apache-conf/'.length), entry] as const))('%s', (_, entry) => {
    const text = readFileSync(resolve(shared, 'fixtures', entry.file), 'utf8')
    expect(render(parse(text))).toBe(text)
    const { expected } = entry
    const config = read([{ path: entry.file, text }], version)

    expect(config.groups.map(({ name, line, options }) => ({ name, line, options }))).toEqual(expected.daemon_processes.map(({ name, line, options }) => ({ name, line, options })))

    const placed = placeDirectives([{ path: entry.file, text }]).directives
    expect(config.groups.map(({ serverName }) => serverName)).toEqual(expected.daemon_processes.map(({ vhost }) => (vhost === null ? null : (expected.vhosts[vhost]?.server_name ?? null))))
    expect(config.imports.map(({ line, script, group, applicationGroup }) => ({ line, script, group, applicationGroup }))).toEqual(expected.import_scripts.map(({ line, script, options }) => ({ line, script, group: options['process-group'] ?? null, applicationGroup: options['application-group'] ?? null })))
    expect(placed.filter(({ name }) => name === 'WSGIProcessGroup').map(({ line, args }) => ({ line, group: splitWords(args)[0]?.text }))).toEqual(expected.process_group_directives.map(({ line, group }) => ({ line, group })))
    for (const [name, count] of Object.entries(expected.other_wsgi_directives).filter(([key]) => /^WSGI/.test(key))) expect([name, placed.filter((directive) => directive.name === name).length]).toEqual([name, count])

    const own = config.sites.filter((site) => site.script !== null && !site.inherited)
    expect(own.map((site) => ({ line: site.line, url: site.mount, script: site.script, effective_group: site.group, group_from: site.groupFrom, embedded: site.embedded })).sort(byLine)).toEqual(
      expected.script_aliases.map((alias) => ({ line: alias.line, url: alias.url, script: alias.script, effective_group: alias.effective_group, group_from: alias.group_from, embedded: alias.effective_group === null })).sort(byLine),
    )
    for (const alias of expected.script_aliases) {
      const host = alias.vhost === null ? undefined : expected.vhosts[alias.vhost]
      const site = own.find((candidate) => candidate.line === alias.line)
      expect(site?.addresses).toEqual(host?.addresses ?? [])
      if (host) expect(site?.serverName).toBe(host.server_name)
    }
    for (const host of expected.vhosts) {
      expect(config.sites).toContainEqual(expect.objectContaining({ serverName: host.server_name, aliases: host.aliases, addresses: host.addresses, tls: host.ssl }))
    }

    const at = (code: string) => config.problems.filter((problem) => problem.code === code)
    const unused = at('declared-unused').map((problem) => config.groups.find((group) => group.line === problem.line)?.name)
    expect(unused.sort()).toEqual([...expected.daemon_declared_but_never_used].sort())
    expect(new Set(at('undeclared-group').flatMap((problem) => /group "([^"]+)"/.exec(problem.reason)?.[1] ?? []))).toEqual(new Set(expected.groups_used_but_not_declared))
    expect(at('template').length > 0).toBe(expected.template_placeholders)
    expect(at('unbalanced').length === 0).toBe(expected.sections_balanced)
    const embedded = expected.daemon_processes.length === 0 ? [] : expected.script_aliases.filter((alias) => alias.effective_group === null)
    expect(at('embedded').map((problem) => problem.line)).toEqual(embedded.map((alias) => alias.line))
  })
})

function byLine(a: { line: number }, b: { line: number }): number {
  return a.line - b.line
}

describe('delegation', () => {
  test('a process-group on the alias defeats a <Location>, and the finding stands at the Location', () => {
    const config = readText('WSGIDaemonProcess main\nWSGIDaemonProcess slow\nWSGIScriptAlias / /srv/app.wsgi process-group=main\n<Location /slow>\nWSGIProcessGroup slow\n</Location>\n')
    expect(config.problems.filter((problem) => problem.code === 'location-defeated')).toMatchObject([{ line: 5, severity: 'error' }])
    expect(config.sites[0]).toMatchObject({ group: 'main', groupFrom: 'WSGIScriptAlias option', routes: [] })
  })

  test('without it the <Location> works, and is listed as a route', () => {
    const config = readText('WSGIDaemonProcess main\nWSGIDaemonProcess slow\nWSGIProcessGroup main\nWSGIScriptAlias / /srv/app.wsgi\n<Location /slow>\nWSGIProcessGroup slow\n</Location>\n')
    expect(codes(config)).not.toContain('location-defeated')
    expect(config.sites[0]).toMatchObject({ group: 'main', routes: [{ location: '/slow', group: 'slow', line: 6 }] })
  })

  test('a Location elsewhere, of the same group, or of another virtual host is no finding', () => {
    const alias = 'WSGIDaemonProcess a\nWSGIDaemonProcess b\n<VirtualHost *:80>\nServerName x\nWSGIScriptAlias /a /srv/a.wsgi process-group=a\n'
    expect(codes(readText(`${alias}<Location /b>\nWSGIProcessGroup b\n</Location>\n</VirtualHost>`))).not.toContain('location-defeated')
    expect(codes(readText(`${alias}<Location /a/x>\nWSGIProcessGroup a\n</Location>\n</VirtualHost>`))).not.toContain('location-defeated')
    expect(codes(readText(`${alias}</VirtualHost>\n<VirtualHost *:81>\n<Location /a>\nWSGIProcessGroup b\n</Location>\n</VirtualHost>`))).not.toContain('location-defeated')
    expect(codes(readText(`${alias}<Location /a/x>\nWSGIProcessGroup b\n</Location>\n</VirtualHost>`))).toContain('location-defeated')
  })

  test('a WSGIProcessGroup in a <Directory> that does not hold the script leaves the application embedded', () => {
    const config = readText('WSGIDaemonProcess a\nWSGIScriptAlias / /srv/a/app.wsgi\n<Directory /srv/ab>\nWSGIProcessGroup a\n</Directory>\n')
    expect(config.sites[0]).toMatchObject({ group: null, embedded: true })
    expect(codes(config)).toContain('embedded')
  })

  test('%{GLOBAL} as a process group means embedded', () => {
    expect(readText('WSGIDaemonProcess a\nWSGIScriptAlias / /srv/a.wsgi process-group=%{GLOBAL}\n').sites[0]).toMatchObject({ group: null, embedded: true })
  })

  test('<Location> wins over <Directory>, the longer <Directory> over the shorter, the later line over the earlier', () => {
    const groups = ['a', 'b', 'c', 'd'].map((name) => `WSGIDaemonProcess ${name}\n`).join('')
    const config = readText(`${groups}WSGIScriptAlias / /srv/x/y/app.wsgi\n<Location />\nWSGIProcessGroup d\n</Location>\n<Directory /srv/x/y>\nWSGIProcessGroup b\n</Directory>\n<Directory /srv>\nWSGIProcessGroup c\n</Directory>\n`)
    expect(config.sites[0]?.group).toBe('d')
    expect(readText(`${groups}WSGIScriptAlias / /srv/x/y/app.wsgi\n<Directory /srv/x/y>\nWSGIProcessGroup b\n</Directory>\n<Directory /srv>\nWSGIProcessGroup c\n</Directory>\n`).sites[0]?.group).toBe('b')
  })

  test('an alias outside every virtual host is inherited by each', () => {
    const config = readText('WSGIDaemonProcess a\nWSGIScriptAlias / /srv/a.wsgi\n<VirtualHost *:80>\nServerName x\nWSGIProcessGroup a\n</VirtualHost>\n')
    expect(config.sites.map((site) => [site.serverName, site.group, site.inherited])).toEqual([
      [null, null, false],
      ['x', 'a', true],
    ])
  })

  test('a group of one virtual host is out of reach for another name', () => {
    const text = (name: string) => `<VirtualHost *:80>\nServerName x\nWSGIDaemonProcess a\n</VirtualHost>\n<VirtualHost *:443>\nServerName ${name}\nWSGIScriptAlias / /srv/a.wsgi process-group=a\n</VirtualHost>\n`
    expect(codes(readText(text('y')))).toContain('group-out-of-reach')
    expect(codes(readText(text('x')))).not.toContain('group-out-of-reach')
  })

  test('a virtual host without a name has that of the main server, so its group is in reach there (measured)', () => {
    const text = (main: string, name: string) => `${main}<VirtualHost *:5000>\nWSGIDaemonProcess a\nWSGIScriptAlias / /srv/a.wsgi process-group=a\n</VirtualHost>\n<VirtualHost *:80>\n${name}WSGIScriptAlias / /srv/a.wsgi process-group=a\n</VirtualHost>\n<Location /a>\nWSGIProcessGroup a\n</Location>\n`
    expect(codes(readText(text('', '')))).not.toContain('group-out-of-reach')
    expect(codes(readText(text('ServerName main\n', 'ServerName main\n')))).not.toContain('group-out-of-reach')
    expect(codes(readText(text('ServerName main\n', 'ServerName b\n')))).toContain('group-out-of-reach')
    expect(codes(readText(text('', 'ServerName b\n')))).toContain('group-out-of-reach')
  })

  test('an alias that preloads needs its group declared before', () => {
    const alias = 'WSGIScriptAlias / /srv/a.wsgi process-group=a application-group=%{GLOBAL}\n'
    expect(codes(readText(`${alias}WSGIDaemonProcess a\n`))).toContain('declared-too-late')
    expect(codes(readText(`WSGIDaemonProcess a\n${alias}`))).not.toContain('declared-too-late')
  })
})

describe('options', () => {
  test('numbers that Apache takes silently are named, with what it takes them for', () => {
    const config = readText('WSGIDaemonProcess a processes=2.5 threads=abc stack-size=1M\nWSGIProcessGroup a\n')
    expect(config.groups[0]).toMatchObject({ processes: 2, threads: 0, options: { processes: '2.5', threads: 'abc' } })
    expect(config.problems.filter((problem) => problem.code === 'not-an-integer').map((problem) => problem.reason)).toEqual([expect.stringContaining('takes it for 2'), expect.stringContaining('serves no request'), expect.stringContaining('takes it for 1')])
  })

  test('an option is refused or not by the version asked about', () => {
    const text = 'WSGIDaemonProcess a interrupt-timeout=5 response-flush-delay=5\nWSGIProcessGroup a\n'
    expect(codes(readText(text)).filter((code) => code === 'version')).toHaveLength(2)
    expect(codes(readText(text, '6.0.1')).filter((code) => code === 'version')).toHaveLength(1)
    expect(codes(readText(text, '6.0.5'))).not.toContain('version')
    expect(codes(readText('WSGIDaemonProcess a nonsense=1\n'))).toContain('unknown-option')
  })

  test('memory-limit below the stacks of the threads alone', () => {
    expect(codes(readText('WSGIDaemonProcess a threads=25 memory-limit=104857600\n'))).toContain('memory-limit-stacks')
    expect(codes(readText('WSGIDaemonProcess a threads=25 memory-limit=104857600 stack-size=1048576\n'))).not.toContain('memory-limit-stacks')
    expect(codes(readText('WSGIDaemonProcess a threads=5 memory-limit=104857600\n'))).not.toContain('memory-limit-stacks')
  })

  test('a template keeps its placeholders as text and is called one', () => {
    const config = readText('WSGIDaemonProcess a processes={{ n }} threads={{ t }} user=x\nWSGIProcessGroup a\n')
    expect(codes(config)).toContain('template')
    expect(codes(config)).not.toContain('not-an-integer')
    expect(config.groups[0]).toMatchObject({ processes: null, threads: null, options: { processes: '{{', user: 'x' } })
  })
})

describe('several files', () => {
  test('Include, Define and macros are followed within the set', () => {
    const config = read(
      [
        { path: 'apache2/apache2.conf', text: 'Define NAME shop\nInclude conf-available/macros.conf\nIncludeOptional sites-enabled/*.conf\nInclude /etc/apache2/absent.conf\n' },
        { path: 'apache2/conf-available/macros.conf', text: '<Macro Site $host $n>\n<VirtualHost *:80>\nServerName $host\nWSGIDaemonProcess $host processes=$n\nWSGIScriptAlias / /srv/$host/wsgi.py process-group=$host\n</VirtualHost>\n</Macro>\n' },
        { path: 'apache2/sites-enabled/a.conf', text: 'Use Site ${NAME}.example.com 4\n' },
      ],
      version,
    )
    expect(config.sites).toMatchObject([{ serverName: 'shop.example.com', group: 'shop.example.com', script: '/srv/shop.example.com/wsgi.py', file: 'apache2/sites-enabled/a.conf', line: 1 }])
    expect(config.groups).toMatchObject([{ processes: 4, serverName: 'shop.example.com' }])
    expect(codes(config)).toContain('missing-include')
  })

  test('files that include each other end', () => {
    const config = read([{ path: 'main.conf', text: 'Include a.conf' }, { path: 'a.conf', text: 'Include b.conf' }, { path: 'b.conf', text: 'Include a.conf' }], version)
    expect(codes(config)).toContain('include-loop')
  })
})
