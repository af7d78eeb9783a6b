// Archives of /etc/apache2 and /etc/httpd as people make them, and as nobody should.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync as nodeGzip } from 'node:zlib'
import { zipSync, type Zippable } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { openConfiguration } from './open-configuration.ts'
import { read } from './read.ts'

const root = mkdtempSync(join(tmpdir(), 'headroom-archive-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const text = new TextEncoder()
const version = requireModWsgiVersion('4.9.4', 'test')

const shop = '<VirtualHost *:80>\nServerName shop.example.com\nWSGIDaemonProcess shop processes=3\nWSGIScriptAlias / /srv/shop.wsgi process-group=shop\n</VirtualHost>\n'
const DEBIAN: Record<string, string | { link: string }> = {
  'etc/apache2/apache2.conf': 'User ${APACHE_RUN_USER}\nIncludeOptional mods-enabled/*.load\nIncludeOptional mods-enabled/*.conf\nInclude ports.conf\nIncludeOptional conf-enabled/*.conf\nIncludeOptional sites-enabled/*.conf\n',
  'etc/apache2/envvars': 'export APACHE_RUN_USER=www-data\n',
  'etc/apache2/ports.conf': 'Listen 80\n',
  'etc/apache2/mods-available/mpm_event.load': 'LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\n',
  'etc/apache2/mods-available/mpm_event.conf': 'ServerLimit 4\nThreadsPerChild 25\nMaxRequestWorkers 100\n',
  'etc/apache2/mods-available/mpm_prefork.load': 'LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so\n',
  'etc/apache2/mods-enabled/mpm_event.load': { link: '../mods-available/mpm_event.load' },
  'etc/apache2/mods-enabled/mpm_event.conf': { link: '../mods-available/mpm_event.conf' },
  'etc/apache2/sites-available/shop.conf': shop,
  'etc/apache2/sites-available/old.conf': '<VirtualHost *:80>\nServerName old.example.com\nWSGIDaemonProcess old\n</VirtualHost>\n',
  'etc/apache2/sites-enabled/shop.conf': { link: '/etc/apache2/sites-available/shop.conf' },
  'etc/apache2/ssl/server.key': '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
  'etc/apache2/conf-available/key-inside.conf': '# -----BEGIN RSA PRIVATE KEY-----\n',
  'etc/apache2/magic': '0 string x y\n',
}

function put(folder: string, entries: Record<string, string | { link: string }>): string {
  for (const [path, content] of Object.entries(entries)) {
    const file = join(root, folder, path)
    mkdirSync(dirname(file), { recursive: true })
    if (typeof content === 'string') writeFileSync(file, content)
    else symlinkSync(content.link, file)
  }
  return join(root, folder)
}
function tar(folder: string, entries: Record<string, string | { link: string }>, ...options: string[]): Uint8Array {
  const out = join(root, `${folder}.tar`)
  execFileSync('tar', ['cf', out, ...options, '-C', put(folder, entries), '.'])
  return readFileSync(out)
}
const refusal = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (isAppError(error)) return { code: error.code, message: error.publicMessage }
    throw error
  }
  return null
}

describe('a whole /etc/apache2', () => {
  const bytes = tar('debian', DEBIAN)
  test.each([
    ['tar', bytes],
    ['tar.gz', nodeGzip(bytes)],
    ['tar of the GNU kind', tar('gnu', DEBIAN, '--format=gnu')],
    ['tar of the old kind', tar('ustar', DEBIAN, '--format=ustar')],
  ])('as %s: links are followed, what is not enabled is not read, keys are left out', (_, packed) => {
    const set = openConfiguration([{ name: 'etc.tar.gz', bytes: packed }])
    expect(set.files.find(({ path }) => path.endsWith('sites-available/shop.conf'))).toMatchObject({ path: 'etc/apache2/sites-available/shop.conf', links: ['etc/apache2/sites-enabled/shop.conf'], encoding: 'utf-8' })
    expect(JSON.stringify(set.files)).not.toContain('PRIVATE KEY')
    expect(set.files.map(({ path }) => path)).not.toContain('etc/apache2/magic')
    expect(set.leftOut).toEqual([{ path: 'etc/apache2/conf-available/key-inside.conf', reason: expect.stringContaining('private key') as unknown }])
    const config = read(set.files, version)
    expect(config.sites).toMatchObject([{ serverName: 'shop.example.com', group: 'shop', file: 'etc/apache2/sites-available/shop.conf', line: 4 }])
    expect(config.groups.map(({ name }) => name)).toEqual(['shop'])
    expect(config).toMatchObject({ mpm: 'event', workers: { MaxRequestWorkers: 100 }, runsAs: { user: 'www-data' } })
  })

  test('as zip with links, and without, where what is available is read and said so', () => {
    const entry = (content: string | { link: string }): Zippable[string] => (typeof content === 'string' ? [text.encode(content), { os: 3, attrs: 0o100644 << 16 }] : [text.encode(content.link), { os: 3, attrs: (0o120777 << 16) >>> 0 }])
    const zip = (entries: typeof DEBIAN) => zipSync(Object.fromEntries(Object.entries(entries).map(([path, content]) => [path, entry(content)])))
    expect(read(openConfiguration([{ name: 'etc.zip', bytes: zip(DEBIAN) }]).files, version).groups.map(({ name }) => name)).toEqual(['shop'])
    const unlinked = openConfiguration([{ name: 'etc.zip', bytes: zip(Object.fromEntries(Object.entries(DEBIAN).filter(([, content]) => typeof content === 'string'))) }])
    expect(read(unlinked.files, version).groups.map(({ name }) => name).sort()).toEqual(['old', 'shop'])
    expect(unlinked.leftOut).toContainEqual({ path: 'etc/apache2/sites-enabled', reason: expect.stringContaining('as if it were enabled') as unknown })
  })
})

test('a whole /etc/httpd: conf/httpd.conf begins, folders are included from the server root, dangling links are told', () => {
  const bytes = tar('redhat', {
    'httpd/conf/httpd.conf': 'ServerRoot "/etc/httpd"\nInclude conf.modules.d/*.conf\nUser apache\nIncludeOptional conf.d/*.conf\nInclude vhosts\n',
    'httpd/conf.modules.d/00-mpm.conf': 'LoadModule mpm_worker_module modules/mod_mpm_worker.so\n',
    'httpd/conf.d/wsgi.conf': 'WSGIDaemonProcess wiki\nWSGIScriptAlias /wiki /srv/wiki.wsgi process-group=wiki\n',
    'httpd/conf.d/off.conf.disabled': 'WSGIDaemonProcess off\n',
    'httpd/vhosts/shop': shop,
    'httpd.before/conf.d/wsgi.conf': 'WSGIDaemonProcess before\n',
    'httpd/modules': { link: '../../usr/lib64/httpd/modules' },
  })
  const set = openConfiguration([{ name: 'httpd.tar', bytes }])
  const config = read(set.files, version)
  expect(config.groups.map(({ name }) => name)).toEqual(['wiki', 'shop'])
  expect(config.mpm).toBe('worker')
  expect(set.leftOut).toEqual([{ path: 'httpd/modules', reason: expect.stringContaining('not in the archive') as unknown }])
})

test('several files at once keep their order, gzip is opened, Latin-1 is kept apart', () => {
  const set = openConfiguration([{ name: 'b.conf', bytes: text.encode('WSGIDaemonProcess b\n') }, { name: 'a.conf.gz', bytes: Buffer.concat([nodeGzip('WSGIDaemonProcess'), nodeGzip(' a\n')]) }, { name: 'c.conf', bytes: Uint8Array.of(0x23, 0xe9, 0x0a) }])
  expect(set.files).toEqual([{ path: 'b.conf', text: 'WSGIDaemonProcess b\n', encoding: 'utf-8' }, { path: 'a.conf', text: 'WSGIDaemonProcess a\n', encoding: 'utf-8' }, { path: 'c.conf', text: '#\u00e9\n', encoding: 'latin1' }])
})

describe('is refused in a sentence', () => {
  const evil = (path: string) => tar(`evil${path.length}`, { x: shop }, '--transform', `s,^\\./x$,${path},`, '-P')
  /** As many as its end record claims. */
  const many = () => {
    const bytes = zipSync({ 'a.conf': text.encode(shop) })
    new DataView(bytes.buffer).setUint16(bytes.length - 12, 20_500, true)
    return bytes
  }
  /** As many headers of empty files. */
  const manyInTar = () => {
    const one = tar('one', { 'a.conf': '' })
    const header = one.subarray(one.findIndex((_, at) => at % 512 === 0 && one[at + 2] === 0x61), one.length).subarray(0, 512)
    return nodeGzip(Buffer.concat([...Array.from({ length: 20_001 }, () => header), new Uint8Array(1024)]))
  }
  const lines = (mebibytes: number) => text.encode('# a line of words\n'.repeat((mebibytes * 1024 ** 2) / 18))
  test.each<[string, () => Uint8Array, string, RegExp]>([
    ['a name that leads outside', () => evil('../../etc/passwd.conf'), 'invalid', /leads outside the archive/],
    ['a bomb', () => nodeGzip(Buffer.alloc(100 * 1024 * 1024), { level: 1 }), 'tooLarge', /more than 96 MiB/],
    ['a bomb in a zip', () => zipSync({ 'a.conf': new Uint8Array(100 * 1024 * 1024) }, { level: 1 }), 'tooLarge', /more than 96 MiB/],
    ['a bomb in the parts of a zip', () => zipSync({ 'a.conf': new Uint8Array(60 * 1024 * 1024), 'b.conf': new Uint8Array(40 * 1024 * 1024) }, { level: 1 }), 'tooLarge', /more than 96 MiB/],
    ['more files than any server has', many, 'tooLarge', /more than 20000 files/],
    ['more files than any server has, in a tar', manyInTar, 'tooLarge', /more than 20000 files/],
    ['more configuration than any server has', () => zipSync(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${index}.conf`, lines(0.9)]))), 'tooLarge', /larger than 8 MiB together/],
    ['a file larger than any configuration', () => zipSync({ 'a.conf': lines(1.1) }), 'invalid', /no Apache configuration/],
    ['an archive cut short', () => nodeGzip(tar('cut', { 'a.conf': shop })).subarray(0, 100), 'invalid', /broken/],
    ['a tar cut short', () => tar('cut2', { 'a.conf': shop.repeat(100) }).subarray(0, 2048), 'invalid', /ends in the middle/],
    ['a zip cut short', () => zipSync({ 'a.conf': text.encode(shop) }).subarray(0, 60), 'invalid', /directory is missing/],
    ['another packer', () => Uint8Array.of(0x42, 0x5a, 0x68, 0x39), 'unsupported', /bzip2/],
    ['two servers', () => tar('two', { 'web1/apache2.conf': 'Listen 80\n', 'web2/apache2.conf': 'Listen 80\n' }), 'invalid', /2 servers/],
    ['no configuration', () => tar('none', { 'readme.html': 'hello' }), 'invalid', /no Apache configuration/],
    ['nothing', () => new Uint8Array(0), 'invalid', /empty/],
  ])('%s', (_, make, code, message) => {
    expect(refusal(() => openConfiguration([{ name: 'upload', bytes: make() }]))).toEqual({ code, message: expect.stringMatching(message) as unknown })
  })

  test('links in a circle, to outside or to nothing are left out, and reading ends', () => {
    const bytes = tar('links', { 'apache2/apache2.conf': 'Include sites-enabled/*.conf\n', 'apache2/sites-enabled/a.conf': { link: 'b.conf' }, 'apache2/sites-enabled/b.conf': { link: 'a.conf' }, 'apache2/sites-enabled/c.conf': { link: '../../../../etc/shadow' }, 'apache2/self': { link: '.' } })
    const set = openConfiguration([{ name: 'links.tar', bytes }])
    expect(set.files.map(({ path }) => path)).toEqual(['apache2/apache2.conf'])
    expect(set.leftOut.map(({ path }) => path).sort()).toEqual(['apache2/sites-enabled/a.conf', 'apache2/sites-enabled/b.conf', 'apache2/sites-enabled/c.conf'])
  })
})
