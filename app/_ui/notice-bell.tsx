'use client'

import clsx from 'clsx'
import { Bell } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'

/**
 * The way to the notices, with how many are unread. The frame around pages stays while they change, so the number is asked
 * for anew with each page and when somebody comes back to the window.
 */
export function NoticeBell({ team, unread }: { team: string; unread: number }) {
  const path = usePathname()
  const [asked, setAsked] = useState<{ from: number; count: number } | null>(null)
  const bell = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    // Of the two in the frame, for wide and for narrow screens, the one that is seen asks.
    if (bell.current?.offsetParent === null) return
    const stop = new AbortController()
    const ask = async () => {
      const response = await fetch(`/api/t/${team}/notices`, { signal: stop.signal }).catch(() => null)
      if (response?.ok !== true) return
      const answer = (await response.json().catch(() => null)) as { unread?: unknown } | null
      if (typeof answer?.unread === 'number') setAsked({ from: unread, count: answer.unread })
    }
    const back = () => document.visibilityState === 'visible' && void ask()
    void ask()
    document.addEventListener('visibilitychange', back)
    return () => {
      stop.abort()
      document.removeEventListener('visibilitychange', back)
    }
  }, [team, path, unread])
  // What the server has rendered since is newer than what was asked before.
  const count = asked !== null && asked.from === unread ? asked.count : unread
  const here = path === `/t/${team}/notices`
  return (
    <Link ref={bell} href={`/t/${team}/notices`} aria-current={here ? 'page' : undefined} aria-label={count === 0 ? 'Notices' : `Notices, ${count} unread`} className={clsx('relative inline-flex size-9 items-center justify-center rounded-md', here ? 'bg-accent-soft text-accent' : 'text-ink-soft hover:bg-sunken hover:text-ink')}>
      <Bell aria-hidden className="size-4.5" />
      {count > 0 && (
        <span aria-hidden className="bg-accent text-on-accent absolute -top-0.5 -right-0.5 min-w-4.5 rounded-full px-1 text-center text-[0.6875rem] leading-4.5 font-semibold tabular-nums">
          {count > 99 ? '99+' : count}
        </span>
      )}
    </Link>
  )
}
