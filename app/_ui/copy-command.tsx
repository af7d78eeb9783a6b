'use client'

import { Copy } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from './button.tsx'

/** A command to be run elsewhere, with a button that copies it; where the browser refuses, the text is selected instead. */
export function CopyCommand({ command, label }: { command: string; label: string }) {
  const text = useRef<HTMLElement>(null)
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command)
      setSaid('Copied.')
    } catch {
      const element = text.current
      if (element !== null) window.getSelection()?.selectAllChildren(element)
      setSaid('The browser does not let a page copy. The command is selected: copy it with the keyboard.')
    }
  }
  return (
    <div className="border-line bg-sunken rounded-md border">
      <div className="flex flex-wrap items-start justify-end gap-x-2 p-2 pl-3">
        <code ref={text} className="min-w-0 flex-1 basis-72 py-1 font-mono text-[0.85em] [overflow-wrap:anywhere] whitespace-pre-wrap">
          {command}
        </code>
        <Button look="quiet" onClick={() => void copy()} aria-label={`Copy: ${label}`}>
          <Copy aria-hidden className="size-4" /> Copy
        </Button>
      </div>
      <p role="status" className="text-ink-soft px-3 pb-2 text-sm empty:hidden">
        {said}
      </p>
    </div>
  )
}
