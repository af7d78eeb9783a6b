// Fixes change what they must and nothing else, and settle what they were for.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { applyPatch, parsePatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ProblemCode } from './apache-config.ts'
import { applyEdits, removeOption, setOption } from './edit.ts'
import { fixAll } from './fix.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { read } from './read.ts'

const version = requireModWsgiVersion('4.9.4', 'test')
const fixed = (text: string, ...codes: ProblemCode[]) => fixAll([{ path: 'site.conf', text }], version, (problem) => codes.includes(problem.code)).files[0]?.text

describe('one finding, one change', () => {
  test.each<[ProblemCode, string, string]>([
    ['version', 'WSGIDaemonProcess a interrupt-timeout=5 threads=3\n', 'WSGIDaemonProcess a threads=3\n'],
    ['not-an-integer', 'WSGIDaemonProcess a processes=2.5 # x=1\n', 'WSGIDaemonProcess a processes=2 # x=1\n'],
    ['not-an-integer', 'WSGIDaemonProcess a stack-size=1M\n', 'WSGIDaemonProcess a stack-size=1048576\n'],
    ['not-an-integer', 'WSGIDaemonProcess a threads=abc\n', 'WSGIDaemonProcess a threads=abc\n'],
    ['maximum-requests', 'WSGIDaemonProcess a \\\n    user=x \\\n    maximum-requests=100\n', 'WSGIDaemonProcess a \\\n    user=x\n'],
    ['display-name-missing', '  WSGIDaemonProcess a threads=2  \r\n', '  WSGIDaemonProcess a threads=2 display-name=%{GROUP}  \r\n'],
    ['timeouts-unset', 'WSGIDaemonProcess a \\\n  user=x queue-timeout=1', 'WSGIDaemonProcess a \\\n  user=x queue-timeout=1 \\\n  request-timeout=60 \\\n  socket-timeout=60 \\\n  startup-timeout=15'],
    ['memory-limit-stacks', 'WSGIDaemonProcess a threads=25 memory-limit=104857600\n', 'WSGIDaemonProcess a threads=25 memory-limit=104857600 stack-size=1048576\n'],
    ['embedded', 'WSGIDaemonProcess a\nWSGIScriptAlias / "/srv/a b.py"\n', 'WSGIDaemonProcess a\nWSGIScriptAlias / "/srv/a b.py" process-group=a\n'],
    ['embedded', 'WSGIDaemonProcess a\nWSGIDaemonProcess b\nWSGIScriptAlias / /srv/a.py\n', 'WSGIDaemonProcess a\nWSGIDaemonProcess b\nWSGIScriptAlias / /srv/a.py\n'],
    ['restrict-embedded-missing', '# head\n<VirtualHost *:80>\nWSGIDaemonProcess a\n</VirtualHost>\n', '# head\nWSGIRestrictEmbedded On\n<VirtualHost *:80>\nWSGIDaemonProcess a\n</VirtualHost>\n'],
    ['declared-too-late', 'WSGIScriptAlias / /a.py process-group=a application-group=%{GLOBAL}\n# note\nWSGIDaemonProcess a\n', 'WSGIDaemonProcess a\nWSGIScriptAlias / /a.py process-group=a application-group=%{GLOBAL}\n# note\n'],
    ['location-defeated', 'WSGIDaemonProcess m\nWSGIDaemonProcess s\n  WSGIScriptAlias / /a.py process-group=m\n<Location /s>\nWSGIProcessGroup s\n</Location>\n', 'WSGIDaemonProcess m\nWSGIDaemonProcess s\n  WSGIProcessGroup m\n  WSGIScriptAlias / /a.py\n<Location /s>\nWSGIProcessGroup s\n</Location>\n'],
    ['application-group-unset', 'WSGIDaemonProcess a\n\tWSGIScriptAlias / /a.py process-group=a\n', 'WSGIDaemonProcess a\n\tWSGIApplicationGroup %{GLOBAL}\n\tWSGIScriptAlias / /a.py process-group=a\n'],
  ])('%s: %j', (code, before, after) => {
    expect(fixed(before, code)).toBe(after)
    if (before !== after) expect(read([{ path: 'site.conf', text: after }], version).problems.map((problem) => problem.code)).not.toContain(code)
  })

  test('options are set and removed within continuations and quotes', () => {
    const raw = 'WSGIDaemonProcess a user=x \\\n  display-name="my app" \\\n  threads=5\n'
    expect(applyEdits(raw, [setOption({ offset: 0, raw }, 1, 'display-name', 'b')])).toBe('WSGIDaemonProcess a user=x \\\n  display-name=b \\\n  threads=5\n')
    expect(applyEdits(raw, removeOption({ offset: 0, raw }, 1, 'display-name'))).toBe('WSGIDaemonProcess a user=x \\\n  threads=5\n')
  })
})

describe('all findings', () => {
  test('a fixed configuration keeps its comments and order, and its patch applies', () => {
    const text = '# ours\nWSGIDaemonProcess shop processes=2.5 threads=25 memory-limit=104857600 interrupt-timeout=3\n\n# the shop\nWSGIScriptAlias / /srv/shop/wsgi.py\n'
    const { files, settled, patch } = fixAll([{ path: 'a.conf', text }], version)
    expect(settled.map((problem) => problem.code)).toEqual(expect.arrayContaining(['version', 'not-an-integer', 'memory-limit-stacks', 'embedded', 'restrict-embedded-missing']))
    expect(applyPatch(text, parsePatch(patch)[0] ?? '')).toBe(files[0]?.text)
    const config = read(files, version)
    expect(config.problems.filter((problem) => problem.fix)).toEqual([])
    expect(config.problems.filter((problem) => problem.severity !== 'advice')).toEqual([])
    expect(files[0]?.text).toMatch(/^# ours\n[\s\S]*\n\n# the shop\n/)
  })

  test('a server of two hundred sites is mended in a few readings, each finding of each site', () => {
    const files = Array.from({ length: 200 }, (_, index) => ({ path: `sites/${index}.conf`, text: `# site ${index}\n<VirtualHost *:80>\nServerName s${index}.example.com\nWSGIDaemonProcess s${index} processes=2.5 maximum-requests=100\nWSGIScriptAlias / /srv/${index}.py\n</VirtualHost>\n` }))
    const { files: after, settled } = fixAll(files, version, ({ severity }) => severity !== 'advice')
    expect(read(after, version).problems.filter(({ severity }) => severity !== 'advice')).toEqual([])
    expect(settled).toHaveLength(200 * 4)
    expect(after[7]?.text).toBe('# site 7\n<VirtualHost *:80>\nServerName s7.example.com\nWSGIDaemonProcess s7 processes=2\nWSGIScriptAlias / /srv/7.py process-group=s7\n</VirtualHost>\n')
  })

  const shared = process.env['HEADROOM_SHARED'] ?? resolve(import.meta.dirname, '../../../shared')
  const folder = resolve(shared, 'fixtures/apache-conf')
  test.skipIf(!existsSync(folder))('of real files: every fix settles its finding and keeps every comment (skipped where the shared fixtures are absent)', () => {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(resolve(folder, name), 'utf8')
      const { files } = fixAll([{ path: name, text }], version)
      const after = files[0]?.text ?? ''
      expect(read(files, version).problems.filter((problem) => problem.fix), name).toEqual([])
      const comments = (all: string) => all.split('\n').filter((line) => line.trim().startsWith('#'))
      expect(comments(after), name).toEqual(comments(text))
    }
  })

  test('whatever the text, reading ends, and fixing changes nothing that reads worse', () => {
    const piece = fc.constantFrom('WSGIDaemonProcess a ', 'WSGIDaemonProcess b threads=x ', 'WSGIScriptAlias / /a.py ', 'WSGIScriptAlias /b /b.py process-group=a application-group=%{GLOBAL} ', 'WSGIProcessGroup b', '<VirtualHost *:80>', '</VirtualHost>', '<Location /b>', '</Location>', 'maximum-requests=5 ', 'interrupt-timeout=1 ', '\\\n', '\n', '\n', '\r\n', '"', "'", '# c', '{{ x }}', '=', 'Include site.conf', '<Macro M $x>', '</Macro>', 'Use M 1', 'Define A ${A}', '${A}')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const files = [{ path: 'site.conf', text: parts.join('') }]
        const before = read(files, version).problems.filter((problem) => problem.severity === 'error').length
        const after = fixAll(files, version).files
        return read(after, version).problems.filter((problem) => problem.severity === 'error').length <= before
      }),
      { numRuns: 2_000 },
    )
  }, 60_000)
})

describe('hostile files', () => {
  test.each([
    ['a variable that doubles', `Define A xxxxxxxxxx\n${'Define A ${A}${A}\n'.repeat(200)}ServerName \${A}`],
    ['a macro that uses itself', `<Macro M $x>\n${'Use M $x$x\n'.repeat(10)}</Macro>\nUse M aaaa\n`],
    ['sections without end', '<a>\n'.repeat(50_000)],
    ['a regular expression that never ends', `WSGIScriptAlias /${'a'.repeat(60)}! /x.py\nWSGIDaemonProcess q\n<LocationMatch "^/(a+)+$">\nWSGIProcessGroup q\n</LocationMatch>\n`],
    ['more virtual hosts than any server has', Array.from({ length: 6000 }, (_, i) => `<VirtualHost *:80>\nServerName s${i}\nWSGIDaemonProcess s${i}\nWSGIScriptAlias / /s/${i}.py\n</VirtualHost>\n`).join('')],
    ['one endless line', 'x\\\n'.repeat(200_000)],
  ])('%s is read within its bounds', (_, text) => {
    expect(() => read([{ path: 'a.conf', text }], version)).not.toThrow()
  })
})
