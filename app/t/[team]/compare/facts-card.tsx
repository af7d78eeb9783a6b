import type { Fact } from '#lib/planning/facts.ts'
import type { BadgeTone } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import { LongTable } from '../../../_ui/long-table.tsx'
import type { LongTableCell } from '../../../_ui/long-table.tsx'
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
        <LongTable
          caption={title}
          noun="rows"
          columns={[{ header: 'What' }, { header: 'A', numeric: true }, { header: 'B', numeric: true }, { header: 'Change', numeric: true, wide: true }, { header: 'Judged' }]}
          rows={rows.map((row) => [row.label, cellOf(row, row.before, significant), cellOf(row, row.after, significant), row.judgement === 'same' ? '' : changeText(row), { text: JUDGEMENT[row.judgement].word, tone: JUDGEMENT[row.judgement].tone }])}
        />
      )}
    </Card>
  )
}

/** Long texts wrap; numbers do not. */
function cellOf(row: CompareRow, value: CompareRow['before'], significant: number): LongTableCell {
  const text = factText(row, value, significant)
  return text.length > 24 ? { text, wrap: true } : text
}
