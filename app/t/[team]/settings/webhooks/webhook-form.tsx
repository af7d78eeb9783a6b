'use client'

import { useEffect, useRef, useState } from 'react'
import type { ActionState } from '#lib/http/action.ts'
import { ActionForm, useFormField } from '../../../../_ui/action-form.tsx'
import { InputField } from '../../../../_ui/field.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { SubmitButton } from '../../../../_ui/submit-button.tsx'
import { CopyLink } from '../copy-link.tsx'

type Made = ActionState<{ secret: string }>

/** Makes webhooks. Their secrets live in this page's memory only. */
export function WebhookForm({ action, events }: { action: (previous: Made | null, form: FormData) => Promise<Made>; events: readonly { name: string; meaning: string }[] }) {
  const [made, setMade] = useState<readonly { url: string; secret: string }[]>([])
  const newest = useRef<HTMLDivElement>(null)
  const submit = async (previous: Made | null, form: FormData) => {
    const state = await action(previous, form)
    if (state.ok) setMade((before) => [{ url: String(form.get('url') ?? '').trim(), secret: state.secret }, ...before])
    return state
  }
  useEffect(() => {
    if (made.length > 0) newest.current?.focus()
  }, [made])
  return (
    <div className="space-y-5">
      <ActionForm action={submit as (previous: never, form: FormData) => Promise<Made>} className="space-y-4" label="Add a webhook">
        <div className="max-w-xl">
          <InputField name="url" label="Address" type="url" placeholder="https://example.com/headroom" autoComplete="off" hint="Of the public internet, with https. Redirects are not followed." required />
        </div>
        <EventChoice events={events} />
        <SubmitButton pending="Adding…">Add webhook</SubmitButton>
      </ActionForm>
      {made.map(({ url, secret }, index) => (
        <div key={secret} ref={index === 0 ? newest : undefined} tabIndex={-1} role="group" aria-label={`The secret of ${url}`} className="outline-none">
          <Notice tone="good" title={`A webhook to ${url}`}>
            <p>Each event comes with Headroom-Signature: t=SECONDS,v1=HEX, the HMAC-SHA256 of SECONDS.BODY under this secret. It is shown now and cannot be shown again.</p>
            <CopyLink label="Secret" link={secret} what="secret" />
          </Notice>
        </div>
      ))}
    </div>
  )
}

function EventChoice({ events }: { events: readonly { name: string; meaning: string }[] }) {
  const { problem } = useFormField('events')
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">What it is told</legend>
      {problem !== undefined && <p className="text-bad mb-1 text-sm">{problem}</p>}
      <ul className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {events.map(({ name, meaning }) => (
          <li key={name}>
            <label className="flex items-start gap-2.5 text-sm">
              <input type="checkbox" name="events[]" value={name} defaultChecked className="accent-accent mt-0.5 size-4.5 shrink-0" />
              <span className="text-ink-soft">
                <strong className="text-ink font-medium">{name}</strong> {meaning}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
