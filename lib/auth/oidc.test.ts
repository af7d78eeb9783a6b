import { afterEach, expect, test, vi } from 'vitest'
import { joinClaims, joinRules, oidcProvider } from './oidc.ts'

afterEach(() => vi.unstubAllEnvs())

test('an address counts for rules only where the provider vouches for it, in so many words', () => {
  for (const isVerified of [undefined, false, null, 'true', 1]) expect(joinClaims({ email: 'ada@company.example', email_verified: isVerified }).verifiedEmail).toBeNull()
  expect(joinClaims({ email: 'ada@company.example', email_verified: true }).verifiedEmail).toBe('ada@company.example')
  expect(joinClaims({ email: ['ada@company.example'], email_verified: true }).verifiedEmail).toBeNull()
})

test('groups are texts, of the claim that the server names, and not without end', () => {
  expect(joinClaims({ groups: ['ops', 7, null, { name: 'ops' }] }).groups).toEqual(['ops'])
  expect(joinClaims({ groups: 'ops' }).groups).toEqual(['ops'])
  expect(joinClaims({ groups: Array.from({ length: 6000 }, () => 'ops') }).groups).toHaveLength(5000)
  vi.stubEnv('OIDC_GROUPS_CLAIM', 'roles')
  expect(joinClaims({ groups: ['ops'], roles: ['capacity'] }).groups).toEqual(['capacity'])
})

test('without a provider there is none and no rule; with one, the answer must be to what this browser asked', () => {
  expect([oidcProvider(), joinRules()]).toEqual([null, []])
  vi.stubEnv('OIDC_ISSUER', 'https://id.company.example/')
  expect(() => oidcProvider()).toThrow('OIDC_CLIENT_ID')
  vi.stubEnv('OIDC_CLIENT_ID', 'headroom')
  vi.stubEnv('OIDC_CLIENT_SECRET', 'a secret')
  expect(oidcProvider()).toMatchObject({ wellKnown: 'https://id.company.example/.well-known/openid-configuration', checks: ['pkce', 'state'], idToken: true })
})
