'use client'

import clsx from 'clsx'
import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { SizeCell, SizeGrid } from '#lib/planning/size-grid.ts'
import { formatMiB, formatMs } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'
import { SizeDrawing } from './size-drawing.tsx'

type Size = { processes: number; threads: number }

const STEPS: Readonly<Record<string, [number, number]>> = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }

/**
 * Processes down, threads across; each cell the p95 of the site and whether every objective is met. A grid that arrow keys
 * walk; Enter or a click takes the size under it. Feasible cells are marked by a border and a word, not by colour alone.
 */
export function SizeMap({ grid, planned, onChoose }: { grid: SizeGrid; planned: Size; onChoose?: (size: Size) => void }) {
  const { processes, threads, cells, best } = grid
  const at = (row: number, column: number): SizeCell | undefined => cells[row * threads.length + column]
  const [focus, setFocus] = useState<[number, number]>([Math.max(0, processes.indexOf(planned.processes)), Math.max(0, threads.indexOf(planned.threads))])
  const table = useRef<HTMLTableElement>(null)
  const feasible = cells.filter((cell) => cell.feasible).length
  const known = cells.flatMap(({ p95Ms }) => (p95Ms === null ? [] : [p95Ms]))
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const focused = at(Math.min(focus[0], processes.length - 1), Math.min(focus[1], threads.length - 1))

  const walk = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next: [number, number] = [Math.min(processes.length - 1, Math.max(0, focus[0] + step[0])), Math.min(threads.length - 1, Math.max(0, focus[1] + step[1]))]
    setFocus(next)
    table.current?.querySelector<HTMLElement>(`[data-cell="${next[0]}-${next[1]}"]`)?.focus()
  }

  return (
    <ChartFrame
      question={`Which sizes of ${grid.group} would do?`}
      note={best === null ? 'None of these meets every objective.' : `${feasible} of ${cells.length} meet every objective; ${best.processes} × ${best.threads} takes the least memory. Framed cells meet all; the dot is what is planned.`}
      table={{ header: ['Processes', 'Threads', 'p95', 'Memory', 'Objectives'], rows: cells.map((cell) => [String(cell.processes), String(cell.threads), cell.stable ? formatMs(cell.p95Ms) : 'overloaded', formatMiB(cell.memoryMiB), cell.feasible ? 'all met' : (cell.missed ?? 'missed')]) }}
    >
      <SizeDrawing grid={grid} planned={planned} />
      {/* A region that scrolls must be reachable by keyboard; its cells are. */}
      <div className="overflow-x-auto" role="region" aria-label="Sizes" tabIndex={0}>
        <table ref={table} role="grid" aria-label={`Processes and threads of ${grid.group}`} className="border-separate border-spacing-1 text-xs tabular-nums">
          <thead>
            <tr>
              <th scope="col" className="text-ink-soft pr-2 text-left font-medium">
                processes ↓ threads →
              </th>
              {threads.map((count) => (
                <th key={count} scope="col" className="text-ink-soft min-w-15 px-1 text-center font-medium">
                  {count}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {processes.map((count, row) => (
              <tr key={count}>
                <th scope="row" className="text-ink-soft pr-2 text-right font-medium">
                  {count}
                </th>
                {threads.map((each, column) => {
                  const cell = at(row, column)
                  if (cell === undefined) return <td key={each} />
                  const isPlanned = count === planned.processes && each === planned.threads
                  const share = cell.p95Ms === null || !(high > low) ? 1 : (Math.log(cell.p95Ms) - Math.log(low)) / (Math.log(high) - Math.log(low))
                  return (
                    <td key={each} className="p-0">
                      <button
                        type="button"
                        data-cell={`${row}-${column}`}
                        tabIndex={focus[0] === row && focus[1] === column ? 0 : -1}
                        onKeyDown={walk}
                        onFocus={() => setFocus([row, column])}
                        onMouseEnter={() => setFocus([row, column])}
                        onClick={() => onChoose?.({ processes: count, threads: each })}
                        aria-label={`${count} × ${each}: ${cell.stable ? `p95 ${formatMs(cell.p95Ms)}` : 'overloaded'}, ${formatMiB(cell.memoryMiB)}, ${cell.feasible ? 'meets every objective' : (cell.missed ?? 'misses an objective')}${isPlanned ? ', planned' : ''}${onChoose === undefined ? '' : '. Take this size'}`}
                        className={clsx('text-ink relative block h-8 w-full min-w-15 rounded border-2 px-1', cell.feasible ? 'border-good font-semibold' : 'border-transparent', isPlanned && 'outline-ink outline-2 outline-offset-1')}
                        style={{ background: cell.stable ? `color-mix(in srgb, var(--chart-1) ${Math.round(8 + 34 * (1 - share))}%, var(--surface))` : 'var(--bad-soft)' }}
                      >
                        {cell.stable ? formatMs(cell.p95Ms) : '✕'}
                        {isPlanned && <span aria-hidden className="bg-ink absolute top-0.5 right-0.5 size-1.5 rounded-full" />}
                      </button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="text-ink-soft mt-2 min-h-10 text-sm">
        {focused !== undefined && `${focused.processes} × ${focused.threads}: ${focused.stable ? `p95 ${formatMs(focused.p95Ms)}` : 'overloaded'}, ${formatMiB(focused.memoryMiB)}; ${focused.feasible ? 'meets every objective.' : `${focused.missed ?? 'misses an objective'}.`}`}
        {onChoose !== undefined && ' Click a cell, or press Enter on it, to take its size.'}
      </p>
    </ChartFrame>
  )
}
