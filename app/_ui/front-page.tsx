import type { ReactNode } from 'react'
import { BrandMark } from './brand-mark.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

/** The frame of pages before a team: sign-in, registration, invitation, account. */
export function FrontPage({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between px-5 py-4">
        <span className="flex items-center gap-2 font-semibold tracking-tight">
          <BrandMark /> Headroom
        </span>
        <ThemeToggle />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[6vh] pb-16">
        <div className="w-full max-w-md">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {intro !== undefined && <div className="text-ink-soft mt-2">{intro}</div>}
          <div className="mt-6">{children}</div>
        </div>
      </main>
    </div>
  )
}
