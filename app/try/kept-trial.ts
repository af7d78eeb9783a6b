'use client'

import { useCallback, useSyncExternalStore } from 'react'
import type { TryFields } from '#lib/planning/try-plan.ts'

/** Where the calculator's numbers wait in this browser, until somebody keeps them in a team. */
const KEY = 'headroom try'
const NAMES = ['rate', 'actions', 'processes', 'threads', 'perProcess', 'cores', 'hostMemory', 'otherMemory', 'p95'] as const

const changed = new EventTarget()

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function listen(heard: () => void): () => void {
  changed.addEventListener('change', heard)
  return () => changed.removeEventListener('change', heard)
}

export function useKeptTrial(): { kept: TryFields | null; keep: (fields: TryFields) => void; forget: () => void } {
  const text = useSyncExternalStore(listen, read, () => null)
  const write = useCallback((value: string | null) => {
    try {
      if (value === null) localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, value)
    } catch {
      // Without storage the numbers last as long as the page.
    }
    changed.dispatchEvent(new Event('change'))
  }, [])
  const keep = useCallback((fields: TryFields) => write(JSON.stringify(fields)), [write])
  const forget = useCallback(() => write(null), [write])
  return { kept: parsed(text), keep, forget }
}

function parsed(text: string | null): TryFields | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    const fields = value as Record<string, unknown>
    return NAMES.every((name) => typeof fields[name] === 'string') ? (value as TryFields) : null
  } catch {
    return null
  }
}
