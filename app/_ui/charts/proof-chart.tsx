'use client'

import { scaleLog } from 'd3-scale'
import { PROOF_FIGURES, type ProofFigure, type ProofSite } from '#lib/planning/proof-evidence.ts'
import { formatMs } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const ROW = 34
const TOP = 22
const BOTTOM = 30
const LEFT = 48

/** The measured response times of one site as dots upon the ranges in which 90 % of such runs end. */
export function ProofChart({ site, objectivesMs }: { site: ProofSite; objectivesMs?: Partial<Record<ProofFigure, number>> }) {
  return (
    <ChartFrame
      question={`Did ${site.name} answer as predicted?`}
      note="Bar: where 90 % of such runs end; line in it: the middle; dot: what was measured."
      table={{
        header: ['Response time', 'Measured', 'Predicted', '90 % of runs'],
        rows: PROOF_FIGURES.map((figure) => {
          const range = site.predicted.responseMsInterval[figure]
          return [figure, formatMs(site.measured.responseMs[figure]), formatMs(site.predicted.responseMs[figure]), range === null ? formatMs(null) : `${formatMs(range[0])} to ${formatMs(range[1])}`]
        }),
      }}
    >
      <div className="hidden sm:block">
        <Drawing site={site} objectivesMs={objectivesMs} width={680} />
      </div>
      <div className="sm:hidden">
        <Drawing site={site} objectivesMs={objectivesMs} width={330} />
      </div>
    </ChartFrame>
  )
}

function Drawing({ site: { name, measured, predicted }, objectivesMs, width }: { site: ProofSite; objectivesMs?: Partial<Record<ProofFigure, number>>; width: number }) {
  const values = PROOF_FIGURES.flatMap((figure) => [measured.responseMs[figure], predicted.responseMs[figure], objectivesMs?.[figure] ?? null, ...(predicted.responseMsInterval[figure] ?? [])]).filter((value): value is number => value !== null && value > 0)
  if (values.length === 0) return <p className="text-ink-soft text-sm">Nothing was answered, so there is nothing to draw.</p>
  const [low, high] = [Math.min(...values) / 1.25, Math.max(...values) * 1.25]
  const height = TOP + ROW * PROOF_FIGURES.length + BOTTOM
  const x = scaleLog().domain([low, high]).range([LEFT, width - 14])
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Measured response times of ${name} upon the predicted ranges; the same figures are in the table below.`} className="h-auto w-full max-w-3xl text-[12px]">
      {ticksOf(low, high, width > 500 ? 8 : 4).map((tick) => (
        <g key={tick}>
          <line x1={x(tick)} x2={x(tick)} y1={TOP - 8} y2={height - BOTTOM} className="stroke-line" />
          <text x={x(tick)} y={height - BOTTOM + 18} textAnchor="middle" className="fill-ink-soft">
            {formatMs(tick)}
          </text>
        </g>
      ))}
      {PROOF_FIGURES.map((figure, index) => {
        const y = TOP + ROW * index + ROW / 2
        const [value, middle, range, objective] = [measured.responseMs[figure], predicted.responseMs[figure], predicted.responseMsInterval[figure], objectivesMs?.[figure]]
        const outside = value !== null && range !== null && (value < range[0] || value > range[1])
        return (
          <g key={figure}>
            <text x={LEFT - 10} y={y} dy="0.32em" textAnchor="end" className="fill-ink font-medium">
              {figure}
            </text>
            {range !== null && range[0] > 0 && <rect x={x(range[0])} width={Math.max(2, x(range[1]) - x(range[0]))} y={y - 7} height="14" rx="3" fill="var(--chart-1)" opacity="0.35" />}
            {middle !== null && middle > 0 && <line x1={x(middle)} x2={x(middle)} y1={y - 7} y2={y + 7} stroke="var(--chart-1)" strokeWidth="2" />}
            {objective !== undefined && (
              <g>
                <line x1={x(objective)} x2={x(objective)} y1={y - 12} y2={y + 12} className="stroke-bad" strokeWidth="1.5" strokeDasharray="4 3" />
                <text x={x(objective)} y={y - 15} textAnchor={x(objective) > width * 0.7 ? 'end' : 'start'} className="fill-bad">
                  objective
                </text>
              </g>
            )}
            {value !== null && value > 0 && <circle cx={x(value)} cy={y} r="5" className={outside ? 'fill-bad' : 'fill-ink'} stroke="var(--surface)" strokeWidth="1.5" />}
          </g>
        )
      })}
    </svg>
  )
}

/** 1, 2 and 5 times powers of ten, thinned to what has room. */
function ticksOf(low: number, high: number, most: number): number[] {
  const all = Array.from({ length: 12 }, (_, index) => index - 2).flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power))
  const inside = all.filter((tick) => tick >= low && tick <= high)
  const step = Math.ceil(inside.length / most)
  return inside.filter((_, index) => index % step === 0)
}
