'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'

/** A link of the navigation that knows whether we are there. `exact`: only on that very page. */
export function NavLink({ href, exact = false, children }: { href: string; exact?: boolean; children: ReactNode }) {
  const path = usePathname()
  const here = exact ? path === href : path === href || path.startsWith(`${href}/`)
  return (
    <Link href={href} aria-current={here ? 'page' : undefined} className={clsx('flex min-h-9 items-center gap-2.5 rounded-md px-3 text-sm font-medium', here ? 'bg-accent-soft text-accent' : 'text-ink-soft hover:bg-sunken hover:text-ink')}>
      {children}
    </Link>
  )
}
