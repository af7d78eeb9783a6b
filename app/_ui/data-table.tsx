import clsx from 'clsx'
import type { ReactNode } from 'react'

export interface Column<Row> {
  header: string
  cell: (row: Row) => ReactNode
  /** Numbers stand to the right, so that their digits line up. */
  numeric?: boolean
  /** Left out below 640 px, where the row's first cells say enough. */
  wide?: boolean
}

/** A table whose first column names the row and stays in sight when the rest scrolls sideways. */
export function DataTable<Row>({ caption, columns, rows, rowKey, hideCaption = true }: { caption: string; columns: readonly Column<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string; hideCaption?: boolean }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <div className="overflow-x-auto" role="region" aria-label={caption} tabIndex={0}>
      <table className="w-full border-collapse text-sm">
        <caption className={hideCaption ? 'sr-only' : 'text-ink-soft px-4 pb-2 text-left text-sm sm:px-5'}>{caption}</caption>
        <thead>
          <tr className="border-line border-b">
            {columns.map((column, index) => (
              <th key={column.header} scope="col" className={clsx('text-ink-soft px-3 py-2 font-medium first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5', column.numeric ? 'text-right' : 'text-left', column.wide && 'max-sm:hidden', index === 0 && 'bg-surface sticky left-0 rounded-tl-lg')}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-line/70 border-b last:border-b-0">
              {columns.map((column, index) => {
                const classes = clsx('px-3 py-2 align-top first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5', column.numeric ? 'text-right tabular-nums whitespace-nowrap' : 'text-left', column.wide && 'max-sm:hidden')
                return index === 0 ? (
                  <th key={column.header} scope="row" className={clsx(classes, 'bg-surface sticky left-0 max-w-72 rounded-bl-lg font-normal break-words max-sm:min-w-28')}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.header} className={classes}>
                    {column.cell(row)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
