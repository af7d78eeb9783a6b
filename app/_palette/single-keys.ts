'use client'

import { useSyncExternalStore } from 'react'

/** Whether letters alone act as shortcuts: on until somebody switches it off, in this browser. */
const KEY = 'headroom-single-keys'
const CHANGED = 'headroom-single-keys-changed'

export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, 'off')
  } catch {
    // Without storage they stay as they are.
  }
  window.dispatchEvent(new Event(CHANGED))
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(watch, singleKeysOn, () => true)
}

function watch(changed: () => void): () => void {
  const events = ['storage', CHANGED]
  for (const event of events) window.addEventListener(event, changed)
  return () => {
    for (const event of events) window.removeEventListener(event, changed)
  }
}
