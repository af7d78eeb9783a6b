import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { FOLDING_LIMITS, foldActions } from './fold-actions.ts'
import type { FoldablePath } from './fold-actions.ts'
import type { FoldingRule } from './folding-rules.ts'

const get = (path: string, more: Partial<FoldablePath> = {}): FoldablePath => ({ method: 'GET', path, requests: 1, clientErrors: 0, ...more })
const fold = (paths: string[], rules: FoldingRule[] = []) => foldActions(paths.map((path) => get(path)), rules)
const distinct = (names: string[]) => [...new Set(names)].sort()

/** A word of letters alone, different for each number. */
function word(n: number): string {
  let text = ''
  for (let rest = n + 26; rest > 0; rest = Math.floor(rest / 26)) text += String.fromCharCode(97 + (rest % 26))
  return `${text}ish`
}

describe('folding paths into actions', () => {
  it.each([
    ['/questions/12345', 'GET /questions/{int}'],
    ['/files/123e4567-e89b-12d3-a456-426614174000/raw', 'GET /files/{uuid}/raw'],
    ['/archive/2024-02-29', 'GET /archive/{date}'],
    ['/archive/2024-02', 'GET /archive/{date}'],
    ['/blob/da39a3ee5e6b4b0d3255bfef95601890afd80709', 'GET /blob/{hash}'],
    ['/commit/a94a8fe', 'GET /commit/{hash}'],
    ['/o/507f1f77bcf86cd799439011', 'GET /o/{hash}'],
    ['/user/jane@example.com/mail', 'GET /user/{email}/mail'],
    ['/missing/23.php', 'GET /missing/{int}.php'],
    ['/report/42.pdf', 'GET /report/{int}.pdf'],
    ['/static/css/site.3f2a.css', 'GET /static/{file}'],
    ['/favicon.ico', 'GET /{file}'],
    ['http://www.example.com/a/7', 'GET /a/{int}'],
    ['/shop/a;jsessionid=1A2B/cart', 'GET /shop/a/cart'],
    ['/', 'GET /'],
    ['/shop/', 'GET /shop/'],
    ['/api/v1/items', 'GET /api/v1/items'],
    ['/checkout', 'GET /checkout'],
    ['/about-us', 'GET /about-us'],
    ['/feedback', 'GET /feedback'],
    ['*', 'GET *'],
  ])('makes of %s the action %s', (path, name) => {
    expect(fold([path])).toEqual([name])
  })

  it('folds a route with thousands of slugs and leaves the routes beside it alone', () => {
    const slugs = Array.from({ length: 3000 }, (_, i) => `/questions/${i}/how-to-${word(i)}-a-${word(i * 7)}`)
    const names = fold([...slugs, '/questions/7/edit', '/questions/tagged', '/questions', '/ask'])
    expect(distinct(names)).toEqual(['GET /ask', 'GET /questions', 'GET /questions/tagged', 'GET /questions/{int}/edit', 'GET /questions/{int}/{slug}'])
  })

  it('folds a position with thousands of plain words, and what lies below it keeps its own routes', () => {
    const paths = Array.from({ length: 2000 }, (_, i) => [`/users/${word(i)}/posts`, `/users/${word(i)}`]).flat()
    expect(distinct(fold([...paths, '/posts/new', '/posts/old']))).toEqual(['GET /posts/new', 'GET /posts/old', 'GET /users/{word}', 'GET /users/{word}/posts'])
  })

  it('takes words and slugs of one position for values of one parameter', () => {
    const tags = Array.from({ length: 400 }, (_, i) => (i % 3 ? `/tags/${word(i)}` : `/tags/${word(i)}-${word(i + 1)}`))
    expect(distinct(fold(tags))).toEqual(['GET /tags/{word}'])
  })

  it('never merges two distinct routes while they are fewer than the limit', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{2,10}$/), { minLength: 1, maxLength: FOLDING_LIMITS.words - 1 }), fc.constantFrom('', '/admin', '/a/b'), (words, prefix) => {
        fc.pre(!words.some((text) => /^[a-f]{7,}$/.test(text)))
        const paths = words.map((text) => `${prefix}/${text}`)
        expect(fold(paths)).toEqual(paths.map((path) => `GET ${path}`))
      }),
    )
  })

  it('gives each path the same action whatever the order', () => {
    const segment = fc.oneof(fc.constantFrom('shop', 'items', 'edit', ''), fc.nat(999).map(String), fc.nat(60).map((n) => `${word(n)}-x`), fc.nat(90).map(word))
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`)
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 150 }), fc.infiniteStream(fc.nat()), (paths, keys) => {
        const names = new Map(fold(paths).map((name, i) => [paths[i], name]))
        const shuffled = paths.map((text) => ({ text, key: keys.next().value as number })).sort((a, b) => a.key - b.key).map(({ text }) => text)
        fold(shuffled).forEach((name, i) => expect(name).toBe(names.get(shuffled[i])))
      }),
      { numRuns: 200 },
    )
  })

  it('folds its own names to themselves, so that grouped paths meet the paths kept one by one', () => {
    const paths = ['/questions/12/how-to', '/static/a.css', '/report/42.pdf', '/x/2024-01-01/y']
    const names = fold(paths)
    expect(fold(names.map((name) => name.slice(4)))).toEqual(names)
  })

  it('keeps what was never found apart, so that a scanner does not swallow pages', () => {
    const scan = Array.from({ length: 500 }, (_, i) => get(`/${word(i)}`, { clientErrors: 1 }))
    const names = foldActions([...scan, get('/login'), get('/pricing'), get('/nope.php', { clientErrors: 1 })])
    expect(distinct(names)).toEqual(['GET /login', 'GET /pricing', 'GET /{missing}'])
  })

  it('tells methods apart', () => {
    expect(foldActions([get('/cart'), get('/cart', { method: 'POST' }), get('/cart', { method: '' })])).toEqual(['GET /cart', 'POST /cart', '/cart'])
  })

  it('takes any path at all', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 }), (paths) => {
      const names = fold(paths)
      expect(names).toHaveLength(paths.length)
      expect(names.every((name) => name.startsWith('GET '))).toBe(true)
    }))
    expect(fold([`/${'a/'.repeat(500)}`])).toHaveLength(1)
  })
})

describe('the user\'s folding rules', () => {
  it('come first, in order, and leave the rest to automatic folding', () => {
    const rules = [{ pattern: 'GET /quote/{word}' }, { pattern: '/shop/{rest}', name: 'the shop' }, { pattern: '/quote/{any}', name: 'POST /never' }]
    expect(fold(['/quote/shoes', '/quote/red', '/quote', '/shop/cart', '/shop', '/items/7'], rules)).toEqual([
      'GET /quote/{word}', 'GET /quote/{word}', 'GET /quote', 'GET the shop', 'GET the shop', 'GET /items/{int}',
    ])
    expect(foldActions([get('/quote/a', { method: 'POST' })], rules)).toEqual(['POST /never'])
  })

  it('match typed placeholders by the look of the segment, and literals exactly', () => {
    const rules = [{ pattern: '/a/{int}', name: 'number' }, { pattern: '/a/{uuid}', name: 'uuid' }, { pattern: '/a/b.c', name: 'literal' }]
    expect(fold(['/a/7', '/a/x', '/a/b.c', '/a/bxc'], rules)).toEqual(['GET number', 'GET /a/x', 'GET literal', 'GET /a/bxc'])
  })

  it('name each rule at fault', () => {
    try {
      fold(['/'], [{ pattern: '/fine' }, { pattern: 'shop' }, { pattern: '/a/{number}' }, { pattern: '/{rest}/b' }, { pattern: 'get /x' }])
      expect.unreachable()
    } catch (error) {
      expect(isAppError(error) && error.problems.map(({ place }) => place)).toEqual(['rules[1].pattern', 'rules[2].pattern', 'rules[3].pattern', 'rules[4].pattern'])
    }
  })
})
