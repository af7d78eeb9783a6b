// As an operator would: read a broken configuration of three sites, apply the patch with `patch`, start it, ask each URL.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { APACHE_REMEDY, apacheFolder, configTest, findApache, startApache, type ApacheFolder, type ApacheHere } from '../../lab/apache-instance.ts'
import { fixAll } from './fix.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'

const found = findApache()
const APP = readFileSync(join(import.meta.dirname, '../../lab/report_app.wsgi'), 'utf8')

const broken = (here: ApacheHere, folder: ApacheFolder) => `# three sites of ours
<VirtualHost *:${folder.port}>
    ServerName embedded.example.com
    # declared, never used
    WSGIDaemonProcess embedded home=/ user=${here.user} processes=2.5
    WSGIScriptAlias / "${folder.path}/srv/app.wsgi"
</VirtualHost>

<VirtualHost *:${folder.port}>
    ServerName split.example.com
    WSGIScriptAlias / ${folder.path}/srv/app.wsgi process-group=split application-group=%{GLOBAL}
    WSGIDaemonProcess split home=/ user=${here.user} threads=2
    WSGIDaemonProcess split-slow home=/ user=${here.user} \\
        threads=25 memory-limit=104857600
    <Location /slow>
        WSGIProcessGroup split-slow
    </Location>
</VirtualHost>

<VirtualHost *:${folder.port}>
    ServerName newer.example.com
    WSGIDaemonProcess newer home=/ user=${here.user} interrupt-timeout=30 \\
        maximum-requests=10
    WSGIProcessGroup newer
    WSGIScriptAlias / ${folder.path}/srv/app.wsgi
</VirtualHost>

<Directory ${folder.path}/srv>
    Require all granted
</Directory>
`

describe.skipIf(found === null)(`a real Apache with mod_wsgi (skipped where absent: ${APACHE_REMEDY})`, () => {
  test('refuses the broken files, accepts them patched, and answers from the group that was meant', async () => {
    const here = found as ApacheHere
    const folder = await apacheFolder(here)
    try {
      folder.put('srv/app.wsgi', APP)
      const text = broken(here, folder)
      const file = folder.put('conf/sites.conf', text)
      expect(configTest(here, folder).passed).toBe(false)

      const { patch, files } = fixAll([{ path: 'conf/sites.conf', text }], requireModWsgiVersion('4.9.4', 'test'))
      const applied = spawnSync('patch', ['-p1', '--batch'], { cwd: folder.path, input: patch, encoding: 'utf8' })
      if (applied.error === undefined) expect(applied.status, applied.stdout + applied.stderr).toBe(0)
      else folder.put('conf/sites.conf', files[0]?.text ?? '')
      expect(readFileSync(file, 'utf8')).toBe(files[0]?.text)

      const check = configTest(here, folder)
      expect(check.passed, check.output).toBe(true)
      const apache = await startApache(here, folder)
      try {
        const group = async (host: string, path: string) => {
          const answer = await apache.get(host, path)
          expect(answer.status, `${host}${path} ${answer.body}`).toBe(200)
          return (JSON.parse(answer.body) as { group: string }).group
        }
        expect(await group('embedded.example.com', '/')).toBe('embedded')
        expect(await group('split.example.com', '/')).toBe('split')
        expect(await group('split.example.com', '/slow/report')).toBe('split-slow')
        expect(await group('newer.example.com', '/')).toBe('newer')
        expect(readFileSync(folder.errorLog, 'utf8')).not.toMatch(/:(?:error|crit|alert|emerg)\]/)
      } finally {
        await apache.stop()
      }
    } finally {
      folder.remove()
    }
  })
})
