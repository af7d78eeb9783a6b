/**
 * next-auth, kept within this file and actor.ts. A session is a signed cookie with the user's id and session epoch and
 * nothing else: roles and names are read from the database at each request, and raising the epoch ends the session.
 */
import 'server-only'
import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { linkIdentity, verifyPassword } from '#lib/data/users.ts'
import { clientAddress } from './client-address.ts'
import { oidcProvider } from './oidc.ts'

const SESSION_S = 14 * 24 * 60 * 60

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
          user.id = person.userId
          Object.assign(user, { sessionEpoch: person.sessionEpoch })
          return true
        } catch (error) {
          if (isAppError(error) && error.code === 'forbidden') return '/login?error=OidcUnverified'
          throw error
        }
      },
      jwt({ token, user }) {
        // Only at the sign-in itself is there a user. Name, e-mail and picture stay out of the cookie.
        if (!user) return { sub: token.sub, sessionEpoch: token['sessionEpoch'] }
        return { sub: user.id, sessionEpoch: (user as { sessionEpoch?: number }).sessionEpoch ?? 0 }
      },
      session({ session, token }) {
        return { expires: session.expires, userId: token.sub, sessionEpoch: token['sessionEpoch'] } as unknown as typeof session
      },
    },
  }
}

function requireSecret(): string {
  const secret = process.env['NEXTAUTH_SECRET']
  if (!secret) throw new AppError('unavailable', { publicMessage: 'Headroom cannot sign anybody in.', message: 'NEXTAUTH_SECRET is not set. "npm start" makes one and keeps it; set it when you start the server otherwise.' })
  return secret
}
