'use client'

import { Keyboard, Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Button } from '../_ui/button.tsx'
import { FOCUS } from '../_ui/class-names.ts'
import { matchShortcut, shortcutsFor } from './shortcut-table.ts'
import type { Rights } from './shortcut-table.ts'
import { singleKeysOn } from './single-keys.ts'

// Loaded when they are first opened: most pages are read without them.
const CommandPalette = dynamic(() => import('./command-palette.tsx').then((module) => module.CommandPalette), { ssr: false })
const HelpSheet = dynamic(() => import('./help-sheet.tsx').then((module) => module.HelpSheet), { ssr: false })

/** Time for the second key of two. */
const WAIT_MS = 1500
const OPEN = 'headroom-open'

/** Listens for the keys and shows what they open. Once on each page of a team. */
export function Shortcuts({ team, rights: { edit, audit } }: { team: string; rights: Rights }) {
  const [open, setOpen] = useState<'palette' | 'help' | null>(null)
  const router = useRouter()
  useEffect(() => {
    const shortcuts = shortcutsFor({ edit, audit })
    let pressed: string[] = []
    let last = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setOpen('palette')
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || isTyping(event.target) || document.querySelector('dialog[open]') !== null || !singleKeysOn()) return
      const now = event.timeStamp
      pressed = [...(now - last > WAIT_MS ? [] : pressed), event.key]
      last = now
      let match = matchShortcut(shortcuts, pressed)
      // A wrong second key may be the first of another.
      if (match === null && pressed.length > 1) match = matchShortcut(shortcuts, (pressed = [event.key]))
      if (match === 'begun') return
      pressed = []
      if (match === null) return
      event.preventDefault()
      if ('to' in match.does) router.push(`/t/${team}${match.does.to}`)
      else setOpen(match.does.open)
    }
    const onOpen = (event: Event) => setOpen((event as CustomEvent<'palette' | 'help'>).detail)
    document.addEventListener('keydown', onKey)
    window.addEventListener(OPEN, onOpen)
    return () => {
      document.removeEventListener('keydown', onKey)
      window.removeEventListener(OPEN, onOpen)
    }
  }, [team, edit, audit, router])
  const close = () => setOpen((current) => (current === open ? null : current))
  if (open === 'palette') return <CommandPalette team={team} rights={{ edit, audit }} onClose={close} onHelp={() => setOpen('help')} />
  if (open === 'help') return <HelpSheet rights={{ edit, audit }} onClose={close} />
  return null
}

const show = (what: 'palette' | 'help') => window.dispatchEvent(new CustomEvent(OPEN, { detail: what }))

/** A link to the search page, which opens the palette where scripts run. */
export function SearchLink({ team, compact = false }: { team: string; compact?: boolean }) {
  return (
    <Link
      href={`/t/${team}/search`}
      prefetch={false}
      aria-keyshortcuts="Control+K Meta+K"
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return
        event.preventDefault()
        show('palette')
      }}
      className={compact ? `border-line-strong inline-flex size-9 shrink-0 items-center justify-center rounded-md border ${FOCUS}` : `border-line-strong bg-surface text-ink-soft hover:bg-sunken mb-3 flex min-h-9 items-center gap-2.5 rounded-md border px-3 text-sm ${FOCUS}`}
    >
      <Search aria-hidden className={compact ? 'size-5' : 'size-4'} />
      <span className={compact ? 'sr-only' : 'grow'}>Search</span>
      {!compact && (
        <kbd aria-hidden className="border-line text-ink-faint rounded border px-1.5 font-sans text-xs">
          Ctrl K
        </kbd>
      )}
    </Link>
  )
}

export function HelpButton() {
  return (
    <Button look="quiet" onClick={() => show('help')} className="text-ink-soft w-full justify-start px-3">
      <Keyboard aria-hidden className="size-4.5" /> Keyboard shortcuts
    </Button>
  )
}

/** Letters go into whatever takes text; a box to tick or a button takes none. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('textarea, select, [role="textbox"], [role="combobox"], [role="listbox"], [role="slider"]') !== null) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'reset', 'file', 'color', 'image'].includes(target.type)
}
