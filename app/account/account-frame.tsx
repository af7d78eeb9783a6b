import Link from 'next/link'
import type { ReactNode } from 'react'
import { BrandMark } from '../_ui/brand-mark.tsx'
import { ThemeToggle } from '../_ui/theme-toggle.tsx'

/** The frame of the account, which belongs to no team: the way back to the first of them, and nothing of its navigation. */
export function AccountFrame({ back, children }: { back: { href: string; label: string } | null; children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <a href="#content" className="bg-accent text-on-accent sr-only z-50 rounded-md px-4 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3">
        Skip to content
      </a>
      <header data-shell className="border-line bg-surface border-b">
        <div className="mx-auto flex max-w-3xl items-center justify-between gap-3 px-4 py-2.5 sm:px-6">
          <div className="flex min-w-0 items-center gap-x-5">
            <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
              <BrandMark /> Headroom
            </Link>
            {back !== null && (
              <Link href={back.href} className="text-accent min-w-0 truncate text-sm underline-offset-4 hover:underline">
                Back to {back.label}
              </Link>
            )}
          </div>
          <ThemeToggle />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-3xl px-4 py-6 outline-none sm:px-6 lg:py-8">
        {children}
      </main>
    </div>
  )
}
