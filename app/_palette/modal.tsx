'use client'

import { useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/** A window above the page: the browser's own dialog, which keeps the focus, closes on Escape and gives the focus back. */
export function Modal({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null) return
    if (!element.open) element.showModal()
    // Beside the window: whatever lies in it is a child and another target.
    const beside = (event: MouseEvent) => event.target === element && element.close()
    element.addEventListener('click', beside)
    return () => {
      element.removeEventListener('click', beside)
      element.close()
    }
  }, [])
  return (
    <dialog ref={dialog} aria-label={label} onClose={onClose} className="border-line-strong bg-surface text-ink m-auto mt-[10vh] max-h-[75dvh] w-[min(40rem,calc(100vw-2rem))] overflow-hidden rounded-lg border p-0 shadow-2xl backdrop:bg-black/50">
      <div className="flex max-h-[75dvh] flex-col">{children}</div>
    </dialog>
  )
}
