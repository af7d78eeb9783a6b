'use client'

import type { ReactNode } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from './button.tsx'
import type { ButtonLook } from './class-names.ts'

/** Says that it works on it while the form is on its way, and cannot be pressed twice. */
export function SubmitButton({ children, pending = 'Saving…', look = 'primary', name, value }: { children: ReactNode; pending?: string; look?: ButtonLook; name?: string; value?: string }) {
  const status = useFormStatus()
  return (
    <Button type="submit" look={look} disabled={status.pending} aria-busy={status.pending} name={name} value={value}>
      {status.pending ? pending : children}
    </Button>
  )
}
