import type { Metadata } from 'next'
import { findActor } from '#lib/auth/actor.ts'
import { LinkButton } from '../_ui/button.tsx'
import { OpenPage } from '../_ui/open-page.tsx'
import { TryBench } from './try-bench.tsx'

export const metadata: Metadata = { title: 'Try it' }

/** A calculator without an account: the numbers of the rule of thumb, and both answers. */
export default async function TryPage() {
  const isSignedIn = (await findActor()) !== null
  return (
    <OpenPage
      title="How many processes and threads?"
      intro="The numbers that the rule of thumb asks for, and both answers: what the rule says, and what the spread of times, overlapping long requests, threads and the GIL make of it. Everything is computed in your browser; nothing is sent anywhere."
      actions={isSignedIn ? <LinkButton href="/">Your team</LinkButton> : <LinkButton href="/login">Sign in</LinkButton>}
    >
      <TryBench isSignedIn={isSignedIn} />
    </OpenPage>
  )
}
