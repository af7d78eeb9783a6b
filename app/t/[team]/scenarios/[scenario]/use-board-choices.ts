'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { BoardChoices } from '#lib/data/board-choices.ts'

/** `all`: the list is whole; `some`: it is a part, and there is more to find. */
export type ListState = 'loading' | 'failed' | 'all' | 'some'

const PAUSE_MS = 200

/** Hosts and sites of the team that may join the plan, loaded when the board opens; `find` looks for others by name. */
export function useBoardChoices(address: string) {
  const [choices, setChoices] = useState<BoardChoices>({ hosts: [], sites: [], more: { hosts: false, sites: false } })
  const [loaded, setLoaded] = useState<'loading' | 'failed' | 'done'>('loading')
  /** Whether there was more than was listed when nothing was looked for. */
  const [long, setLong] = useState({ hosts: false, sites: false })
  const [words, setWords] = useState('')
  const slugs = useRef(new Map<string, string>())

  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      fetch(`${address}?find=${encodeURIComponent(words)}`, { signal: stop.signal })
        .then(async (answer) => {
          if (!answer.ok) throw new Error(String(answer.status))
          const list = (await answer.json()) as BoardChoices
          for (const { slug, name } of list.hosts) slugs.current.set(name, slug)
          setChoices(list)
          setLoaded('done')
          if (words === '') setLong(list.more)
        })
        .catch(() => stop.signal.aborted || setLoaded((before) => (before === 'loading' ? 'failed' : before)))
    }, words === '' ? 0 : PAUSE_MS)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [address, words])

  const find = useCallback((typed: string) => setWords(typed.trim()), [])
  const stateOf = (isLong: boolean): ListState => (loaded === 'done' ? (isLong ? 'some' : 'all') : loaded)
  return { hosts: choices.hosts, sites: choices.sites, hostsState: stateOf(long.hosts), sitesState: stateOf(long.sites), find, slugOfHost: (name: string) => slugs.current.get(name) }
}
