import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configurationChanges } from './configuration-changes.ts'
import { alignToExport, unifiedDiff } from './configuration-diff.ts'

const vhost = ({ processes = 4, threads = 5, options = '', more = '', address = '*:80' } = {}) => `# a comment
<VirtualHost ${address}>
    ServerName shop.example.com
    WSGIDaemonProcess shop processes=${processes} threads=${threads} user=www-data ${options}
    WSGIScriptAlias / /srv/shop/wsgi.py process-group=shop application-group=%{GLOBAL}
    ${more}
</VirtualHost>
`
const files = (text: string, path = 'sites-available/shop.conf') => [{ path, text }]
const wordsOf = (before: string, after: string) => configurationChanges(files(before), files(after)).map(({ words }) => words)

describe('what changed between two configurations', () => {
  test('names each option of a daemon group, sizes first', () => {
    expect(wordsOf(vhost({ options: 'queue-timeout=30' }), vhost({ processes: 12, options: 'queue-timeout=45 request-timeout=60' }))).toEqual(['processes of shop: 4 -> 12', 'queue-timeout of shop: 30 -> 45', 'request-timeout of shop: added, 60'])
  })

  test('does not count comments, white space, quotes, line breaks and the names of files', () => {
    const after = vhost().replace('# a comment', '# another').replace('processes=4 threads=5', 'processes=4 \\\n        threads="5"').replaceAll('    ', '\t')
    expect(configurationChanges(files(vhost()), files(after, 'conf.d/other.conf'))).toEqual([])
  })

  test('names groups, hosts, sections and directives that come and go', () => {
    expect(wordsOf(vhost(), vhost({ more: '<Directory /srv/static>\n Require all granted\n</Directory>' }))).toEqual(['Require of shop.example.com <directory /srv/static>: added, all granted'])
    expect(wordsOf(`MaxRequestWorkers 400\n${vhost()}`, `MaxRequestWorkers 640\n${vhost({ address: '*:8080' })}`)).toEqual(['MaxRequestWorkers: 400 -> 640', 'address of shop.example.com: *:80 -> *:8080'])
    expect(wordsOf(vhost(), '')).toContain('WSGIDaemonProcess of shop: removed, was in shop.example.com')
  })

  test('of several directives with one name tells which one went', () => {
    expect(wordsOf(vhost({ more: 'ServerAlias www.example.com\n ServerAlias m.example.com' }), vhost({ more: 'ServerAlias m.example.com\n ServerAlias shop.example.org' }))).toEqual(['ServerAlias of shop.example.com: removed, was www.example.com', 'ServerAlias of shop.example.com: added, shop.example.org'])
  })

  test('a list of hashes and a text for people are no directives', () => {
    expect(configurationChanges([], [...files('ab  sites-available/shop.conf\n', 'SHA256SUMS'), ...files('Read me', 'README.txt')])).toEqual([])
  })

  test('says nothing of the rest of a whole server, but of what its own hosts lose', () => {
    const server = [...files(vhost({ more: 'ServerAlias www.example.com' }), 'etc/apache2/sites-enabled/shop.conf'), ...files('KeepAlive Off\n<VirtualHost *:80>\nServerName forum.example.com\n</VirtualHost>', 'etc/apache2/apache2.conf')]
    expect(configurationChanges(server, files(vhost({ processes: 6 })), 'newer').map(({ words }) => words)).toEqual(['processes of shop: 4 -> 6', 'ServerAlias of shop.example.com: removed, was www.example.com'])
    expect(alignToExport(server, files(''))).toEqual(files(vhost({ more: 'ServerAlias www.example.com' })))
  })

  test('is empty for the same files and never throws, whatever they hold', () => {
    const line = fc.oneof(fc.constantFrom('<VirtualHost *:80>', '</VirtualHost>', 'WSGIDaemonProcess a processes=2', 'ServerName x', 'Use M', '<Macro M>', '</Macro>', 'Include *.conf', '\\'), fc.string())
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (a, b) => {
        const [before, after] = [files(a.join('\n')), files(b.join('\n'))]
        expect(configurationChanges(before, before)).toEqual([])
        const there = configurationChanges(before, after)
        const back = configurationChanges(after, before)
        expect(back.length).toBe(there.length)
      }),
    )
  })
})

describe('a unified diff', () => {
  test('takes the older text to the newer, with new and removed files', () => {
    const text = unifiedDiff([...files(vhost()), { path: 'old.conf', text: 'A\n' }], [...files(vhost({ processes: 12 })), { path: 'new.conf', text: 'B\n' }])
    expect(text).toContain('--- a/sites-available/shop.conf\n+++ b/sites-available/shop.conf')
    expect(text).toContain('+    WSGIDaemonProcess shop processes=12 threads=5')
    expect(text).toMatch(/--- a\/old\.conf\n\+\+\+ \/dev\/null\n@@ -1,1 \+0,0 @@\n-A/)
    expect(text).toMatch(/--- \/dev\/null\n\+\+\+ b\/new\.conf\n@@ -0,0 \+1,1 @@\n\+B/)
    expect(unifiedDiff(files(vhost()), files(vhost()))).toBe('')
  })
})
