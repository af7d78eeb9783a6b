'use client'

import { useState } from 'react'
import type { Check } from '#lib/planning/checks.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Button } from '../../../_ui/button.tsx'
import { CommentSlot } from '../../../_ui/comment-slot.tsx'
import { keepUnits } from '../../../_ui/format.ts'

const OUTCOME = { passed: { tone: 'good', label: 'passed' }, advisory: { tone: 'warn', label: 'advisory' }, failed: { tone: 'bad', label: 'failed' } } as const

export interface CheckRow extends Pick<Check, 'outcome' | 'title' | 'detail'> {
  anchor: string
}

/** The first of them, and all on demand. */
export function CheckRows({ rows, shown }: { rows: readonly CheckRow[]; shown: number }) {
  const [all, setAll] = useState(false)
  return (
    <>
      <ul className="divide-line/70 divide-y text-sm">
        {rows.slice(0, all ? rows.length : shown).map(({ outcome, title, detail, anchor }) => (
          <li key={anchor} className="flex flex-wrap gap-x-3 gap-y-1 px-4 py-2.5 sm:px-5">
            <span className="w-18 shrink-0">
              <Badge tone={OUTCOME[outcome].tone}>{OUTCOME[outcome].label}</Badge>
            </span>
            <span className="min-w-0 flex-1 basis-40">
              <span className="font-medium">{keepUnits(title)}.</span> <span className="text-ink-soft">{keepUnits(detail)}</span>
            </span>
            <CommentSlot anchor={anchor} label={title} />
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <div className="border-line/70 flex flex-wrap items-center gap-3 border-t px-4 py-2.5 text-sm sm:px-5">
          <span data-no-print>
            <Button onClick={() => setAll(!all)} aria-expanded={all}>
              {all ? 'Show the first of them' : `Show all ${rows.length} checks`}
            </Button>
          </span>
          {!all && <span className="text-ink-soft">The other {rows.length - shown} {rows.slice(shown).every(({ outcome }) => outcome === 'passed') ? 'passed' : 'did not fail'}.</span>}
        </div>
      )}
    </>
  )
}
