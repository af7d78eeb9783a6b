'use client'

import { useId } from 'react'
import type { ReactNode } from 'react'
import { LazyDetails } from '../lazy-details.tsx'
import { ChartDownloads } from './chart-downloads.tsx'

interface ChartTableData {
  header: readonly string[]
  rows: readonly (readonly string[])[]
}

/**
 * Every chart: its title is the question it answers; the same figures stand as a table for those who want or need it, and
 * can be taken away as CSV, and as SVG or PNG where the drawing is an `svg` with `data-drawing`.
 */
export function ChartFrame({ question, note, children, table, hasDrawing = true }: { question: string; hasDrawing?: boolean; note?: ReactNode; children: ReactNode; table: ChartTableData }) {
  const id = useId()
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <figcaption id={id} className="text-base font-semibold">
        {question}
      </figcaption>
      {note !== undefined && <p className="text-ink-soft mt-0.5 max-w-prose text-sm">{note}</p>}
      <div className="mt-3">{children}</div>
      <div className="mt-2 flex flex-wrap items-start justify-between gap-2 text-sm">
        <LazyDetails summary="Show as a table" className="min-w-0 open:basis-full" draw={() => <ChartTable question={question} table={table} />} />
        <ChartDownloads name={question} table={table} hasDrawing={hasDrawing} />
      </div>
    </figure>
  )
}

function ChartTable({ question, table }: { question: string; table: ChartTableData }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="mt-2 max-h-80 overflow-auto" role="region" aria-label={`${question} As a table`} tabIndex={0}>
      <table className="w-full border-collapse">
        <thead>
          <tr>
            {table.header.map((text, index) => (
              <th key={text} scope="col" className={`border-line text-ink-soft border-b px-2 py-1 font-medium ${index === 0 ? 'text-left' : 'text-right'}`}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, position) => (
            <tr key={`${position} ${row[0]}`}>
              {row.map((text, index) =>
                index === 0 ? (
                  <th key={table.header[index]} scope="row" className="px-2 py-0.5 text-left font-normal">
                    {text}
                  </th>
                ) : (
                  <td key={table.header[index]} className="px-2 py-0.5 text-right tabular-nums">
                    {text}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
