/** What only a capture tells, as text for people; the rest is that of any measurement. */
import type { CaptureMeasurement } from '#lib/ingest/capture/capture-measurement.ts'
import type { ResponseTimes } from '#lib/ingest/measurement.ts'

const ms = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
const times = (name: string, t: ResponseTimes | null): string[] => (t === null ? [] : [`${name} ms: mean ${ms(t.mean)}, p50 ${ms(t.p50)}, p95 ${ms(t.p95)}, p99 ${ms(t.p99)}, max ${ms(t.max)}`])

export function captureText(m: CaptureMeasurement): string {
  const out = ['', ...times('CPU', m.cpuMs), ...times('blocked', m.blockedMs), ...times('waiting for a thread', m.queueMs)]
  if (m.overheadMs !== null) out.push(`Apache and mod_wsgi besides: ${ms(m.overheadMs.front)} ms before the queue, ${ms(m.overheadMs.daemon)} ms after it`)
  for (const g of m.groups) {
    const memory = g.memoryMiB === null ? '' : `, ${g.memoryMiB.perProcess.toFixed(1)} MiB each (${g.memoryMiB.kind.toUpperCase()}), at most ${g.memoryMiB.max.toFixed(1)}`
    const all = g.busyThreadsShareOfTime?.[g.threads]
    out.push(`group ${g.name}: ${g.processes} processes of ${g.threads} threads, ${g.busyThreadsMean.toFixed(2)} busy on average${all === undefined ? '' : `, all of a process ${(100 * all).toFixed(1)} % of the time`}${memory}${g.growthMiBPer1000Requests === null ? '' : `, growing ${g.growthMiBPer1000Requests.toFixed(2)} MiB per 1,000 requests`}`)
  }
  out.push('', `${'CPU'.padStart(6)} ${'CPU ms'.padStart(9)} ${'blocked'.padStart(9)} ${'waiting'.padStart(9)}  action`)
  for (const a of m.actions.slice(0, 30)) out.push(`${(a.cpuShare === null ? '-' : `${(100 * a.cpuShare).toFixed(1)}%`).padStart(6)} ${ms(a.cpuMs.mean).padStart(9)} ${ms(a.blockedMs.mean).padStart(9)} ${(a.queueMs === null ? '-' : ms(a.queueMs.mean)).padStart(9)}  ${a.name}`)
  return `${out.join('\n')}\n`
}
