import type { Metadata } from 'next'
import Link from 'next/link'
import { findActor } from '#lib/auth/actor.ts'
import { ROLE_MEANING } from '#lib/base/permissions.ts'
import { findInvitation } from '#lib/data/invitations.ts'
import { ActionForm } from '../../_ui/action-form.tsx'
import { LinkButton } from '../../_ui/button.tsx'
import { InputField } from '../../_ui/field.tsx'
import { FrontPage } from '../../_ui/front-page.tsx'
import { SubmitButton } from '../../_ui/submit-button.tsx'
import { acceptAsActor, acceptByRegistering } from './actions.ts'

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' }

const CLOSED = {
  expired: { title: 'This invitation has expired', intro: 'Links are good for seven days. Ask who sent it for a new one.' },
  revoked: { title: 'This invitation was withdrawn', intro: 'Ask who sent it for a new link.' },
  accepted: { title: 'This invitation was used already', intro: 'Each link is for one person. If that was you, sign in; else ask for a link of your own.' },
  unknown: { title: 'There is no such invitation', intro: 'The link is incomplete or wrong. Copy it again, whole, from the message you got.' },
} as const

export default async function InvitePage({ params }: PageProps<'/invite/[token]'>) {
  const { token } = await params
  const invitation = await findInvitation(token)
  if (invitation === null || invitation.state !== 'open') {
    const { title, intro } = CLOSED[invitation === null ? 'unknown' : invitation.state === 'open' ? 'unknown' : invitation.state]
    return (
      <FrontPage title={title} intro={intro}>
        <LinkButton href="/login">Sign in</LinkButton>
      </FrontPage>
    )
  }
  const actor = await findActor()
  const intro = (
    <>
      You are invited as <strong className="text-ink">{invitation.role}</strong>: {ROLE_MEANING[invitation.role].charAt(0).toLowerCase() + ROLE_MEANING[invitation.role].slice(1)}
    </>
  )
  if (actor !== null) {
    return (
      <FrontPage title={`Join ${invitation.teamName}`} intro={intro}>
        <ActionForm action={acceptAsActor.bind(null, token)} label="Accept the invitation">
          <SubmitButton pending="Joining…">Join as {actor.email}</SubmitButton>
        </ActionForm>
      </FrontPage>
    )
  }
  return (
    <FrontPage title={`Join ${invitation.teamName}`} intro={intro}>
      <ActionForm action={acceptByRegistering.bind(null, token)} className="space-y-4" label="Register and join">
        <InputField name="name" label="Your name" autoComplete="name" required />
        <InputField name="email" label="E-mail" type="email" autoComplete="username" required defaultValue={invitation.email ?? undefined} readOnly={invitation.email !== null} />
        <InputField name="password" label="Password" type="password" autoComplete="new-password" required hint="At least 12 characters." />
        <SubmitButton pending="Joining…">Register and join</SubmitButton>
      </ActionForm>
      <p className="text-ink-soft mt-6 text-sm">
        Have an account?{' '}
        <Link href={`/login?next=${encodeURIComponent(`/invite/${token}`)}`} className="text-accent underline underline-offset-4">
          Sign in to join
        </Link>
      </p>
    </FrontPage>
  )
}
