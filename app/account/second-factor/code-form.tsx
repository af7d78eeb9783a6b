'use client'

import { useEffect, useRef, useState } from 'react'
import type { ActionState } from '#lib/http/action.ts'
import { ActionForm } from '../../_ui/action-form.tsx'
import { LinkButton } from '../../_ui/button.tsx'
import { CopyCommand } from '../../_ui/copy-command.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { SubmitButton } from '../../_ui/submit-button.tsx'
import { CodeField } from './code-field.tsx'

type Answered = ActionState<{ codes: string[] }>

/** Asks for a code and shows the recovery codes that are answered. They live in this page's memory only. */
export function CodeForm({ action, label, button, title }: { action: (previous: Answered | null, form: FormData) => Promise<Answered>; label: string; button: string; title: string }) {
  const [codes, setCodes] = useState<readonly string[]>([])
  const shown = useRef<HTMLDivElement>(null)
  const submit = async (previous: Answered | null, form: FormData) => {
    const state = await action(previous, form)
    if (state.ok) setCodes(state.codes)
    return state
  }
  useEffect(() => {
    if (codes.length > 0) shown.current?.focus()
  }, [codes])
  if (codes.length > 0) {
    return (
      <div ref={shown} tabIndex={-1} role="group" aria-label="Recovery codes" className="space-y-4 outline-none">
        <Notice tone="good" title={title}>
          <p>Keep these ten recovery codes where your phone is not: each signs you in once when the app is not at hand. They are shown now and cannot be shown again.</p>
        </Notice>
        <CopyCommand command={codes.join('\n')} label="recovery codes" />
        <LinkButton href="/account">I have kept them</LinkButton>
      </div>
    )
  }
  return (
    <ActionForm action={submit} className="max-w-sm space-y-4" label={label}>
      <CodeField hint="Six digits, as the app shows them now." />
      <SubmitButton pending="Checking…">{button}</SubmitButton>
    </ActionForm>
  )
}
