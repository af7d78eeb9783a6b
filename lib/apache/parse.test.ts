// The tree loses nothing, whatever the text; what it says is what Apache would see.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, render, type ConfigNode, type SectionNode } from './parse.ts'
import { splitOptions, splitWords } from './words.ts'

const fragments = fc.constantFrom('<VirtualHost *:80>', '</VirtualHost>', '<Directory "/a b">', '</Directory>', '</x', '<', '>', '<%', '# comment', 'ServerName', ' x ', '"', "'", '\\', '\\\n', '\n', '\r\n', '\r', '\u0000', '\ufeff', '\t', '{{ x }}', '${A}', '=', 'a=b', 'é', '\u2028')

describe('the tree', () => {
  test('renders back to the text it was read from, for every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => render(parse(text)) === text), { numRuns: 2_000 })
    fc.assert(fc.property(fc.array(fragments, { maxLength: 60 }), (parts) => render(parse(parts.join(''))) === parts.join('')), { numRuns: 8_000 })
  })

  test('nests sections, keeps comments, joins continuations and counts lines', () => {
    const { children } = parse('# head\n<VirtualHost *:80>\n  WSGIDaemonProcess a \\\n    threads=2\n  <Location "/x">\n  WSGIProcessGroup a\n  </Location>\n</VirtualHost>\nServerName b\n')
    expect(children.map((node) => [node.kind, node.line])).toEqual([['comment', 1], ['section', 2], ['directive', 9]])
    const host = children[1] as SectionNode
    expect(host).toMatchObject({ name: 'VirtualHost', args: '*:80', end: { line: 8 } })
    expect(host.children.map((node) => [node.kind, node.line])).toEqual([['directive', 3], ['section', 5]])
    expect(host.children[0]).toMatchObject({ name: 'WSGIDaemonProcess', args: 'a     threads=2' })
  })

  test('a comment that ends with a backslash swallows the next line, as in Apache', () => {
    expect(parse('# note \\\nServerName swallowed\nServerName kept\n').children).toMatchObject([{ kind: 'comment' }, { kind: 'directive', args: 'kept', line: 3 }])
  })

  test('sections that never end and ends without a beginning are kept', () => {
    const kinds = (nodes: ConfigNode[]): unknown[] => nodes.map((node) => (node.kind === 'section' ? [node.name, node.end !== undefined, kinds(node.children)] : node.kind))
    expect(kinds(parse('</A>\n<B>\n<C>\nx\n</B>\n').children)).toEqual(['stray', ['B', true, [['C', false, ['directive']]]]])
  })
})

describe('words', () => {
  test('split as Apache splits them', () => {
    expect(splitWords(`a  "b c" 'd "e"' "f \\" g" h\\\\i ""`).map((word) => word.text)).toEqual(['a', 'b c', 'd "e"', 'f " g', 'h\\i', ''])
    expect(splitWords('"never closed').map((word) => word.text)).toEqual(['never closed'])
  })

  test('options keep a quoted value whole', () => {
    expect(splitOptions(`display-name="httpd other" x='%{GLOBAL}' lone y=`, 0)).toMatchObject({ options: [{ name: 'display-name', value: 'httpd other' }, { name: 'x', value: '%{GLOBAL}' }, { name: 'y', value: '' }], others: [{ text: 'lone' }] })
  })
})
