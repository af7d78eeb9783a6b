// The commands render and parse-conf as a user runs them, in a folder of their own.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { strToU8, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../headroom.ts'

const folder = mkdtempSync(join(tmpdir(), 'headroom-render-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const plan = {
  schema: 'headroom/plan@1',
  name: 'shop',
  host: { name: 'web1', cores: 2, memoryMiB: 4096 },
  apache: { modWsgi: '4.9.4' },
  sites: [
    {
      name: 'shop',
      serverName: 'shop.example.com',
      groups: [{ name: 'shop', processes: 4, threads: 5, listenBacklog: 100, queueTimeoutS: 45, connectTimeoutS: 15 }],
      actions: [{ name: 'GET /', share: 1, demand: { kind: 'measured', cpuMs: [5], blockedMs: [40] } }],
      traffic: { kind: 'open', ratePerSecond: 30 },
    },
  ],
}
const put = (name: string, text: string) => (writeFileSync(join(folder, name), text), name)

async function run(...args: string[]) {
  let out = ''
  let err = ''
  const code = await main(args, { stdin: (async function* () {})(), stdout: { write: (text) => (out += text) }, stderr: { write: (text) => (err += text) }, cwd: folder })
  return { code, out, err }
}

describe('render', () => {
  test('writes the files and prints each with its SHA-256', async () => {
    const { code, out } = await run('render', put('plan.json', JSON.stringify(plan)), '--out', 'out', '--zip', 'out.zip', '--json')
    expect(code).toBe(0)
    const listed = JSON.parse(out) as { files: { path: string; sha256: string; bytes: number }[] }
    expect(listed.files.map((file) => file.path)).toEqual(['sites-available/shop.conf', 'mods-available/mpm_event.conf', 'README.txt', 'SHA256SUMS'])
    for (const file of listed.files) {
      const bytes = readFileSync(join(folder, 'out', file.path))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
      expect(bytes.length).toBe(file.bytes)
    }
    expect(existsSync(join(folder, 'out.zip'))).toBe(true)
  })

  test('writes over its own files, never over those of others', async () => {
    put('plan.json', JSON.stringify(plan))
    expect((await run('render', 'plan.json', '--out', 'again', '--port', '8080')).code).toBe(0)
    expect((await run('render', 'plan.json', '--out', 'again')).code).toBe(0)
    writeFileSync(join(folder, 'again/sites-available/shop.conf'), '# written by hand\n')
    const refused = await run('render', 'plan.json', '--out', 'again')
    expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/shop\.conf: It is there already.*--force/) as unknown })
    expect(readFileSync(join(folder, 'again/sites-available/shop.conf'), 'utf8')).toBe('# written by hand\n')
    expect((await run('render', 'plan.json', '--out', 'again', '--force')).code).toBe(0)
  })

  test('takes the details of sites from a file, and names a field or site that is none', async () => {
    put('plan.json', JSON.stringify(plan))
    const details = put('sites.json', JSON.stringify({ shop: { scriptPath: '/opt/shop/wsgi.py', daemonUser: 'shop', aliases: ['www.example.com'] } }))
    const { code, err } = await run('render', 'plan.json', '--out', 'detailed', '--sites', details)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(readFileSync(join(folder, 'detailed/sites-available/shop.conf'), 'utf8')).toContain('/opt/shop/wsgi.py')
    expect(await run('render', 'plan.json', '--out', 'x', '--sites', put('bad.json', '{"shop":{"scrptPath":"/x"}}'))).toMatchObject({ code: 2, err: expect.stringContaining('bad.json: shop') as unknown })
    expect(await run('render', 'plan.json', '--out', 'x', '--sites', put('bad.json', '{"shopp":{}}'))).toMatchObject({ code: 2, err: expect.stringContaining('no such site') as unknown })
  })

  test('puts the planned sizes into existing files as a patch that changes nothing else', async () => {
    put('plan.json', JSON.stringify(plan))
    put('mine.conf', '# mine\nWSGIDaemonProcess shop processes=2 threads=5 listen-backlog=100 queue-timeout=45 connect-timeout=15\n')
    const { code, out } = await run('render', 'plan.json', '--out', 'onto', '--onto', 'mine.conf', '--json')
    expect(code).toBe(0)
    expect((JSON.parse(out) as { files: { path: string }[] }).files.at(-1)?.path).toBe('changes.patch')
    expect(readFileSync(join(folder, 'onto/changes.patch'), 'utf8').split('\n').filter((line) => /^[+-][^+-]/.test(line))).toEqual(['-WSGIDaemonProcess shop processes=2 threads=5 listen-backlog=100 queue-timeout=45 connect-timeout=15', '+WSGIDaemonProcess shop processes=4 threads=5 listen-backlog=100 queue-timeout=45 connect-timeout=15'])
  })

  test('prints the sizes as arguments of mod_wsgi-express, and writes no file', async () => {
    put('plan.json', JSON.stringify(plan))
    const { code, out } = await run('render', 'plan.json', '--express', '--port', '8000')
    expect(code).toBe(0)
    expect(out).toMatch(/^mod_wsgi-express start-server \/srv\/shop\/wsgi\.py \\\n {4}--port 8000 \\\n[\s\S]*--processes 4 \\\n {4}--threads 5 [\s\S]*--daemon-backlog 100/)
    const json = JSON.parse((await run('render', 'plan.json', '--express', '--json', '--mod-wsgi', '6.0.5')).out) as { schema: string; commands: { args: string[] }[] }
    expect(json).toMatchObject({ schema: 'headroom/express@1', modWsgi: '6.0.5' })
    expect(existsSync(join(folder, 'sites-available'))).toBe(false)
  })

  test.each([
    ['no plan', ['render', '--out', 'x'], /No plan is named/],
    ['no directory', ['render', 'plan.json'], /--out/],
    ['a plan that is not there', ['render', 'absent.json', '--out', 'x'], /absent\.json/],
    ['a port that is none', ['render', 'plan.json', '--out', 'x', '--port', '70000'], /--port/],
    ['a mod_wsgi that is none', ['render', 'plan.json', '--out', 'x', '--mod-wsgi', 'new'], /not a mod_wsgi version/],
    ['a directory that is a file', ['render', 'plan.json', '--out', 'plan.json'], /cannot be written/],
  ])('%s: exit 2 with place and remedy', async (_, args, message) => {
    put('plan.json', JSON.stringify(plan))
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  test('a hostile name: exit 2, the field named, nothing written', async () => {
    const [site] = plan.sites
    put('hostile.json', JSON.stringify({ ...plan, sites: [{ ...site, serverName: 'x"\n</VirtualHost>', groups: [{ name: 'a\nb', processes: 1, threads: 1 }] }] }))
    const { code, err } = await run('render', 'hostile.json', '--out', 'hostile')
    expect(code).toBe(2)
    expect(err).toMatch(/^sites\[0\]\.serverName: .*\nsites\[0\]\.groups\[0\]\.name: .*\n$/)
    expect(existsSync(join(folder, 'hostile'))).toBe(false)
  })
})

describe('parse-conf', () => {
  test('says what is deployed can carry, and what maximum-requests does, by the engine', async () => {
    put('busy.conf', '<VirtualHost *:80>\nServerName shop.example.com\nWSGIDaemonProcess shop processes=4 threads=1 maximum-requests=1000\nWSGIScriptAlias / /srv/shop.py process-group=shop\n</VirtualHost>\n')
    const { code, out } = await run('parse-conf', 'busy.conf', '--capacity', '--cores', '8', '--memory', '8192')
    expect(code).toBe(0)
    expect(out).toMatch(/shop\.example\.com {2}4 x 1: objectives hold to \d.*saturates at 19\.\d\/s \(then binds: threads\)[\s\S]*all 4 processes come to their limit/)
    const json = JSON.parse((await run('parse-conf', 'busy.conf', '--capacity', '--json')).out) as { capacity: { assumptions: string[]; sites: { slots: string }[] } }
    expect(json.capacity.sites).toMatchObject([{ slots: '4 x 1' }])
    expect(json.capacity.assumptions.join()).toMatch(/2 cores and 4096 MiB/)
    expect(await run('parse-conf', 'busy.conf', '--capacity', '--cores', 'many')).toMatchObject({ code: 2, err: expect.stringContaining('--cores') as unknown })
  })

  test('reads a whole archive, and says what it left out', async () => {
    writeFileSync(join(folder, 'etc.zip'), zipSync({ 'apache2/apache2.conf': strToU8('Include sites-enabled/*.conf\n'), 'apache2/sites-enabled/a.conf': strToU8('WSGIDaemonProcess a\n'), 'apache2/sites-available/b.conf': strToU8('WSGIDaemonProcess b\n'), 'apache2/conf-available/k.conf': strToU8('-----BEGIN PRIVATE KEY-----\n') }))
    const { code, out, err } = await run('parse-conf', 'etc.zip', '--json')
    expect({ code, err }).toEqual({ code: 0, err: 'etc.zip: left out apache2/conf-available/k.conf: It holds a private key or passwords, which Headroom does not keep.\n' })
    expect((JSON.parse(out) as { groups: { name: string; file: string }[] }).groups).toMatchObject([{ name: 'a', file: 'apache2/sites-enabled/a.conf' }])
  })

  test('reads what render wrote, over several files', async () => {
    put('plan.json', JSON.stringify(plan))
    await run('render', 'plan.json', '--out', 'read')
    const { code, out } = await run('parse-conf', 'read/sites-available/shop.conf', 'read/mods-available/mpm_event.conf', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ sites: [{ serverName: 'shop.example.com', port: 80, group: 'shop', embedded: false }], groups: [{ name: 'shop', processes: 4, threads: 5, options: { 'queue-timeout': '45' } }], workers: { ThreadsPerChild: 25 } })
  })

  test('problems name file, line and remedy in the text for people', async () => {
    put('bad.conf', 'WSGIDaemonProcess a threads=abc\n')
    expect((await run('parse-conf', 'bad.conf')).out).toMatch(/^bad\.conf:1: error not-an-integer: /m)
  })

  test('prints the fixes as a patch: errors and warnings, or all', async () => {
    put('fixable.conf', 'WSGIDaemonProcess a interrupt-timeout=5\nWSGIScriptAlias / /srv/a.py\n')
    const { out } = await run('parse-conf', 'fixable.conf', '--patch')
    expect(out).toBe('--- a/fixable.conf\n+++ b/fixable.conf\n@@ -1,2 +1,2 @@\n-WSGIDaemonProcess a interrupt-timeout=5\n-WSGIScriptAlias / /srv/a.py\n+WSGIDaemonProcess a\n+WSGIScriptAlias / /srv/a.py process-group=a\n')
    expect((await run('parse-conf', 'fixable.conf', '--patch', '--all')).out).toContain('+WSGIRestrictEmbedded On')
  })

  test('files that are no configuration are refused by name', async () => {
    put('binary.conf', 'a\u0000b')
    expect(await run('parse-conf', 'binary.conf')).toMatchObject({ code: 2, err: expect.stringContaining('NUL') as unknown })
    expect((await run('parse-conf')).code).toBe(2)
    expect((await run('parse-conf', put('empty.conf', ''))).code).toBe(0)
  })
})
