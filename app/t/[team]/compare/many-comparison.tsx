import type { ReactNode } from 'react'
import { compareFacts } from '#lib/planning/compare.ts'
import { compareMany } from '#lib/planning/compare-many.ts'
import type { ComparedCell, ComparedRow } from '#lib/planning/compare-many.ts'
import type { Evaluation } from '#lib/planning/evaluate.ts'
import { inputFacts } from '#lib/planning/facts.ts'
import { predictionFacts, RESULT_TOLERANCE, ruleOfThumbFacts } from '#lib/planning/result-facts.ts'
import type { ScenarioInputs } from '#lib/planning/scenario-inputs.ts'
import { Badge } from '../../../_ui/badge.tsx'
import { Card } from '../../../_ui/card.tsx'
import { DataTable } from '../../../_ui/data-table.tsx'
import { Notice } from '../../../_ui/notice.tsx'
import { changeText, factText } from './fact-text.ts'

export interface ComparedVersion {
  key: string
  /** "Shop before the sale, version 3". */
  title: string
  /** "Shop 3", over a column. */
  short: string
  message: string
  engineVersion: string
  inputs: ScenarioInputs
  result: Evaluation
  /** Makes it the baseline, where that can be chosen. */
  pin?: ReactNode
}

/** Up to six versions side by side: only what differs from the baseline, judged; what makes them hard to compare first. */
export function ManyComparison({ versions, baseline, all }: { versions: readonly ComparedVersion[]; baseline: number; all: boolean }) {
  const inputs = versions.map((version) => inputFacts(version.inputs))
  const cautions = cautionsOf(versions, baseline, inputs)
  const options = { baseline, all }
  return (
    <div className="space-y-5">
      <ol className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {versions.map(({ key, title, message, engineVersion, pin }, index) => (
          <li key={key} className="border-line bg-surface rounded-lg border p-4">
            <p className="flex flex-wrap items-center gap-2 font-semibold">
              {title} {index === baseline && <Badge tone="info">baseline</Badge>}
            </p>
            <p className="text-ink-soft mt-1 text-sm">{message}</p>
            <p className="text-ink-faint mt-1 text-xs">Engine {engineVersion}</p>
            {index !== baseline && pin}
          </li>
        ))}
      </ol>
      {cautions.length > 0 && (
        <Notice tone="warn" title="Before you compare the results">
          <ul className="list-disc space-y-1 pl-5">
            {cautions.map((caution) => (
              <li key={caution}>{caution}</li>
            ))}
          </ul>
        </Notice>
      )}
      <FactTable title="Inputs" versions={versions} rows={compareMany(inputs, options)} significant={12} same="All have the same inputs." />
      <FactTable title="Result" description={`Figures that differ from the baseline by less than ${100 * RESULT_TOLERANCE} % count as the same: that is within the engine's own error.`} versions={versions} rows={compareMany(versions.map(({ result }) => predictionFacts(result.prediction)), { ...options, tolerance: RESULT_TOLERANCE })} significant={3} same="All give the same result." />
      <FactTable title="Rule of thumb" versions={versions} rows={compareMany(versions.map(({ result }) => ruleOfThumbFacts(result.ruleOfThumb)), options)} significant={4} same="The rule of thumb says the same of all." />
    </div>
  )
}

function FactTable({ title, description, versions, rows, significant, same }: { title: string; description?: string; versions: readonly ComparedVersion[]; rows: readonly ComparedRow[]; significant: number; same: string }) {
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
            ...versions.map(({ short }, index) => ({ header: short, numeric: true, cell: (row: ComparedRow) => <Cell row={row} index={index} significant={significant} /> })),
          ]}
        />
      )}
    </Card>
  )
}

const TONE = { better: 'good', worse: 'bad', changed: 'info', added: 'info', removed: 'info' } as const
const WORD = { better: 'better', worse: 'worse', changed: 'changed', added: 'only here', removed: 'not here' } as const

function Cell({ row, index, significant }: { row: ComparedRow; index: number; significant: number }) {
  const cell: ComparedCell | undefined = row.cells[index]
  if (cell === undefined) return null
  const base = row.cells.find(({ judgement }) => judgement === 'baseline')
  const text = factText(row, cell.value, significant)
  const change = cell.judgement === 'same' || cell.judgement === 'baseline' ? '' : changeText({ before: base?.value, after: cell.value, unit: row.unit, relativeChange: cell.relativeChange })
  return (
    <span className={text.length > 24 ? 'inline-block max-w-56 min-w-28 text-left break-words whitespace-normal' : undefined}>
      <span className={cell.judgement === 'same' ? 'text-ink-faint' : undefined}>{text}</span>
      {cell.judgement !== 'same' && cell.judgement !== 'baseline' && (
        <span className="mt-0.5 block">
          {change !== '' && <span className="text-ink-soft mr-1 text-xs">{change}</span>}
          <Badge tone={TONE[cell.judgement]}>{WORD[cell.judgement]}</Badge>
        </span>
      )}
    </span>
  )
}

function cautionsOf(versions: readonly ComparedVersion[], baseline: number, inputs: readonly ReturnType<typeof inputFacts>[]): string[] {
  const base = versions[baseline]
  if (base === undefined) return []
  return versions.flatMap((version, index) => {
    if (index === baseline) return []
    const changed = compareFacts(inputs[baseline] ?? [], inputs[index] ?? []).map(({ path }) => path)
    const cautions: string[] = []
    if (version.engineVersion !== base.engineVersion) cautions.push(`${version.title} was computed by engine ${version.engineVersion}, the baseline by ${base.engineVersion}: a difference may come from the engine.`)
    if (changed.includes('host.name')) cautions.push(`${version.title} plans another host.`)
    if (changed.some((path) => path.startsWith('sites.') && path.includes('.traffic.'))) cautions.push(`${version.title} is asked to carry other traffic.`)
    if (changed.some((path) => path.startsWith('sites.') && /\.actions\..*\.(share|demand)$/.test(path))) cautions.push(`In ${version.title} requests cost differently: shares or times of actions differ.`)
    return cautions
  })
}
