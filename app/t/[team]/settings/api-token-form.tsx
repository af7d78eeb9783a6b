'use client'

import { useEffect, useRef, useState } from 'react'
import type { ActionState } from '#lib/http/action.ts'
import { ActionForm, useFormField } from '../../../_ui/action-form.tsx'
import { InputField, SelectField } from '../../../_ui/field.tsx'
import { formatTime } from '../../../_ui/format.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { CopyLink } from './copy-link.tsx'

type Made = ActionState<{ token: string; expiresAt: string }>

/** Makes tokens. They live in this page's memory only; all made since it was opened stay in sight, newest first. */
export function ApiTokenForm({ action, scopes }: { action: (previous: Made | null, form: FormData) => Promise<Made>; scopes: readonly { name: string; meaning: string }[] }) {
  const [made, setMade] = useState<readonly { name: string; token: string; expiresAt: string }[]>([])
  const newest = useRef<HTMLDivElement>(null)
  const submit = async (previous: Made | null, form: FormData) => {
    const state = await action(previous, form)
    if (state.ok) setMade((before) => [{ name: String(form.get('name') ?? '').trim(), token: state.token, expiresAt: state.expiresAt }, ...before])
    return state
  }
  useEffect(() => {
    if (made.length > 0) newest.current?.focus()
  }, [made])
  return (
    <div className="space-y-5">
      <ActionForm action={submit as (previous: never, form: FormData) => Promise<Made>} className="space-y-4" label="Make an API token">
        <div className="grid max-w-xl gap-4 sm:grid-cols-[1fr_10rem]">
          <InputField name="name" label="What it is for" autoComplete="off" placeholder="CI of the shop" maxLength={80} required />
          <SelectField name="days" label="Good for" defaultValue="90" options={[30, 90, 365].map((days) => ({ value: String(days), label: `${days} days` }))} />
        </div>
        <ScopeChoice scopes={scopes} />
        <SubmitButton pending="Making the token…">Make token</SubmitButton>
      </ActionForm>
      {made.map(({ name, token, expiresAt }, index) => (
        <div key={token} ref={index === 0 ? newest : undefined} tabIndex={-1} role="group" aria-label={`The token ${name}`} className="outline-none">
          <Notice tone="good" title={`The token ${name}`}>
            <p>Put it where your program keeps its secrets. It is shown now and cannot be shown again: only its fingerprint is kept. Good until {formatTime(expiresAt)}.</p>
            <CopyLink label="Token" link={token} what="token" />
          </Notice>
        </div>
      ))}
    </div>
  )
}

function ScopeChoice({ scopes }: { scopes: readonly { name: string; meaning: string }[] }) {
  const { problem } = useFormField('scopes')
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      {problem !== undefined && <p className="text-bad mb-1 text-sm">{problem}</p>}
      <ul className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {scopes.map(({ name, meaning }) => (
          <li key={name}>
            <label className="flex items-start gap-2.5 text-sm">
              {/* Every token reads; a box that is not sent leaves nothing out. */}
              <input type="checkbox" name="scopes[]" value={name} defaultChecked={name === 'read' || name === 'measure'} disabled={name === 'read'} className="accent-accent mt-0.5 size-4.5 shrink-0" />
              <span>
                <span className="font-medium">{name}</span> <span className="text-ink-soft">{meaning}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
