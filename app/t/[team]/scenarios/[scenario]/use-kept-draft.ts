'use client'

import { useCallback, useSyncExternalStore } from 'react'

/** Changes that were not saved, kept in this browser. */
export interface KeptDraft {
  baseNumber: number
  /** Milliseconds since 1970. */
  at: number
  /** The changed fields alone, so that they can be laid over a newer version. */
  changed: Record<string, string>
}

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
    const value: unknown = JSON.parse(text)
    return isKept(value) ? value : null
  } catch {
    return null
  }
}

/** Anybody may have written there; without a schema, so that the page carries no parser for this alone. */
function isKept(value: unknown): value is KeptDraft {
  if (typeof value !== 'object' || value === null || !('baseNumber' in value) || !('at' in value) || !('changed' in value)) return false
  const { baseNumber, at, changed: fields } = value
  return Number.isInteger(baseNumber) && typeof at === 'number' && Number.isFinite(at) && Math.abs(at) < 8e15 && typeof fields === 'object' && fields !== null && Object.values(fields).every((text) => typeof text === 'string')
}
