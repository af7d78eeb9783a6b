// What the writer writes: exactly the directives it means, whatever the names; options by version; the same bytes each time.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { groupNotes, groupOptions } from './group-options.ts'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { mpmSizes } from './mpm-sizes.ts'
import { parse, type ConfigNode } from './parse.ts'
import { read } from './read.ts'
import { renderFiles } from './render-files.ts'
import type { ApacheGroup, ApacheSettings, ApacheSite } from './settings.ts'
import { splitWords } from './words.ts'

const source = 'the plan'
const group = (name: string, over: Partial<ApacheGroup> = {}): ApacheGroup => ({ name, processes: { value: 3, source }, threads: { value: 5, source }, options: groupOptions([]), notes: [], ...over })
const site = (over: Partial<ApacheSite> = {}): ApacheSite => ({
  name: 'shop',
  fileName: 'shop',
  serverName: { value: 'shop.example.com', source },
  aliases: ['www.shop.example.com'],
  port: { value: 80, source },
  script: { value: '/srv/shop/wsgi.py', source },
  mount: { value: '/', source },
  user: { value: 'www-data', source },
  unixGroup: { value: 'www-data', source },
  documentRoot: { value: '/srv/shop/public', source },
  logDirectory: { value: '/var/log/apache2', source },
  staticFiles: [{ url: '/static', path: '/srv/shop/static' }],
  groups: [group('shop'), group('slow')],
  partitions: [
    { group: 'slow', actions: ['GET /checkout'], route: { kind: 'prefix', url: '/checkout' } },
    { group: 'slow', actions: ['GET /orders/{int}/pdf'], route: { kind: 'shape', segments: ['orders', null, 'pdf'] } },
  ],
  ...over,
})
const settings = (over: Partial<ApacheSettings> = {}): ApacheSettings => ({
  title: { scenario: 'spring', version: 3, contentHash: 'sha256:abc', engineVersion: '0.1.0', facts: [{ label: 'Host', text: 'web1' }] },
  modWsgi: '4.9.4',
  mpm: mpmSizes({ mpm: 'event', slots: 30, backlogs: 200, otherWorkers: 50 }),
  mpmSources: ['a sentence'],
  sites: [site()],
  warnings: ['a warning'],
  ...over,
})

/** Names of all directives and sections in order, with their words: what Apache would act on. */
function acts(text: string): string[][] {
  const walk = (nodes: readonly ConfigNode[]): string[][] =>
    nodes.flatMap((node) => {
      if (node.kind === 'directive') return [[node.name, ...splitWords(node.args).map((word) => word.text)]]
      if (node.kind === 'stray') return [['stray', node.name]]
      return node.kind === 'section' ? [[`<${node.name}>`, ...splitWords(node.args).map((word) => word.text)], ...walk(node.children), [node.end ? `</${node.name}>` : 'unclosed']] : []
    })
  return walk(parse(text).children)
}

const confs = (all: ApacheSettings) => renderFiles(all).filter((file) => file.path.endsWith('.conf'))
const names = (all: ApacheSettings) => confs(all).map((file) => acts(file.text).map(([name]) => name))

describe('safe by construction', () => {
  const payload = fc.constantFrom('\n', '\r', '\r\n', '\\', '\\\n', '"', "'", '</VirtualHost>', '<VirtualHost *:1>', '${HOME}', '${', '%{GLOBAL}', '%{ENV:X}', 'Define X', ' ', '\t', '#', '=', '\u0000', '\u0085', '\u2028', '\u2029', '\u202e', '\ufeff', '\v', '\f', 'a', 'b.c', '/', '..', '*', '?', '[', '`', ';', '$1', '~', 'ä', '字', '-', ':80', '%', '&', '|', '(', ')', '^', '+', '{', '}', '>', '<', 'Include /etc/passwd')
  const hostile = fc.oneof(fc.array(payload, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')), fc.string({ unit: 'binary', maxLength: 40 }))
  const around = fc.tuple(fc.constantFrom('', 'x', '/srv/x', '/', 'shop.example.com', 'www-data'), hostile, fc.constantFrom('', 'x', '/wsgi.py', '.example.com')).map((parts) => parts.join(''))

  /** Puts the text at each place a text can go, one at a time. */
  const places: Record<string, (text: string) => ApacheSettings> = {
    scenario: (text) => settings({ title: { ...settings().title, scenario: text } }),
    contentHash: (text) => settings({ title: { ...settings().title, contentHash: text, engineVersion: text, facts: [{ label: text, text }] } }),
    warning: (text) => settings({ warnings: [text, `${text}\\`] }),
    mpmSource: (text) => settings({ mpmSources: [text] }),
    siteName: (text) => settings({ sites: [site({ name: text })] }),
    fileName: (text) => settings({ sites: [site({ fileName: text })] }),
    serverName: (text) => settings({ sites: [site({ serverName: { value: text, source } })] }),
    source: (text) => settings({ sites: [site({ serverName: { value: 'a.example.com', source: text }, port: { value: 80, source: text }, script: { value: '/srv/a/wsgi.py', source: text }, mount: { value: '/', source: text } })] }),
    alias: (text) => settings({ sites: [site({ aliases: [text] })] }),
    script: (text) => settings({ sites: [site({ script: { value: text, source } })] }),
    mount: (text) => settings({ sites: [site({ mount: { value: text, source } })] }),
    user: (text) => settings({ sites: [site({ user: { value: text, source } })] }),
    unixGroup: (text) => settings({ sites: [site({ unixGroup: { value: text, source } })] }),
    documentRoot: (text) => settings({ sites: [site({ documentRoot: { value: text, source } })] }),
    logDirectory: (text) => settings({ sites: [site({ logDirectory: { value: text, source } })] }),
    staticUrl: (text) => settings({ sites: [site({ staticFiles: [{ url: text, path: '/srv/static' }] })] }),
    staticPath: (text) => settings({ sites: [site({ staticFiles: [{ url: '/static', path: text }] })] }),
    groupName: (text) => settings({ sites: [site({ groups: [group(text), group('slow')] })] }),
    optionSource: (text) => settings({ sites: [site({ groups: [group('shop', { notes: [text], options: [{ name: 'queue-timeout', value: 45, source: text }], processes: { value: 3, source: text } }), group('slow', { options: [{ name: 'queue-timeout', value: 45, source: text }] })] })] }),
    actionName: (text) => settings({ sites: [site({ partitions: site().partitions.map((partition) => ({ ...partition, actions: [text] })) })] }),
    prefix: (text) => settings({ sites: [site({ partitions: [{ group: 'slow', actions: [], route: { kind: 'prefix', url: text } }, ...site().partitions.slice(1)] })] }),
    segment: (text) => settings({ sites: [site({ partitions: [...site().partitions.slice(0, 1), { group: 'slow', actions: [], route: { kind: 'shape', segments: [text, null, 'pdf'] } }] })] }),
    locale: (text) => settings({ sites: [site({ groups: [group('shop', { options: groupOptions([{ name: 'lang', value: text, source }]) }), group('slow')] })] }),
    pythonPath: (text) => settings({ sites: [site({ groups: [group('shop', { options: groupOptions([{ name: 'python-path', value: text, source }]) }), group('slow')] })] }),
  }

  test('no text anywhere adds, ends or swallows a directive: 10,000 hostile settings parse back to exactly what was meant', () => {
    const expected = JSON.stringify(names(settings()))
    let written = 0
    let refused = 0
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(places)), around, (place, text) => {
        const make = places[place]
        if (!make) return false
        const hostileSettings = make(text)
        let found: string
        try {
          found = JSON.stringify(names(hostileSettings))
        } catch (error) {
          refused++
          return isAppError(error) && error.problems.length > 0 && error.problems.every((problem) => problem.place !== '' && problem.reason !== '' && (problem.remedy ?? '') !== '')
        }
        written++
        return found === expected
      }),
      { numRuns: 10_000 },
    )
    expect(written).toBeGreaterThan(2_000)
    expect(refused).toBeGreaterThan(2_000)
  }, 120_000)

  test('what is written reads back as what was said, word for word', () => {
    const [file] = confs(settings({ sites: [site({ script: { value: '/srv/the shop (new)/wsgi.py', source }, groups: [group('shop'), group('slow pages')], partitions: [{ group: 'slow pages', actions: [], route: { kind: 'prefix', url: '/a' } }] })] }))
    const found = acts(file?.text ?? '')
    expect(found).toContainEqual(['WSGIScriptAlias', '/a', '/srv/the shop (new)/wsgi.py/a', 'process-group="slow', 'pages"'])
    expect(found).toContainEqual(['<Directory>', '/srv/the shop (new)'])
    expect(found).toContainEqual(['CustomLog', '/var/log/apache2/shop-access.log', '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" %D'])
  })

  test('each refusal names the place and the remedy, all at once', () => {
    let problems: readonly { place: string; reason: string }[] = []
    try {
      renderFiles(settings({ sites: [site({ serverName: { value: 'a"b', source }, user: { value: 'root', source }, script: { value: 'wsgi.py', source }, groups: [group('a\nb'), group('slow'), group('slow')] })] }))
    } catch (error) {
      if (isAppError(error)) problems = error.problems
    }
    expect(problems.map((problem) => problem.place)).toEqual(['sites[0].serverName', 'sites[0].script', 'sites[0].user', 'sites[0].groups[0].name', 'sites[0].groups[2].name'])
  })
})

describe('the configuration', () => {
  test('our own reader finds each URL in its group and nothing wrong beyond advice', () => {
    const config = read(confs(settings()).map(({ path, text }) => ({ path, text })), requireModWsgiVersion('4.9.4', 'test'))
    expect(config.sites.map((found) => [found.mount, found.group, found.embedded])).toEqual([
      ['/checkout', 'slow', false],
      ['^(/orders/[^/]+/pdf/?)$', 'slow', false],
      ['/', 'shop', false],
    ])
    expect(config.groups).toMatchObject([{ name: 'shop', processes: 3, threads: 5 }, { name: 'slow', processes: 3, threads: 5 }])
    expect(config.problems.filter((problem) => problem.severity !== 'advice')).toEqual([])
  })

  test('the same settings give the same bytes; lines end with a newline and nothing else', () => {
    expect(renderFiles(settings())).toEqual(renderFiles(settings()))
    for (const file of renderFiles(settings())) expect(file.text).toMatch(/^[^\r]*[^\s]\n$/)
  })

  test('every value of a group stands in a comment with its source', () => {
    const text = confs(settings())[0]?.text ?? ''
    for (const option of ['processes=3', 'threads=5', 'user=www-data', 'queue-timeout=45', 'listen-backlog=100', 'home=/']) expect(text).toMatch(new RegExp(`# +${option} +\\S`))
  })

  test('an option that the named mod_wsgi refuses is never written', () => {
    const withOption = (name: string, value: number | string, modWsgi: string) => () => renderFiles(settings({ modWsgi, sites: [site({ groups: [group('shop', { options: groupOptions([{ name, value, source }]) }), group('slow')] })] }))
    expect(withOption('interrupt-timeout', 30, '5.0.2')).toThrow(/refuses it/)
    expect(withOption('interrupt-timeout', 30, '6.0.0')).not.toThrow()
    expect(withOption('response-flush-delay', 5, '6.0.1')).toThrow(/6\.0\.2/)
    expect(withOption('newrelic-environment', '/x', '6.0.0')).toThrow(/refuses it/)
    expect(withOption('nonsense', 1, '6.0.0')).toThrow(/refuses it/)
    expect(withOption('processes', 4, '6.0.0')).toThrow(/field of its own/)
    expect(withOption('queue-timeout', 2.5, '4.9.4')).toThrow(/whole number/)
    expect(withOption('listen-backlog', -1, '4.9.4')).toThrow(/0 or more/)
  })

  test('versions it cannot write for are refused with the remedy', () => {
    for (const modWsgi of ['4.8.0', '3.5', 'x', '', '4.9.4\n']) {
      const render = () => renderFiles(settings({ modWsgi }))
      if (modWsgi === '4.9.4\n') expect(render).not.toThrow()
      else expect(render).toThrow(/mod_wsgi/)
    }
  })

  test('request-timeout is explained by version and size', () => {
    const options = groupOptions([])
    const note = (modWsgi: string, threads: number) => groupNotes(requireModWsgiVersion(modWsgi, 'test'), 2, threads, options)[0]
    expect(note('4.9.4', 5)).toContain('5 x 60 s = 300 s')
    expect(note('5.0.2', 15)).toContain('15 x 60 s = 900 s')
    expect(note('6.0.0', 5)).toContain('after 157 s')
    expect(note('6.0.5', 15)).toContain('after 222 s')
  })
})
