import { describe, expect, test } from 'vitest'
import { checkAnchors, directiveAnchor, inputAnchor, isAnchor, lineAnchors } from './comment-anchor.ts'
import { diffConfigurations } from './configuration-diff.ts'

const file = (processes: number, more = '') => [{ path: 'shop.conf', text: `ServerName shop\nWSGIDaemonProcess shop processes=${processes} threads=4\n${more}</VirtualHost>\n` }]
const anchorsOf = (before: ReturnType<typeof file>, after: ReturnType<typeof file>) => diffConfigurations(before, after).flatMap(({ path, hunks }) => lineAnchors(path, hunks ?? [])).flat()

describe('a line of the configuration', () => {
  test('keeps its name when its numbers change, and is named once where one took the place of another', () => {
    const [first, later] = [anchorsOf(file(2), file(4)), anchorsOf(file(2), file(12, 'Timeout 60\n'))]
    expect(first.filter((each) => each !== null)).toEqual(['line:shop.conf:WSGIDaemonProcess shop'])
    expect(later).toContain('line:shop.conf:WSGIDaemonProcess shop')
  })

  test('that is only taken out has a name too, and the same line twice has two', () => {
    expect(anchorsOf(file(2, 'Alias /a /b\nAlias /a /c\n'), file(2)).filter((each) => each !== null)).toEqual(['line:shop.conf:Alias /a', 'line:shop.conf:Alias /a #2'])
  })
})

test('findings of one code are told apart by site and by number', () => {
  expect(checkAnchors([{ code: 'memory' }, { code: 'thread-safety', site: 'shop' }, { code: 'thread-safety', site: 'shop' }])).toEqual(['check:memory', 'check:thread-safety shop', 'check:thread-safety shop #2'])
})

test('what is no anchor is known as such', () => {
  for (const anchor of ['version', inputAnchor('sites.shop.traffic.ratePerSecond'), directiveAnchor({ name: 'processes', of: 'group shop' }), inputAnchor('x'.repeat(9000))]) expect(isAnchor(anchor), anchor).toBe(true)
  for (const text of ['', 'input', 'version:1', 'script:alert(1)', `input:${'x'.repeat(9000)}`]) expect(isAnchor(text), text.slice(0, 30)).toBe(false)
})
