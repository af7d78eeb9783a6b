'use client'

import clsx from 'clsx'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { SearchAnswer } from '#lib/data/search-kinds.ts'
import { switchTheme } from '../_ui/switch-theme.ts'
import { Modal } from './modal.tsx'
import { paletteItems } from './palette-items.ts'
import type { PaletteItem } from './palette-items.ts'
import type { Rights } from './shortcut-table.ts'

/** After the last key, before the server is asked. */
const PAUSE_MS = 120

interface Searched {
  words: string
  answers: readonly SearchAnswer[]
  failed: boolean
}

/** One field for everything of the team: what it has, where to go, what to do. A combobox with a list of groups. */
export function CommandPalette({ team, rights, onClose, onHelp }: { team: string; rights: Rights; onClose: () => void; onHelp: () => void }) {
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const searched = useSearch(team, typed.trim())
  const id = useId()
  const router = useRouter()
  const path = usePathname()
  const items = paletteItems(team, rights, typed, searched.answers, path)
  const chosen = Math.min(active, items.length - 1)
  const waits = typed.trim() !== searched.words

  const choose = (item: PaletteItem | undefined) => {
    if (item === undefined) return
    if ('to' in item.does) {
      router.push(item.does.to)
      onClose()
    } else if (item.does.run === 'help') onHelp()
    else {
      switchTheme()
      onClose()
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const move = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + 8, PageUp: chosen - 8 }[event.key]
    if (event.key === 'Enter') {
      event.preventDefault()
      choose(items[chosen])
    } else if (move !== undefined && items.length > 0) {
      event.preventDefault()
      const next = event.key.startsWith('Arrow') ? (move + items.length) % items.length : Math.max(0, Math.min(items.length - 1, move))
      setActive(next)
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
  }
  const told = searched.failed ? 'The search did not answer. Try again.' : items.length > 0 ? '' : waits ? 'Searching …' : `Nothing holds “${typed.trim()}”.`
  return (
    <Modal label="Search and commands" onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-label="Search the team or run a command"
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={items.length > 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        placeholder="Search scenarios, hosts, sites, files, people …"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
        className="border-line placeholder:text-ink-faint w-full shrink-0 border-b bg-transparent px-4 py-3.5 text-base outline-none"
      />
      <div id={`${id}-list`} role="listbox" aria-label="Results" tabIndex={-1} className="min-h-0 overflow-y-auto p-2">
        {groupsOf(items).map(({ group, rows }) => (
          <div key={group} role="group" aria-label={group}>
            <p aria-hidden className="text-ink-faint px-2 pt-2 pb-1 text-xs font-medium">
              {group}
            </p>
            {rows.map(({ item, index }) => (
              <Line key={item.key} id={`${id}-${index}`} item={item} isActive={index === chosen} onChoose={() => choose(item)} onPoint={() => setActive(index)} />
            ))}
          </div>
        ))}
      </div>
      <p role="status" className={clsx('text-ink-soft px-4 text-sm', told !== '' && 'pb-4')}>
        {told}
      </p>
      <p aria-hidden className="border-line text-ink-faint shrink-0 border-t px-4 py-2 text-xs max-sm:hidden">
        ↑ ↓ to move, Enter to open, Esc to close
      </p>
    </Modal>
  )
}

function Line({ id, item, isActive, onChoose, onPoint }: { id: string; item: PaletteItem; isActive: boolean; onChoose: () => void; onPoint: () => void }) {
  return (
    <button type="button" id={id} role="option" tabIndex={-1} aria-selected={isActive} onClick={onChoose} onPointerMove={isActive ? undefined : onPoint} className={clsx('flex min-h-9 w-full items-baseline gap-3 rounded-md px-2 py-1.5 text-left text-sm', isActive && 'bg-accent-soft')}>
      <span className="min-w-0 font-medium break-words">{item.name}</span>
      <span className="text-ink-soft ml-auto max-w-[45%] shrink-0 truncate">{item.detail}</span>
    </button>
  )
}

function groupsOf(items: readonly PaletteItem[]): { group: string; rows: { item: PaletteItem; index: number }[] }[] {
  const groups = new Map<string, { item: PaletteItem; index: number }[]>()
  for (const [index, item] of items.entries()) groups.set(item.group, [...(groups.get(item.group) ?? []), { item, index }])
  return [...groups].map(([group, rows]) => ({ group, rows }))
}

/** What the server found for the words; until it answers, what it found before. */
function useSearch(team: string, words: string): Searched {
  const [searched, setSearched] = useState<Searched>({ words: '', answers: [], failed: false })
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(() => {
      if (words === '') {
        setSearched({ words, answers: [], failed: false })
        return
      }
      fetch(`/api/t/${encodeURIComponent(team)}/search?${new URLSearchParams({ find: words })}`, { signal: abort.signal })
        .then(async (answer) => {
          if (!answer.ok) throw new Error(`status ${answer.status}`)
          setSearched({ words, answers: ((await answer.json()) as { answers: SearchAnswer[] }).answers, failed: false })
        })
        .catch(() => {
          if (!abort.signal.aborted) setSearched({ words, answers: [], failed: true })
        })
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [team, words])
  return searched
}
