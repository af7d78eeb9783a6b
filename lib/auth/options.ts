/**
 * next-auth, kept within this file and actor.ts. The cookie names a person and a session of lib/data/sessions.ts and tells
 * nothing else: whether the session is good, names and roles are read from the database at each request.
 */
import 'server-only'
import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { joinByProvider } from '#lib/data/provider-joining.ts'
import { endSession, SESSION_S, startSession } from '#lib/data/sessions.ts'
import { linkIdentity, verifyPassword } from '#lib/data/users.ts'
import { clientAddress } from './client-address.ts'
import { requestDevice } from './device.ts'
import { joinClaims, joinRules, oidcProvider } from './oidc.ts'

export function authOptions(): NextAuthOptions {
  const oidc = oidcProvider()
  return {
    secret: requireSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_S },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        id: 'credentials',
        credentials: { email: {}, password: {} },
        async authorize(credentials, request) {
          if (!credentials) return null
          try {
            const person = await verifyPassword({ email: credentials.email.slice(0, 300), password: credentials.password.slice(0, 300), address: clientAddress(request.headers ?? {}) })
            return person === null ? null : { id: person.userId, sessionEpoch: person.sessionEpoch }
          } catch (error) {
            // next-auth carries the message of an error to the sign-in page; only a code and the seconds to wait go there.
            if (isAppError(error) && error.code === 'throttled') throw new Error(`throttled ${error.details['retryAfterS']}`)
            throw error
          }
        },
      }),
      ...(oidc === null ? [] : [oidc]),
    ],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== 'oidc') return true
        const claims = (profile ?? {}) as { email?: unknown; email_verified?: unknown; name?: unknown }
        if (typeof claims.email !== 'string') return '/login?error=OidcNoEmail'
        try {
          const person = await linkIdentity({ provider: 'oidc', subject: account.providerAccountId, email: claims.email, emailVerified: claims.email_verified === true, name: typeof claims.name === 'string' ? claims.name : '' })
          await joinByProvider(person, joinClaims(claims as Record<string, unknown>), joinRules())
          user.id = person.userId
          Object.assign(user, { sessionEpoch: person.sessionEpoch })
          return true
        } catch (error) {
          if (isAppError(error) && error.code === 'forbidden') return '/login?error=OidcUnverified'
          throw error
        }
      },
      async jwt({ token, user, account }) {
        // Only at the sign-in itself is there a user. Name, e-mail and picture stay out of the cookie.
        if (user) {
          const sessionEpoch = (user as { sessionEpoch?: number }).sessionEpoch ?? 0
          return { sub: user.id, sessionEpoch, sessionId: await startSession({ userId: user.id, sessionEpoch }, account?.provider === 'oidc' ? 'oidc' : 'password', await requestDevice()) }
        }
        const named = typeof token['sessionId'] === 'string'
        // A cookie from before sessions were kept is known by its own id, and becomes a session when it comes.
        return { sub: token.sub, sessionEpoch: token['sessionEpoch'], sessionId: named ? token['sessionId'] : token['jti'], ...(named ? {} : { issuedAtS: token['iat'] }) }
      },
      session({ session, token }) {
        return { expires: session.expires, userId: token.sub, sessionEpoch: token['sessionEpoch'], sessionId: token['sessionId'], issuedAtS: token['issuedAtS'] } as unknown as typeof session
      },
    },
    events: {
      /** The cookie goes, and what it named with it. */
      async signOut({ token }) {
        const { sub, sessionId } = token as { sub?: unknown; sessionId?: unknown }
        if (typeof sub === 'string' && typeof sessionId === 'string') await endSession({ userId: sub }, sessionId).catch((error: unknown) => { if (!isAppError(error)) throw error })
      },
    },
  }
}

function requireSecret(): string {
  const secret = process.env['NEXTAUTH_SECRET']
  if (!secret) throw new AppError('unavailable', { publicMessage: 'Headroom cannot sign anybody in.', message: 'NEXTAUTH_SECRET is not set. "npm start" makes one and keeps it; set it when you start the server otherwise.' })
  return secret
}
