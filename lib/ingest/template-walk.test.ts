import fc from 'fast-check'
import { expect, test } from 'vitest'
import { typePath } from './path-segments.ts'
import { openTemplateWalk } from './template-walk.ts'

const segment = fc.oneof(
  fc.constantFrom('questions', 'tags', 'a', '', 'rose-eagle-cloud', '42', '-7', '2026-11-24', 'a.b', 'x;y', '{int}', 'a@b.de', 'Static', 'b%C3', '1a', '0123456789abcdef', 'ä', 'site.css', 'photo.JPG', 'x.pdf'),
  fc.stringMatching(/^[a-z]{1,5}$/),
  fc.stringMatching(/^[a-z-]{1,8}$/),
  fc.stringMatching(/^\d{1,6}$/),
  fc.string({ unit: 'binary-ascii', maxLength: 8 }),
)
const key = fc.tuple(fc.constantFrom('GET ', 'POST ', '', 'GET  ', 'a'), fc.constantFrom('/', '', 'http://h/'), fc.array(segment, { minLength: 1, maxLength: 5 })).map(([method, begin, segments]) => `${method}${begin}${segments.join('/')}`)

test('the walk knows of a path what its template was told, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.subarray(['/questions/{word}', '/questions/{slug}', '/{word}', '/tags/{int}/{slug}', '/{slug}/{word}']), (keys, parameters) => {
      const walk = openTemplateWalk(new Set(parameters))
      const numbers = new Map<string, number>()
      for (const text of [...keys, ...keys]) {
        const space = text.indexOf(' ')
        const template = `${space < 0 ? '' : text.slice(0, space)} ${typePath(text.slice(space + 1), new Set(parameters))}`
        const number = numbers.get(template) ?? numbers.size
        numbers.set(template, number)
        const bytes = new TextEncoder().encode(`..${text}..`)
        expect([-1, number]).toContain(walk.find(bytes, 2, bytes.length - 2))
        walk.learn(number)
      }
    }),
    { numRuns: 500 },
  )
})

test('paths of one template are known after the first', () => {
  const walk = openTemplateWalk(new Set(['/questions/{int}/{slug}']))
  const find = (text: string): number => walk.find(new TextEncoder().encode(text), 0, text.length)
  expect(find('GET /questions/17/how-many-processes')).toBe(-1)
  walk.learn(5)
  expect(find('GET /questions/4/what-else')).toBe(5)
  expect(find('GET /questions/4/what-else/more')).toBe(-1)
  expect(find('HEAD /questions/4/what-else')).toBe(-1)
  expect(find('GET /static/a-1.css')).toBe(-1)
  walk.learn(6)
  expect(find('GET /static/css/b.2.JS')).toBe(6)
  walk.forget()
  expect(find('GET /questions/4/what-else')).toBe(-1)
})
