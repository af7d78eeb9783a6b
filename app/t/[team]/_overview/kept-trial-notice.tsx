'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { useKeptTrial } from '../../../try/kept-trial.ts'
import { ActionForm } from '../../../_ui/action-form.tsx'
import type { FormState } from '../../../_ui/action-form.tsx'
import { Button } from '../../../_ui/button.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { UndoHere } from '../../../_ui/undo-notice.tsx'

/** Offers what somebody tried out in the calculator, in this browser, before there was a team to keep it in. */
export function KeptTrialNotice({ keep }: { keep: (previous: never, form: FormData) => Promise<unknown> }) {
  const router = useRouter()
  const { kept, keep: remember, forget } = useKeptTrial()
  const [forgotten, setForgotten] = useState<typeof kept>(null)
  const answered = useCallback(
    (state: FormState) => {
      if (!state.ok || !('address' in state)) return
      forget()
      router.push(String(state.address))
    },
    [forget, router],
  )
  if (kept === null) return forgotten === null ? null : <UndoHere title="What you tried out is forgotten" onUndo={() => remember(forgotten)} />
  return (
    <Notice title="You tried out a plan in the calculator">
      <p>
        {kept.processes} × {kept.threads} for {kept.rate}. Keep it as a scenario of this team?
      </p>
      <ActionForm action={keep} label="Keep what you tried out" className="flex flex-wrap gap-2 pt-1" onAnswer={answered}>
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <SubmitButton pending="Keeping it…">Keep it</SubmitButton>
        <Button
          look="quiet"
          onClick={() => {
            setForgotten(kept)
            forget()
          }}
        >
          Forget it
        </Button>
      </ActionForm>
    </Notice>
  )
}
