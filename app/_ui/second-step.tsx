import clsx from 'clsx'
import type { ReactNode } from 'react'
import { ActionForm } from './action-form.tsx'
import { BUTTON, BUTTON_LOOK } from './class-names.ts'
import { SubmitButton } from './submit-button.tsx'

/**
 * For what cannot be undone: the first press only opens what it will do, the second does it. Works by keyboard and before
 * JavaScript has loaded. What can be undone is done at once, with an UndoNotice after it.
 */
export function SecondStep({ first, of, says, button, pending, action, label, children }: { first: string; /** Whom or what, read out after `first`. */ of?: string; says: ReactNode; button: string; pending: string; action: (previous: never, form: FormData) => Promise<unknown>; label: string; children?: ReactNode }) {
  return (
    <details className="group max-w-sm">
      <summary className={clsx(BUTTON, BUTTON_LOOK.secondary, 'list-none group-open:bg-sunken [&::-webkit-details-marker]:hidden')}>
        {first}…{of !== undefined && <span className="sr-only"> {of}</span>}
      </summary>
      <ActionForm action={action} label={label} className="border-bad/40 mt-2 space-y-2 border-l-2 pl-3 whitespace-normal">
        <p className="text-ink-soft text-sm">{says}</p>
        {children}
        <SubmitButton look="danger" pending={pending}>
          {button}
        </SubmitButton>
      </ActionForm>
    </details>
  )
}
