'use client'

import { useEffect, useRef, useState } from 'react'
import { ROLES } from '#lib/base/permissions.ts'
import type { ActionState } from '#lib/http/action.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import { InputField, SelectField } from '../../../_ui/field.tsx'
import { formatTime } from '../../../_ui/format.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { CopyLink } from './copy-link.tsx'

type Invite = ActionState<{ path: string; expiresAt: string }>

interface NewLink {
  url: string
  expiresAt: string
  who: string
}

/** Makes invitations. Their links live in this page's memory only; all made since it was opened stay in sight, newest first. */
export function InviteForm({ action }: { action: (previous: Invite | null, form: FormData) => Promise<Invite> }) {
  const [links, setLinks] = useState<readonly NewLink[]>([])
  const newest = useRef<HTMLDivElement>(null)
  const submit = async (previous: Invite | null, form: FormData) => {
    const state = await action(previous, form)
    if (state.ok) {
      const email = String(form.get('email') ?? '').trim()
      const who = `${email === '' ? 'whoever opens it first' : email}, as ${String(form.get('role'))}`
      setLinks((made) => [{ url: new URL(state.path, window.location.origin).href, expiresAt: state.expiresAt, who }, ...made])
    }
    return state
  }
  useEffect(() => {
    if (links.length > 0) newest.current?.focus()
  }, [links])
  return (
    <div className="space-y-5">
      <ActionForm action={submit as (previous: never, form: FormData) => Promise<Invite>} className="max-w-xl space-y-4" label="Invite somebody">
        <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
          <InputField name="email" label="E-mail" type="email" autoComplete="off" hint="With an address, only the account of that address can use the link; without one, whoever opens it first." />
          <SelectField name="role" label="Role" defaultValue="viewer" options={ROLES.map((role) => ({ value: role, label: role }))} />
        </div>
        <SubmitButton pending="Making the link…">Create invitation link</SubmitButton>
      </ActionForm>
      {links.map(({ url, expiresAt, who }, index) => (
        <div key={url} ref={index === 0 ? newest : undefined} tabIndex={-1} role="group" aria-label={`Invitation link for ${who}`} className="outline-none">
          <Notice tone="good" title={`A link for ${who}`}>
            <p>Send it yourself; Headroom sends no mail. It is shown now and cannot be shown again: only its fingerprint is kept. If it gets lost, revoke it and create another. Good until {formatTime(expiresAt)}, for one person.</p>
            <CopyLink label="Invitation link" link={url} />
          </Notice>
        </div>
      ))}
    </div>
  )
}
