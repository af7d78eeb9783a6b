import { Activity, ClipboardList, Columns2, LayoutDashboard, Menu, ScrollText, Server, Settings, UserRound } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { HelpButton, SearchLink, Shortcuts } from '../_palette/shortcuts.tsx'
import { BrandMark } from './brand-mark.tsx'
import { NoticeBell } from './notice-bell.tsx'
import { NavLink } from './nav-link.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

/** Other teams that the frame has room for; the account page has all. */
export const MOST_TEAMS = 12

export interface ShellTeam {
  slug: string
  name: string
}

/** The frame of every page of a team: navigation at the side, or behind a menu on a narrow screen. */
export function AppShell({ team, teams, person, mayReadAudit, mayEdit, unread, children }: { team: ShellTeam; teams: readonly ShellTeam[]; person: string; mayReadAudit: boolean; mayEdit: boolean; unread: number; children: ReactNode }) {
  const nav = (
    <>
      <NavLink href={`/t/${team.slug}`} exact>
        <LayoutDashboard aria-hidden className="size-4.5" /> Overview
      </NavLink>
      <NavLink href={`/t/${team.slug}/hosts`} also={`/t/${team.slug}/import`}>
        <Server aria-hidden className="size-4.5" /> Hosts
      </NavLink>
      <NavLink href={`/t/${team.slug}/sites`}>
        <Activity aria-hidden className="size-4.5" /> Sites
      </NavLink>
      <NavLink href={`/t/${team.slug}/scenarios`}>
        <ClipboardList aria-hidden className="size-4.5" /> Scenarios
      </NavLink>
      <NavLink href={`/t/${team.slug}/compare`}>
        <Columns2 aria-hidden className="size-4.5" /> Compare
      </NavLink>
      {mayReadAudit && (
        <NavLink href={`/t/${team.slug}/audit`}>
          <ScrollText aria-hidden className="size-4.5" /> Audit
        </NavLink>
      )}
      <NavLink href={`/t/${team.slug}/settings`}>
        <Settings aria-hidden className="size-4.5" /> Team
      </NavLink>
    </>
  )
  const others = teams.filter(({ slug }) => slug !== team.slug)
  const foot = (
    <div className="text-sm">
      {others.length > 0 && (
        <div className="mb-2">
          <p className="text-ink-faint px-3 text-xs">Other teams</p>
          {others.slice(0, MOST_TEAMS).map(({ slug, name }) => (
            <Link key={slug} href={`/t/${slug}`} className="text-ink-soft hover:bg-sunken hover:text-ink block truncate rounded-md px-3 py-1.5">
              {name}
            </Link>
          ))}
          {others.length > MOST_TEAMS && (
            <Link href="/account" className="text-ink-soft hover:bg-sunken hover:text-ink block truncate rounded-md px-3 py-1.5">
              All teams
            </Link>
          )}
        </div>
      )}
      <NavLink href="/account">
        <UserRound aria-hidden className="size-4.5 shrink-0" /> <span className="truncate">{person}</span>
      </NavLink>
    </div>
  )
  return (
    <div className="min-h-dvh lg:not-print:grid lg:grid-cols-[15rem_1fr]">
      <a href="#content" className="bg-accent text-on-accent sr-only z-50 rounded-md px-4 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3">
        Skip to content
      </a>
      <header data-shell className="border-line bg-surface sticky top-0 z-30 border-b lg:h-dvh lg:overflow-y-auto lg:border-r lg:border-b-0">
        <div className="hidden h-full flex-col p-3 lg:flex">
          <div className="mb-5 flex items-center justify-between pt-1 pl-3">
            <Link href={`/t/${team.slug}`} className="flex items-center gap-2 font-semibold tracking-tight">
              <BrandMark /> Headroom
            </Link>
            <span className="-mr-2 flex items-center">
              <NoticeBell team={team.slug} unread={unread} />
              <ThemeToggle />
            </span>
          </div>
          <SearchLink team={team.slug} />
          <p className="text-ink-faint mb-1 truncate px-3 text-xs font-medium" title={team.name}>
            {team.name}
          </p>
          <nav aria-label="Team" className="flex flex-col gap-0.5">
            {nav}
          </nav>
          <div className="mt-auto pt-6">
            {foot}
            <HelpButton />
          </div>
        </div>
        <div className="relative lg:hidden">
          <div className="absolute top-2.5 right-4 z-10 flex items-center gap-1.5">
            <NoticeBell team={team.slug} unread={unread} />
            <SearchLink team={team.slug} compact />
          </div>
          <details className="group">
            <summary className="flex list-none items-center gap-2 py-2.5 pr-28 pl-4 [&::-webkit-details-marker]:hidden">
              <span className="border-line-strong inline-flex size-9 items-center justify-center rounded-md border" aria-hidden>
                <Menu className="size-5" />
              </span>
              <span className="sr-only">Menu</span>
              <BrandMark />
              <span className="min-w-0 truncate font-semibold">{team.name}</span>
            </summary>
            <div className="border-line border-t p-3">
              <nav aria-label="Team" className="mb-3 flex flex-col gap-0.5">
                {nav}
              </nav>
              {foot}
              <ThemeToggle />
            </div>
          </details>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-8">
        <div className="mx-auto max-w-6xl min-[2200px]:max-w-[90rem]">{children}</div>
      </main>
      <Shortcuts team={team.slug} rights={{ edit: mayEdit, audit: mayReadAudit }} />
    </div>
  )
}
