'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { z } from 'zod'

/** Changes that were not saved, kept in this browser. */
export interface KeptDraft {
  baseNumber: number
  /** Milliseconds since 1970. */
  at: number
  /** The changed fields alone, so that they can be laid over a newer version. */
  changed: Record<string, string>
}

const Kept = z.object({ baseNumber: z.int(), at: z.number(), changed: z.record(z.string(), z.string().max(500)) })

const changed = new EventTarget()

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {
    // Without storage the changes last as long as the page.
  }
  changed.dispatchEvent(new Event('change'))
}

function listen(heard: () => void): () => void {
  changed.addEventListener('change', heard)
  window.addEventListener('storage', heard)
  return () => {
    changed.removeEventListener('change', heard)
    window.removeEventListener('storage', heard)
  }
}

/** What is kept under the key, and ways to keep and to forget. Null on the server and where nothing, or nothing readable, is kept. */
export function useKeptDraft(key: string): { kept: KeptDraft | null; keep: (draft: KeptDraft) => void; forget: () => void } {
  const text = useSyncExternalStore(listen, () => read(key), () => null)
  const keep = useCallback((draft: KeptDraft) => write(key, JSON.stringify(draft)), [key])
  const forget = useCallback(() => write(key, null), [key])
  return { kept: parsed(text), keep, forget }
}

function parsed(text: string | null): KeptDraft | null {
  if (text === null) return null
  try {
    return Kept.parse(JSON.parse(text))
  } catch {
    return null
  }
}
