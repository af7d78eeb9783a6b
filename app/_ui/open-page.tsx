import Link from 'next/link'
import type { ReactNode } from 'react'
import { BrandMark } from './brand-mark.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

/** The frame of wide pages that need no account: a shared comparison, the calculator. */
export function OpenPage({ title, intro, actions, children }: { title: string; intro?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="border-line bg-surface flex items-center justify-between gap-4 border-b px-4 py-3 sm:px-6">
        <Link href="/try" className="flex items-center gap-2 font-semibold tracking-tight">
          <BrandMark /> Headroom
        </Link>
        <span className="flex items-center gap-2">
          {actions}
          <ThemeToggle />
        </span>
      </header>
      <main className="mx-auto max-w-6xl px-4 py-6 min-[2200px]:max-w-[90rem] sm:px-6 lg:py-8">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        {intro !== undefined && <div className="text-ink-soft mt-1 max-w-prose">{intro}</div>}
        <div className="mt-6">{children}</div>
      </main>
    </div>
  )
}
