import Link from 'next/link'
import type { ReactNode } from 'react'

/** Title of a page, the way back, and what can be done with the whole of it. */
export function PageHeader({ title, description, trail = [], badge, actions }: { title: string; description?: ReactNode; trail?: readonly { href: string; label: string }[]; badge?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="mb-6">
      {trail.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-1.5 text-sm">
          <ol className="flex flex-wrap gap-x-1.5">
            {trail.map(({ href, label }) => (
              <li key={href} className="text-ink-soft flex gap-x-1.5">
                <Link href={href} className="hover:text-ink underline-offset-4 hover:underline">
                  {label}
                </Link>
                <span aria-hidden>/</span>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-2xl font-semibold tracking-tight break-words">
            {title}
            {badge}
          </h1>
          {description !== undefined && <p className="text-ink-soft mt-1 max-w-prose text-pretty">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
