// The second line of defence, beneath the checks of names: what would end a line, a quote or a directive is not written.
import { expect, test } from 'vitest'
import { commentName, commentText, quoteArgument } from './quote.ts'
import { splitWords } from './words.ts'

test('an argument is one word to Apache, and reads back as what was said', () => {
  for (const text of ['', 'shop', '/srv/the shop/wsgi.py', 'say "hello"', '" onload="x', "it's", 'a#b']) expect(splitWords(quoteArgument(text)).map((word) => word.text), text).toEqual([text])
})

test('what ends a line, is unseen, or is expanded or joined by Apache is no argument', () => {
  for (const text of ['a\nLoadModule x', 'a\r', 'a\u0000', 'a\u2028b', 'a\u202eb', 'a\u200bb', '\ud800', 'a\\', '${HOME}', 'a\\"b']) expect(() => quoteArgument(text), JSON.stringify(text)).toThrow(TypeError)
})

test('a comment is one line, whatever a person wrote, and joins no other', () => {
  expect(commentText('first\nLoadModule x\\')).toBe('first(u+000a)LoadModule x(u+005c)')
  expect(commentName('a\u2028b')).toBe('"a(u+2028)b"')
})
