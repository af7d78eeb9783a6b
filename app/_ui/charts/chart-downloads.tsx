'use client'

import { Download } from 'lucide-react'
import { csvText } from '#lib/planning/csv.ts'
import { saveFile } from './save-file.ts'
import { legendOf, svgOf, pngOf } from './svg-file.ts'

/** The chart beside it as CSV, SVG and PNG. */
export function ChartDownloads({ name, table, hasDrawing }: { name: string; table: { header: readonly string[]; rows: readonly (readonly string[])[] }; hasDrawing: boolean }) {
  const file = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80) || 'chart'
  const save = async (kind: 'csv' | 'svg' | 'png', from: HTMLElement) => {
    if (kind === 'csv') return saveFile(new Blob(['\ufeff', csvText(table.header, table.rows)], { type: 'text/csv' }), `${file}.csv`)
    const drawing = [...(from.closest('figure')?.querySelectorAll<SVGSVGElement>('svg[data-drawing]') ?? [])].find((svg) => svg.getBoundingClientRect().width > 0)
    if (drawing === undefined) return
    const svg = svgOf(drawing, name, legendOf(from.closest('figure')))
    saveFile(kind === 'svg' ? new Blob([svg.text], { type: 'image/svg+xml' }) : await pngOf(svg), `${file}.${kind}`)
  }
  return (
    <span data-no-print className="flex items-center gap-1">
      <Download aria-hidden className="text-ink-faint size-4" />
      {(hasDrawing ? (['csv', 'svg', 'png'] as const) : (['csv'] as const)).map((kind) => (
        <button key={kind} type="button" aria-label={`Download “${name}” as ${kind.toUpperCase()}`} onClick={(event) => void save(kind, event.currentTarget)} className="text-ink-soft hover:bg-sunken hover:text-ink min-h-6 rounded px-1.5 py-0.5 text-xs font-medium">
          {kind.toUpperCase()}
        </button>
      ))}
    </span>
  )
}
