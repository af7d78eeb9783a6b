'use client'

import Link from 'next/link'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Badge } from './badge.tsx'
import type { BadgeTone } from './badge.tsx'
import { Button } from './button.tsx'
import { DataTable } from './data-table.tsx'
import { PathText } from './path-text.tsx'

/** A text, or one with a look: a link, a badge, code, a long text among numbers. */
export type LongTableCell = string | { text: string; href?: string; tone?: BadgeTone; code?: boolean; short?: string; wrap?: boolean }

export interface LongTableProps {
  caption: string
  columns: readonly { header: string; numeric?: boolean; wide?: boolean }[]
  /** The first cell names the row. */
  rows: readonly (readonly LongTableCell[])[]
  /** What is shown at first, by position; the others on demand. Default: the first of them. */
  first?: readonly number[]
  /** What the rows are, for the button: "sites". */
  noun: string
  /** Says which are shown at first, where that is not plain. */
  which?: string
}

const SHOWN = 12

/** A table of texts, of which a page shows a dozen at first, and all of them on demand. */
export function LongTable({ caption, columns, rows, first, noun, which }: LongTableProps) {
  const [all, setAll] = useState(false)
  const isLong = rows.length > SHOWN + 3
  const positions = !isLong || all ? rows.map((_, index) => index) : (first ?? rows.map((_, index) => index)).slice(0, SHOWN)
  return (
    <>
      <DataTable
        caption={caption}
        rows={positions}
        rowKey={String}
        columns={columns.map((column, index) => ({ ...column, cell: (position: number) => cellOf(rows[position]?.[index], index === 0) }))}
      />
      {isLong && (
        <div className="border-line/70 flex flex-wrap items-center gap-3 border-t px-4 py-2.5 text-sm sm:px-5">
          <span data-no-print>
            <Button onClick={() => setAll(!all)} aria-expanded={all}>
              {all ? `Show ${SHOWN} of them` : `Show all ${rows.length} ${noun}`}
            </Button>
          </span>
          {!all && <span className="text-ink-soft">{which ?? `The first ${SHOWN} of ${rows.length} are shown.`}</span>}
        </div>
      )}
    </>
  )
}

function cellOf(cell: LongTableCell | undefined, isName: boolean): ReactNode {
  if (typeof cell !== 'object') return isName ? <span className="font-medium">{cell}</span> : cell
  const { text, href, tone, code, short, wrap } = cell
  if (tone !== undefined) return <Badge tone={tone}>{short === undefined ? text : <>{short}<span className="max-sm:sr-only">{text}</span></>}</Badge>
  if (wrap === true) return <span className="inline-block max-w-64 min-w-32 text-left break-words whitespace-normal">{text}</span>
  if (code === true) return <code className="font-mono text-[0.85em]"><PathText text={text} /></code>
  if (href !== undefined) return <Link href={href} className={`text-accent underline-offset-4 hover:underline ${isName ? 'font-medium' : ''}`}>{text}</Link>
  return text
}
