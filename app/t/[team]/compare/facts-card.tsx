import type { Fact } from '#lib/planning/facts.ts'
import { Badge } from '../../../_ui/badge.tsx'
import type { BadgeTone } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { compareRows } from './compare-rows.ts'
import type { CompareRow } from './compare-rows.ts'
import { changeText, factText } from './fact-text.ts'

const JUDGEMENT: Record<CompareRow['judgement'], { word: string; tone: BadgeTone }> = {
  better: { word: 'better', tone: 'good' },
  worse: { word: 'worse', tone: 'bad' },
  changed: { word: 'changed', tone: 'info' },
  added: { word: 'only in B', tone: 'info' },
  removed: { word: 'only in A', tone: 'info' },
  same: { word: 'same', tone: 'neutral' },
}

export interface FactsCardProps {
  title: string
  description?: string
  before: readonly Fact[]
  after: readonly Fact[]
  /** Relative; numbers closer than this count as the same. */
  tolerance: number
  /** Digits shown; exact inputs need more than results. */
  significant: number
  all: boolean
  /** Said where nothing differs. */
  same: string
}

/** One part of two versions side by side. */
export function FactsCard({ title, description, before, after, tolerance, significant, all, same }: FactsCardProps) {
  const rows = compareRows(before, after, { tolerance, all })
  return (
    <Card title={title} description={description} flush={rows.length > 0}>
      {rows.length === 0 ? (
        <p className="text-ink-soft text-sm">{same}</p>
      ) : (
        <DataTable
          caption={title}
          rows={rows}
          rowKey={({ path }) => path}
          columns={[
            { header: 'What', cell: ({ label }) => <span className="break-words">{label}</span> },
            { header: 'A', numeric: true, cell: (row) => <Cell row={row} value={row.before} significant={significant} /> },
            { header: 'B', numeric: true, cell: (row) => <Cell row={row} value={row.after} significant={significant} /> },
            { header: 'Change', numeric: true, wide: true, cell: (row) => (row.judgement === 'same' ? '' : changeText(row)) },
            { header: 'Judged', cell: ({ judgement }) => <Badge tone={JUDGEMENT[judgement].tone}>{JUDGEMENT[judgement].word}</Badge> },
          ]}
        />
      )}
    </Card>
  )
}

/** Long texts wrap; numbers do not. */
function Cell({ row, value, significant }: { row: CompareRow; value: CompareRow['before']; significant: number }) {
  const text = factText(row, value, significant)
  return text.length > 24 ? <span className="inline-block max-w-64 min-w-32 text-left break-words whitespace-normal">{text}</span> : text
}
