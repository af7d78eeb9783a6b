import { scaleLinear, scaleLog } from 'd3-scale'
import type { WhatIfAnswer } from '#lib/planning/what-if-stack.ts'
import { formatDuration, formatMs, formatNumber, formatShare } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

const KEYS = ['p50', 'mean', 'p95', 'p99'] as const
const ROW = 34
const LEFT = 48
const RIGHT = 68
/** Beside a figure that has no "after". */
const RIGHT_OF_NONE = 104
const QUEUE_HEIGHT = 150

/** Before and after, percentile by percentile; the queue over time where the change passes. */
export function WhatIfChart({ answer, objectiveMs }: { answer: WhatIfAnswer; objectiveMs?: number }) {
  const { before, after, site, passing } = answer
  const rows = [...KEYS.map((key) => [key, formatMs(before[key]), formatMs(after[key])]), ['wait for a thread', formatShare(before.queuedShare), formatShare(after.queuedShare)], ['CPU', formatShare(before.cpuUtilization), formatShare(after.cpuUtilization)]]
  if (passing?.queueGrows === true)
    return (
      <ChartFrame question="How does the queue grow and drain?" note={`Requests that wait, as a fluid: they pile up for ${formatDuration(passing.durationS)}${passing.recoversAfterS === null ? ' and never drain' : ` and are gone ${formatDuration(passing.recoversAfterS)} later`}.`} table={{ header: ['When', 'Requests waiting', ''], rows: [['at its beginning', '0', ''], [`after ${formatDuration(passing.durationS)}`, formatNumber(passing.queueAtEnd), `the last waits ${formatMs(passing.longestWaitMs)}`], ...(passing.recoversAfterS === null ? [] : [[`after ${formatDuration(passing.durationS + passing.recoversAfterS)}`, '0', 'all is well again']])] }}>
        {[720, 340].map((width) => (
          <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
            <Queue passing={passing} width={width} />
          </div>
        ))}
      </ChartFrame>
    )
  const times = KEYS.flatMap((key) => [before[key], after[key]]).filter((value): value is number => value !== null && value > 0)
  const known = times.length === 0 || objectiveMs === undefined ? times : [...times, objectiveMs]
  return (
    <ChartFrame question={`How do response times of ${site} change?`} note={after.stable ? undefined : times.length === 0 ? 'There is no steady state, neither before nor after.' : 'Then there is no steady state: only what was before is drawn.'} hasDrawing={times.length > 0} table={{ header: ['Figure', 'Before', 'After'], rows }}>
      {known.length === 0 ? null : [720, 340].map((width) => {
        const right = KEYS.some((key) => after[key] === null) ? RIGHT_OF_NONE : RIGHT
        const x = scaleLog([Math.min(...known) / 1.3, Math.max(...known) * 1.3], [LEFT, width - right])
        const height = KEYS.length * ROW + 20
        return (
          <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
            <svg data-drawing viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Response times of ${site} before and after; the same figures are in the table below.`} className="h-auto w-full max-w-3xl text-[12px]">
              {objectiveMs !== undefined && (
                <g>
                  <line x1={x(objectiveMs)} x2={x(objectiveMs)} y1={0} y2={height - 16} className="stroke-bad" strokeDasharray="8 4" />
                  <text x={x(objectiveMs)} y={height - 3} textAnchor={anchorAt(x(objectiveMs), width, 80)} className="fill-bad">
                    p95 objective {formatMs(objectiveMs)}
                  </text>
                </g>
              )}
              {KEYS.map((key, index) => {
                const y = index * ROW + 18
                const [was, is] = [before[key], after[key]]
                return (
                  <g key={key}>
                    <text x={LEFT - 10} y={y} dy="0.35em" textAnchor="end" className="fill-ink-soft">
                      {key}
                    </text>
                    {was !== null && is !== null && <line x1={x(was)} x2={x(is)} y1={y} y2={y} className="stroke-line-strong" strokeWidth="3" />}
                    {was !== null && <circle cx={x(was)} cy={y} r="5" fill="var(--surface)" stroke="var(--chart-1)" strokeWidth="2.5" />}
                    {is !== null && <circle cx={x(is)} cy={y} r="5" fill="var(--chart-2)" />}
                    <text x={x(Math.max(was ?? 0, is ?? 0) || 1) + 10} y={y} dy="0.35em" className="on-lines fill-ink">
                      {is === null ? `${formatMs(was)} → none` : formatMs(is)}
                    </text>
                  </g>
                )
              })}
            </svg>
          </div>
        )
      })}
      {times.length > 0 && (
        <p data-legend className="text-ink-soft flex gap-4 text-sm">
          <span>
            <span className="text-[var(--chart-1)]">○</span> before
          </span>
          <span>
            <span className="text-[var(--chart-2)]">●</span> after
          </span>
        </p>
      )}
    </ChartFrame>
  )
}

/** A text in the middle of its place, unless it would run over an edge. */
function anchorAt(at: number, width: number, half: number): 'start' | 'middle' | 'end' {
  return at + half > width ? 'end' : at < half ? 'start' : 'middle'
}

function Queue({ passing, width }: { passing: NonNullable<WhatIfAnswer['passing']>; width: number }) {
  const { durationS, queueAtEnd, recoversAfterS } = passing
  const end = durationS + (recoversAfterS ?? durationS)
  const x = scaleLinear([0, end * 1.05], [44, width - 14])
  const y = scaleLinear([0, queueAtEnd * 1.15], [QUEUE_HEIGHT - 26, 12])
  const drained = recoversAfterS === null ? queueAtEnd : 0
  return (
    <svg data-drawing viewBox={`0 0 ${width} ${QUEUE_HEIGHT}`} role="img" aria-label="Requests waiting over time; the same figures are in the table below." className="h-auto w-full max-w-3xl text-[12px]">
      <rect x={x(0)} width={x(durationS) - x(0)} y={12} height={QUEUE_HEIGHT - 38} className="fill-warn-soft" />
      <path d={`M${x(0)} ${y(0)}L${x(durationS)} ${y(queueAtEnd)}L${x(end)} ${y(drained)}`} fill="none" stroke="var(--chart-2)" strokeWidth="2.5" strokeLinejoin="round" />
      <line x1={x(0)} x2={width - 14} y1={y(0)} y2={y(0)} className="stroke-line-strong" />
      {[0, durationS, end].map((at, index) =>
        // The end of the change and the end of the queue may lie close together.
        index === 1 && x(end) - x(durationS) < 100 ? null : (
          <text key={index} x={x(at)} y={QUEUE_HEIGHT - 8} textAnchor={index === 0 ? 'start' : index === 2 ? 'end' : 'middle'} className="fill-ink-soft">
            {formatDuration(at)}
          </text>
        ),
      )}
      <text x={x(durationS)} y={y(queueAtEnd) - 4} textAnchor={anchorAt(x(durationS), width, 70)} className="fill-ink font-semibold">
        {formatNumber(queueAtEnd)} waiting
      </text>
    </svg>
  )
}
