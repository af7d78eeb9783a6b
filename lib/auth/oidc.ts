/** Sign-in at a company's OIDC provider, when the environment names one. Authorization code with PKCE and state. */
import 'server-only'
import type { TokenSet } from 'openid-client'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { parseJoinRules, type JoinClaims, type JoinRule } from '#lib/base/join-rules.ts'

interface Claims {
  sub: string
  email?: string
  email_verified?: boolean
  name?: string
}

const groupsClaim = () => process.env['OIDC_GROUPS_CLAIM'] || 'groups'

/** Of which the start of the server has checked that they can be read. */
export function joinRules(): JoinRule[] {
  return process.env['OIDC_ISSUER'] ? (parseJoinRules(process.env['OIDC_JOIN'] ?? '') ?? []) : []
}

/** What the rules go by, of claims that came from the provider. */
export function joinClaims(claims: Readonly<Record<string, unknown>>): JoinClaims {
  const { email, email_verified: isVerified } = claims
  const groups = claims[groupsClaim()]
  return { verifiedEmail: typeof email === 'string' && isVerified === true ? email : null, groups: (Array.isArray(groups) ? (groups as unknown[]) : [groups]).filter((group) => typeof group === 'string').slice(0, 5000) }
}

/** What the sign-in page writes on the button; null when there is no provider. */
export function oidcName(): string | null {
  return process.env['OIDC_ISSUER'] ? (process.env['OIDC_NAME'] ?? 'your company account') : null
}

export function oidcProvider(): OAuthConfig<Claims> | null {
  const issuer = process.env['OIDC_ISSUER']
  if (!issuer) return null
  const clientId = process.env['OIDC_CLIENT_ID']
  const clientSecret = process.env['OIDC_CLIENT_SECRET']
  if (!clientId || !clientSecret) throw new Error('OIDC_ISSUER is set, but OIDC_CLIENT_ID or OIDC_CLIENT_SECRET is not. Set all three, or none.')
  return {
    id: 'oidc',
    name: oidcName() ?? 'OIDC',
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ['pkce', 'state'],
    authorization: { params: { scope: process.env['OIDC_SCOPE'] || 'openid email profile' } },
    // Many providers put the address into the ID token, others only answer it from the userinfo endpoint, whose subject
    // the client holds against the token's.
    userinfo: {
      async request({ client, tokens }) {
        const claims = (tokens as TokenSet).claims()
        const isWhole = typeof claims.email === 'string' && (joinRules().every(({ by }) => by !== 'group') || claims[groupsClaim()] !== undefined)
        return isWhole ? claims : { ...claims, ...(await client.userinfo(tokens as TokenSet)) }
      },
    },
    profile: (claims) => ({ id: claims.sub }),
  }
}
