// The whole road of an operator: pack /etc/apache2 with three sites, give it in, follow the findings, apply the patches with the real
// `patch`, start a real Apache on the result and ask each site which daemon group answers.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { APACHE_REMEDY, apacheFolder, configTest, findApache, startApache, type ApacheFolder, type ApacheHere } from '../../lab/apache-instance.ts'
import { encodedDiff, fixAll } from './fix.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { openConfiguration } from './open-configuration.ts'
import { patchGroups } from './patch-groups.ts'
import { read } from './read.ts'

const found = findApache()
const APP = readFileSync(join(import.meta.dirname, '../../lab/report_app.wsgi'), 'utf8')
const version = requireModWsgiVersion('4.9.4', 'test')

/** As packages and people leave it: Latin-1 in a comment, CRLF in one file, an unused group, a defeated <Location>, numbers that are none. */
function etcApache2(here: ApacheHere, folder: ApacheFolder): Record<string, string | Buffer> {
  const app = `${folder.path}/srv/app.wsgi`
  return {
    'apache2.conf': `# The web server of the caf\u00e9.\nIncludeOptional conf-enabled/*.conf\nIncludeOptional sites-enabled/*.conf\n<Directory ${folder.path}/srv>\n    Require all granted\n</Directory>\n`,
    'conf-available/wsgi.conf': '# shared by all sites\nWSGIPassAuthorization On\n',
    'sites-available/shop.conf': Buffer.from(`# Boutique en ligne, g\u00e9r\u00e9e par l'\u00e9quipe web.\n<VirtualHost *:${folder.port}>\n    ServerName shop.example.com\n    # declared, and nobody uses it\n    WSGIDaemonProcess shop home=/ user=${here.user} processes=2.5 threads=3\n    WSGIScriptAlias / "${app}"\n</VirtualHost>\n`, 'latin1'),
    'sites-available/wiki.conf': `<VirtualHost *:${folder.port}>\r\n    ServerName wiki.example.com\r\n    WSGIDaemonProcess wiki home=/ user=${here.user} threads=4 maximum-requests=50\r\n    WSGIDaemonProcess wiki-search home=/ user=${here.user} \\\r\n        threads=25 memory-limit=104857600\r\n    WSGIScriptAlias / ${app} process-group=wiki application-group=%{GLOBAL}\r\n    # full-text search is slow\r\n    <Location /search>\r\n        WSGIProcessGroup wiki-search\r\n    </Location>\r\n</VirtualHost>\r\n`,
    'sites-available/forum.conf': `<VirtualHost *:${folder.port}>\n    ServerName forum.example.com\n    WSGIDaemonProcess forum home=/ user=${here.user} interrupt-timeout=5 threads=2\n    WSGIProcessGroup forum\n    WSGIScriptAlias / ${app}\n</VirtualHost>\n`,
    'sites-available/off.conf': '<VirtualHost *:1>\nWSGIDaemonProcess off nonsense=1\n</VirtualHost>\n',
  }
}
const LINKS: Record<string, string> = { 'conf-enabled/wsgi.conf': '../conf-available/wsgi.conf', 'sites-enabled/shop.conf': '../sites-available/shop.conf', 'sites-enabled/wiki.conf': '../sites-available/wiki.conf', 'sites-enabled/forum.conf': '../sites-available/forum.conf' }

describe.skipIf(found === null)(`a real Apache with mod_wsgi (skipped where absent: ${APACHE_REMEDY})`, () => {
  test.skipIf(spawnSync('patch', ['--version']).error !== undefined)('three sites of /etc/apache2 are read, mended, resized and served (needs the command patch)', async () => {
    const here = found as ApacheHere
    const folder = await apacheFolder(here)
    try {
      folder.put('srv/app.wsgi', APP)
      const etc = join(folder.path, 'etc')
      for (const [name, content] of Object.entries(etcApache2(here, folder))) {
        const file = join(etc, 'apache2', name)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, content)
      }
      for (const [name, target] of Object.entries(LINKS)) {
        mkdirSync(dirname(join(etc, 'apache2', name)), { recursive: true })
        symlinkSync(target, join(etc, 'apache2', name))
      }
      // Debian's own main file has ServerRoot /etc/apache2; here it lies in a folder of its own.
      folder.put('conf/main.conf', `ServerRoot "${etc}/apache2"\nInclude apache2.conf\n`)
      expect(configTest(here, folder).passed).toBe(false)

      const pack = () => openConfiguration([{ name: 'apache2.tar.gz', bytes: execFileSync('tar', ['czf', '-', '-C', etc, 'apache2'], { maxBuffer: 1e8 }) }])
      const patched = (patch: Uint8Array) => {
        const applied = spawnSync('patch', ['-p1', '--batch'], { cwd: etc, input: patch, encoding: 'utf8' })
        expect(applied.status, applied.stdout + applied.stderr).toBe(0)
      }
      const given = pack()
      const before = read(given.files, version)
      expect(before.sites.map(({ serverName, group }) => [serverName, group])).toEqual([['forum.example.com', 'forum'], ['shop.example.com', null], ['wiki.example.com', 'wiki']])
      expect(before.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['declared-unused', 'embedded', 'not-an-integer', 'location-defeated', 'memory-limit-stacks', 'maximum-requests', 'version']))
      patched(encodedDiff(given.files, fixAll(given.files, version).files))
      // What the plan decides: more processes for two groups.
      const mended = pack()
      patched(encodedDiff(mended.files, patchGroups(mended.files, [{ name: 'shop', options: { processes: 3 } }, { name: 'wiki-search', options: { processes: 2, threads: 2 } }]).files))

      const after = read(pack().files, version)
      expect(after.problems.filter(({ severity }) => severity !== 'advice')).toEqual([])
      expect(after.groups.map(({ name, processes, threads }) => [name, processes, threads])).toEqual([['forum', 1, 2], ['shop', 3, 3], ['wiki', 1, 4], ['wiki-search', 2, 2]])
      const bytes = readFileSync(join(etc, 'apache2/sites-available/shop.conf'))
      expect(bytes.toString('latin1')).toContain("# Boutique en ligne, g\u00e9r\u00e9e par l'\u00e9quipe web.\n")
      expect(readFileSync(join(etc, 'apache2/sites-available/wiki.conf'), 'utf8')).toMatch(/\r\n {4}# full-text search is slow\r\n/)

      const check = configTest(here, folder)
      expect(check.passed, check.output).toBe(true)
      const apache = await startApache(here, folder)
      try {
        const group = async (host: string, path: string) => {
          const answer = await apache.get(host, path)
          expect(answer.status, `${host}${path} ${answer.body}`).toBe(200)
          return (JSON.parse(answer.body) as { group: string }).group
        }
        expect(await group('shop.example.com', '/')).toBe('shop')
        expect(await group('wiki.example.com', '/page')).toBe('wiki')
        expect(await group('wiki.example.com', '/search/all')).toBe('wiki-search')
        expect(await group('forum.example.com', '/')).toBe('forum')
      } finally {
        await apache.stop()
      }
    } finally {
      folder.remove()
    }
  })
})
