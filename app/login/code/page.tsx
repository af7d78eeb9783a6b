import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { findActor, findPendingSession } from '#lib/auth/actor.ts'
import { CodeField } from '../../account/second-factor/code-field.tsx'
import { SignOut } from '../../account/sign-out.tsx'
import { ActionForm } from '../../_ui/action-form.tsx'
import { FrontPage } from '../../_ui/front-page.tsx'
import { SubmitButton } from '../../_ui/submit-button.tsx'
import { safeReturn } from '../safe-return.ts'
import { enterCode } from './actions.ts'

export const metadata: Metadata = { title: 'Second factor' }

export default async function CodePage({ searchParams }: PageProps<'/login/code'>) {
  const { next } = await searchParams
  const returnTo = safeReturn(typeof next === 'string' ? next : undefined)
  if ((await findActor()) !== null) redirect(returnTo)
  const session = await findPendingSession()
  if (session === null) redirect(`/login?next=${encodeURIComponent(returnTo)}`)
  return (
    <FrontPage title="One more step" intro={<>The password was right. Give the code that your app shows for <span className="break-all">{session.actor.email}</span>.</>}>
      <ActionForm action={enterCode} className="space-y-4" label="Second factor">
        <input type="hidden" name="next" value={returnTo} />
        <CodeField hint="Six digits; or one of your recovery codes, each of which counts once." />
        <SubmitButton pending="Checking…">Sign in</SubmitButton>
      </ActionForm>
      <div className="text-ink-soft mt-8 space-y-3 text-sm">
        <p>Neither the app nor a recovery code at hand? Whoever runs Headroom can take the second factor off your account.</p>
        <SignOut />
      </div>
    </FrontPage>
  )
}
