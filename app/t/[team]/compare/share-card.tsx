'use client'

import { useCallback, useState } from 'react'
import type { ReactNode } from 'react'
import { ActionForm } from '../../../_ui/action-form.tsx'
import type { FormState } from '../../../_ui/action-form.tsx'
import { Card } from '../../../_ui/card.tsx'
import { InputField } from '../../../_ui/field.tsx'
import { formatTime } from '../../../_ui/format.ts'
import { SubmitButton } from '../../../_ui/submit-button.tsx'
import { CopyLink } from '../settings/copy-link.tsx'

/** Makes a link that shows this comparison to whoever holds it. */
export function ShareCard({ versions, share, children }: { versions: readonly string[]; share: (previous: never, form: FormData) => Promise<unknown>; children?: ReactNode }) {
  const [made, setMade] = useState<{ link: string; expiresAt: string } | null>(null)
  const answered = useCallback((state: FormState) => {
    if (state.ok && 'path' in state && 'expiresAt' in state) setMade({ link: new URL(String(state.path), window.location.origin).href, expiresAt: String(state.expiresAt) })
  }, [])
  return (
    <Card title="Share it" description="A link that shows these versions, read-only and without an account, to whoever holds it. Names of servers' files and users are left out.">
      <div className="space-y-4">
        <ActionForm action={share} className="flex flex-wrap items-end gap-3" label="Share" onAnswer={answered}>
          {versions.map((version) => (
            <input key={version} type="hidden" name="versions[]" value={version} />
          ))}
          <div className="w-36">
            <InputField name="days" label="Good for" unit="days" defaultValue="14" required inputMode="numeric" />
          </div>
          <SubmitButton look="secondary" pending="Making the link…">
            Make a link
          </SubmitButton>
        </ActionForm>
        {made !== null && (
          <div role="status" className="text-sm">
            <CopyLink label={`Shown only now; good until ${formatTime(made.expiresAt)}`} link={made.link} />
          </div>
        )}
        {children}
      </div>
    </Card>
  )
}
