import type { Metadata } from 'next'
import Link from 'next/link'
import { oidcName } from '#lib/auth/oidc.ts'
import { getSecondFactor } from '#lib/data/second-factor.ts'
import { listSessions } from '#lib/data/sessions.ts'
import { listTeams, sliceTeams } from '#lib/data/teams.ts'
import { requirePageActor } from '#lib/http/page.ts'
import { ActionForm } from '../_ui/action-form.tsx'
import { Badge } from '../_ui/badge.tsx'
import { LinkButton } from '../_ui/button.tsx'
import { Card } from '../_ui/card.tsx'
import { EmptyState } from '../_ui/empty-state.tsx'
import { InputField } from '../_ui/field.tsx'
import { Notice } from '../_ui/notice.tsx'
import { PageHeader } from '../_ui/page-header.tsx'
import { SecondStep } from '../_ui/second-step.tsx'
import { NothingFound, SlicePages, SliceSearch, sliceOf } from '../_ui/slice-controls.tsx'
import { SubmitButton } from '../_ui/submit-button.tsx'
import { AccountFrame } from './account-frame.tsx'
import { addTeam, endAllSessions, endOthers, savePassword } from './actions.ts'
import { SessionList } from './session-list.tsx'
import { SignOut } from './sign-out.tsx'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const actor = await requirePageActor('/account')
  const query = await searchParams
  const slice = sliceOf(query)
  const [[first], { rows: teams, total }, sessions, factor] = await Promise.all([listTeams(actor, 1), sliceTeams(actor, slice), listSessions(actor), getSecondFactor(actor)])
  const provider = oidcName()
  return (
    <AccountFrame back={first === undefined ? null : { href: `/t/${first.slug}`, label: first.name }}>
      <PageHeader title={actor.name} description={<>Signed in as <span className="break-all">{actor.email}</span></>} />
      <div className="space-y-5">
        {query['changed'] === '1' && <Notice tone="good" title="Your password is changed. Every other browser is signed out." />}
        <Card title="Teams">
          <SliceSearch slice={slice} total={total} label="Find a team by name" />
          {teams.length === 0 && (total > 0 || slice.words !== '') ? (
            <NothingFound words={slice.words} href="/account" />
          ) : teams.length === 0 ? (
            <EmptyState title="You are in no team">Ask an owner of a team for an invitation link, or create a team of your own below.</EmptyState>
          ) : (
            <ul className="divide-line divide-y">
              {teams.map(({ slug, name, role }) => (
                <li key={slug} className="flex items-center justify-between gap-3 py-2 first:pt-0 last:pb-0">
                  <Link href={`/t/${slug}`} className="text-accent min-w-0 font-medium break-words underline-offset-4 hover:underline">
                    {name}
                  </Link>
                  <Badge>{role}</Badge>
                </li>
              ))}
            </ul>
          )}
          <SlicePages slice={slice} total={total} />
        </Card>
        <Card title="New team" description="A team has its own hosts, sites and scenarios, and nobody outside it sees them. You become its owner.">
          <ActionForm action={addTeam} className="max-w-sm space-y-4" label="New team">
            <InputField name="name" label="Team name" autoComplete="organization" required />
            <SubmitButton pending="Creating…">Create team</SubmitButton>
          </ActionForm>
        </Card>
        <Card title="Password" description={provider === null ? undefined : `Whoever signs in with ${provider} only has no password here; change it there.`}>
          <ActionForm action={savePassword} className="max-w-sm space-y-4" label="Change password">
            {/* Password managers file the new password under this name. */}
            <input type="email" name="username" autoComplete="username" value={actor.email} readOnly hidden />
            <InputField name="currentPassword" label="Current password" type="password" autoComplete="current-password" required />
            <InputField name="newPassword" label="New password" type="password" autoComplete="new-password" required hint="At least 12 characters. A few words in a row are easy to keep and hard to guess." />
            <InputField name="newPasswordAgain" label="New password, once more" type="password" autoComplete="new-password" required hint="Afterwards every other browser is signed out." />
            <SubmitButton pending="Changing…">Change password</SubmitButton>
          </ActionForm>
        </Card>
        <Card
          title="Second factor"
          description="A code of an app on your phone, asked for after the password."
          actions={<LinkButton href="/account/second-factor">{factor.isOn ? 'Manage' : 'Set up'}</LinkButton>}
        >
          {factor.isOn ? (
            <p className="text-sm">
              <Badge tone="good">on</Badge> <span className="text-ink-soft">{factor.recoveryCodesLeft} of 10 recovery codes left.</span>
            </p>
          ) : (
            <p className="text-ink-soft text-sm">Off. Whoever learns your password can sign in as you.</p>
          )}
        </Card>
        <Card title={`Signed in (${sessions.length})`} description="Every browser in which you are signed in. End those that you do not know, and change your password then." flush>
          <SessionList sessions={sessions} ownId={actor.sessionId ?? ''} />
          {sessions.length > 1 && (
            <div className="border-line border-t px-4 py-3 sm:px-5">
              <SecondStep first="End all others" says="Every other browser is signed out at once and has to sign in anew." button="End all other sessions" pending="Ending…" action={endOthers} label="End all other sessions" />
            </div>
          )}
        </Card>
        <Card title="Sign out" description="Ends your session in this browser; others stay signed in.">
          <SignOut />
        </Card>
        <Card title="Sign out everywhere" description="Ends every session you have, in every browser and on every machine, this one too. Use it when a computer was lost or left signed in. Your password stays; change it as well if somebody may know it.">
          <SecondStep first="Sign out everywhere" says="Every browser, this one too, has to sign in anew." button="End every session" pending="Signing out…" action={endAllSessions} label="Sign out everywhere" />
        </Card>
      </div>
    </AccountFrame>
  )
}
