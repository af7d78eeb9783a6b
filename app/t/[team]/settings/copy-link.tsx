'use client'

import { Copy } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { Button } from '../../../_ui/button.tsx'
import { CONTROL } from '../../../_ui/class-names.ts'

/** A link to be handed on, with a button that copies it; where the browser refuses, the text is selected instead. */
export function CopyLink({ label, link, what = 'link' }: { label: string; link: string; what?: string }) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setSaid('Copied.')
    } catch {
      field.current?.focus()
      field.current?.select()
      setSaid(`The browser does not let a page copy. The ${what} is selected: copy it with the keyboard.`)
    }
  }
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="flex flex-wrap gap-2">
        <input ref={field} id={id} readOnly value={link} onFocus={(event) => event.currentTarget.select()} className={`${CONTROL} min-w-48 flex-1 font-mono text-[0.9em]`} />
        <Button onClick={() => void copy()}>
          <Copy aria-hidden className="size-4" /> Copy {what}
        </Button>
      </div>
      <p role="status" className="text-ink-soft mt-1">
        {said}
      </p>
    </div>
  )
}
