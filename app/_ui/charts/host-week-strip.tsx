import { formatNumber } from '../format.ts'

const WIDTH = 168
const HEIGHT = 34
const DAYS = ['M', 'T', 'W', 'T', 'F', 'S', 'S']

/** Cores busy in each hour of a week, with their ceiling; the figures are told beside it. */
export function HostWeekStrip({ host, cpuByHour, ceilingCores, worstHour, worstName }: { host: string; cpuByHour: readonly number[]; ceilingCores: number; worstHour: number; worstName: string }) {
  const worst = cpuByHour[worstHour] ?? 0
  const top = Math.max(ceilingCores * 1.08, worst, 1e-9)
  const y = (cores: number): number => HEIGHT - (cores / top) * HEIGHT
  return (
    <div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Cores of ${host} busy by hour of the week: at most ${formatNumber(worst)} on ${worstName}; ${formatNumber(ceilingCores)} may be.`} className="h-12 w-full">
        {cpuByHour.map((cores, hour) => (
          <rect key={hour} x={hour} y={y(cores)} width="1.02" height={HEIGHT - y(cores)} fill={cores > ceilingCores ? 'var(--bad)' : 'var(--chart-1)'} fillOpacity={hour === worstHour ? 1 : 0.65} />
        ))}
        {[1, 2, 3, 4, 5, 6].map((day) => (
          <path key={day} d={`M${day * 24} 0V${HEIGHT}`} stroke="var(--line)" strokeWidth="0.4" />
        ))}
        <path d={`M0 ${y(ceilingCores)}H${WIDTH}`} stroke="var(--ink-soft)" strokeWidth="1" strokeDasharray="3 2" vectorEffect="non-scaling-stroke" />
      </svg>
      <p aria-hidden className="text-ink-soft grid grid-cols-7 text-center text-xs">
        {DAYS.map((day, index) => (
          <span key={index}>{day}</span>
        ))}
      </p>
    </div>
  )
}
