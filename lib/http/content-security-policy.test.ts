import { expect, test } from 'vitest'
import config from '../../next.config.js'
import { contentSecurityPolicy } from './content-security-policy.ts'

const directives = (policy: string) => new Map(policy.split('; ').map((text) => [text.split(' ')[0] ?? '', text.split(' ').slice(1)]))

test('no script runs that does not bear the nonce, and none that is written into the page', () => {
  const policy = directives(contentSecurityPolicy('abc', { https: false }))
  expect(policy.get('script-src')).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"])
  expect(policy.get('default-src')).toEqual(["'none'"])
  expect([...policy].filter(([name, values]) => name !== 'style-src-attr' && values.some((value) => /unsafe|\*|https?:/.test(value)))).toEqual([])
  for (const [name, only] of [['frame-ancestors', "'none'"], ['base-uri', "'none'"], ['form-action', "'self'"], ['connect-src', "'self'"]] as const) expect(policy.get(name), name).toEqual([only])
})

test('every answer says that no other kind of content is to be guessed, and that no frame of another site holds it', async () => {
  const everywhere = (await config.headers?.())?.find(({ source }) => source === '/:path*')?.headers.map(({ key, value }) => `${key}: ${value}`)
  expect(everywhere).toEqual(expect.arrayContaining(['X-Content-Type-Options: nosniff', 'X-Frame-Options: DENY', 'Referrer-Policy: same-origin', 'Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Resource-Policy: same-origin']))
})

test('http is left for https only where people use https', () => {
  expect(directives(contentSecurityPolicy('n', { https: false })).has('upgrade-insecure-requests')).toBe(false)
  expect(directives(contentSecurityPolicy('n', { https: true })).has('upgrade-insecure-requests')).toBe(true)
})

test.each(['/api/:path*', '/healthz', '/readyz', '/metrics'])('what is no page may do nothing: %s', async (source) => {
  const rule = (await config.headers?.())?.find((each) => each.source === source)
  const policy = rule?.headers.find(({ key }) => key === 'Content-Security-Policy')?.value ?? ''
  expect(policy).toBe("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
})
