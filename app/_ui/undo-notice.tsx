'use client'

import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { ActionForm } from './action-form.tsx'
import { Button } from './button.tsx'
import { Notice } from './notice.tsx'
import { SubmitButton } from './submit-button.tsx'

/** Says what was just done and takes the focus, so that it is heard and the button that undoes it is one Tab away. */
export function UndoNotice({ title, children }: { title: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div ref={box} tabIndex={-1} role="group" aria-label={title} className="mb-5 outline-none">
      <Notice tone="good" title={title}>
        {children}
      </Notice>
    </div>
  )
}

/** After what a server action did, which another takes back. */
export function UndoOnServer({ title, says, undo, label }: { title: string; says: string; undo: (previous: never, form: FormData) => Promise<unknown>; label: string }) {
  return (
    <UndoNotice title={title}>
      <p>{says}</p>
      <ActionForm action={undo} label={label} className="pt-1">
        <SubmitButton look="secondary" pending="Undoing…">
          Undo
        </SubmitButton>
      </ActionForm>
    </UndoNotice>
  )
}

/** After what only this browser did. */
export function UndoHere({ title, says, onUndo }: { title: string; says?: string; onUndo: () => void }) {
  return (
    <UndoNotice title={title}>
      {says !== undefined && <p>{says}</p>}
      <p className="pt-1">
        <Button onClick={onUndo}>Undo</Button>
      </p>
    </UndoNotice>
  )
}
