'use client'

import { useId, type ReactNode } from 'react'
import { useFormField } from '#app/_ui/action-form.tsx'

/** A change that is made when it is ticked. Keeps what the person chose when the form comes back. */
export function TakeBox({ value, defaultChecked, disabled = false, children }: { value: string; defaultChecked: boolean; disabled?: boolean; children: ReactNode }) {
  const id = useId()
  const { value: taken } = useFormField('take')
  const isTaken = taken === undefined ? defaultChecked : taken.split('\n').includes(value)
  return (
    <label htmlFor={id} className="flex min-h-6 items-start gap-2.5 text-sm">
      <input key={taken} id={id} type="checkbox" name="take[]" value={value} defaultChecked={isTaken && !disabled} disabled={disabled} className="accent-accent mt-0.5 size-4.5 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </label>
  )
}
