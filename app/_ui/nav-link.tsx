'use client'

import clsx from 'clsx'
import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A link of the navigation that knows whether we are there, and shows that its page is on the way. `exact`: only on that very page; `also`: a place that belongs to it. */
export function NavLink({ href, exact = false, also, children }: { href: string; exact?: boolean; also?: string; children: ReactNode }) {
  const path = usePathname()
  const here = path === href || (!exact && [href, also].some((place) => place !== undefined && (path === place || path.startsWith(`${place}/`))))
  return (
    <Link href={href} aria-current={here ? 'page' : undefined} className={clsx('flex min-h-9 items-center gap-2.5 rounded-md px-3 text-sm font-medium', here ? 'bg-accent-soft text-accent' : 'text-ink-soft hover:bg-sunken hover:text-ink')}>
      {children}
      <OnTheWay />
    </Link>
  )
}

/** Pages answer as a whole, so that their status is right; until then this dot tells that the click was heard. It takes no room of its own. */
function OnTheWay() {
  const { pending } = useLinkStatus()
  return <span aria-hidden className={clsx('bg-accent ml-auto size-1.5 shrink-0 rounded-full transition-opacity delay-100', pending ? 'animate-pulse opacity-100' : 'opacity-0')} />
}
