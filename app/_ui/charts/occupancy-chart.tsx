'use client'

import { scaleLinear } from 'd3-scale'
import { formatNumber, formatShare } from '../format.ts'
import { ChartFrame } from './chart-frame.tsx'

export interface Occupancy {
  site: string
  group: string
  /** Entry n: share of time with n threads busy. */
  ofTime: readonly number[]
  /** Entry n: share of requests that found n busy; null where it was not told. */
  ofRequests: readonly number[] | null
  /** Where the shares by requests come from. */
  basis: 'arrivals at random see what time shows' | 'simulated' | 'not told'
}

const HEIGHT = 220
const MARGIN = { top: 14, right: 12, bottom: 42, left: 46 }
const MOST_BARS = 30

/** How many threads of a group are busy: by share of time, and by share of the requests that come. */
export function OccupancyChart({ site, group, ofTime, ofRequests, basis }: Occupancy) {
  const slots = ofTime.length - 1
  const bins = binned(ofTime, ofRequests)
  const full = ofTime[slots] ?? 0
  const mean = ofTime.reduce((sum, share, busy) => sum + busy * share, 0)
  return (
    <ChartFrame
      question={`How many threads of ${group === site ? site : `${site}, group ${group}`} are busy?`}
      note={`${formatNumber(mean)} of ${slots} on average; all of them for ${formatShare(full)} of the time.${ofRequests === null ? '' : ` ${formatShare(ofRequests[slots] ?? 0)} of the requests find all of them busy${basis === 'simulated' ? ', as simulated' : ', since arrivals at random see what time shows'}.`}`}
      table={{ header: ['Busy threads', 'Share of time', 'Share of requests'], rows: bins.map(({ label, time, requests }) => [label, formatShare(time), requests === null ? '–' : formatShare(requests)]) }}
    >
      {[720, 360].map((width) => (
        <div key={width} className={width === 720 ? 'hidden sm:block' : 'sm:hidden'}>
          <Drawing bins={bins} width={width} what={`${site}, group ${group}`} hasRequests={ofRequests !== null && basis === 'simulated'} alike={ofRequests !== null && basis !== 'simulated'} />
        </div>
      ))}
    </ChartFrame>
  )
}

interface Bin {
  label: string
  time: number
  requests: number | null
}

/** Neighbours together where there are too many to tell apart; the last, all busy, always stands alone. */
function binned(ofTime: readonly number[], ofRequests: readonly number[] | null): Bin[] {
  const slots = ofTime.length - 1
  // What never happens is not drawn, but for one beyond and the last.
  const reached = ofTime.reduce((last, share, busy) => (share > 0.0005 && busy < slots ? busy : last), 0)
  const shown = Math.min(slots - 1, reached + 1)
  const step = Math.max(1, Math.ceil((shown + 1) / MOST_BARS))
  const sum = (values: readonly number[], from: number, to: number): number => values.slice(from, to + 1).reduce((all, value) => all + value, 0)
  const bins: Bin[] = []
  for (let from = 0; from <= shown; from += step) {
    const to = Math.min(shown, from + step - 1)
    bins.push({ label: from === to ? String(from) : `${from}–${to}`, time: sum(ofTime, from, to), requests: ofRequests === null ? null : sum(ofRequests, from, to) })
  }
  if (shown < slots - 1) bins.push({ label: '…', time: sum(ofTime, shown + 1, slots - 1), requests: ofRequests === null ? null : sum(ofRequests, shown + 1, slots - 1) })
  if (slots > 0) bins.push({ label: `all ${slots}`, time: ofTime[slots] ?? 0, requests: ofRequests?.[slots] ?? null })
  return bins
}

function Drawing({ bins, width, what, hasRequests, alike }: { bins: readonly Bin[]; width: number; what: string; hasRequests: boolean; alike: boolean }) {
  const most = Math.max(0.02, ...bins.flatMap(({ time, requests }) => [time, requests ?? 0]))
  const y = scaleLinear([0, most * 1.05], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4)
  const slot = (width - MARGIN.left - MARGIN.right) / bins.length
  const every = Math.ceil((bins.length * 30) / (width - MARGIN.left - MARGIN.right))
  const bar = Math.max(2, slot * (hasRequests ? 0.42 : 0.8))
  return (
    <svg data-drawing viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`Busy threads of ${what}; the same figures are in the table below.`} className="h-auto w-full max-w-3xl text-[12px]">
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} className="stroke-line" />
          <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" textAnchor="end" className="fill-ink-soft">
            {formatShare(tick)}
          </text>
        </g>
      ))}
      {bins.map(({ label, time, requests }, index) => {
        const x = MARGIN.left + index * slot + slot * 0.1
        const isFull = index === bins.length - 1
        return (
          <g key={label}>
            <rect x={x} width={bar} y={y(time)} height={Math.max(0, y(0) - y(time))} fill={isFull ? 'var(--bad)' : 'var(--chart-1)'}>
              <title>{`${label} busy: ${formatShare(time)} of the time`}</title>
            </rect>
            {hasRequests && requests !== null && (
              <rect x={x + bar} width={bar} y={y(requests)} height={Math.max(0, y(0) - y(requests))} fill="var(--chart-2)">
                <title>{`${formatShare(requests)} of the requests find ${label} busy`}</title>
              </rect>
            )}
            {(index % every === 0 || isFull) && (isFull || index < bins.length - every || every === 1) && (
              <text x={isFull ? width - MARGIN.right : x + slot * 0.4} y={HEIGHT - MARGIN.bottom + 16} textAnchor={isFull ? 'end' : 'middle'} className={isFull ? 'fill-bad' : 'fill-ink-soft'}>
                {label}
              </text>
            )}
          </g>
        )
      })}
      <text x={(MARGIN.left + width - MARGIN.right) / 2} y={HEIGHT - 6} textAnchor="middle" className="fill-ink-soft">
        threads busy at once{hasRequests ? ': left by share of time, right of requests' : alike ? ', by share of time and of requests alike' : ', by share of time'}
      </text>
    </svg>
  )
}
