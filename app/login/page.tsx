import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { findActor, findPendingSession } from '#lib/auth/actor.ts'
import { oidcName } from '#lib/auth/oidc.ts'
import { FrontPage } from '../_ui/front-page.tsx'
import { LoginForm } from './login-form.tsx'
import { safeReturn } from './safe-return.ts'

export const metadata: Metadata = { title: 'Sign in' }

const MESSAGES: Record<string, string> = {
  OidcUnverified: 'Your provider does not vouch for your e-mail address. Ask who runs it to verify the address, or sign in with your password.',
  OidcNoEmail: 'Your provider did not tell your e-mail address. Headroom needs it to know you.',
  OAuthCallback: 'The sign-in at your provider did not complete. Try again.',
  OAuthSignin: 'Your provider could not be reached. Try again, or sign in with your password.',
}

export default async function LoginPage({ searchParams }: PageProps<'/login'>) {
  const { next, error, registered } = await searchParams
  const returnTo = safeReturn(typeof next === 'string' ? next : undefined)
  if ((await findActor()) !== null) redirect(returnTo)
  if ((await findPendingSession()) !== null) redirect(`/login/code?next=${encodeURIComponent(returnTo)}`)
  return (
    <FrontPage title="Sign in" intro="Plan how many processes and threads each site needs, from your own measurements.">
      <LoginForm returnTo={returnTo} oidc={oidcName()} problem={typeof error === 'string' ? (MESSAGES[error] ?? 'The sign-in did not work. Try again.') : undefined} done={registered === '1' ? 'Your account is ready. Sign in.' : undefined} />
      <p className="text-ink-soft mt-6 text-sm">
        New here?{' '}
        <Link href="/register" className="text-accent underline underline-offset-4">
          Register a team
        </Link>{' '}
        or{' '}
        <Link href="/try" className="text-accent underline underline-offset-4">
          try the calculator without an account
        </Link>
      </p>
    </FrontPage>
  )
}
