/** A memory or host file as text for people. */
import type { HostMeasurement } from '#lib/ingest/host/host-measurement.ts'

const mib = (value: number | null | undefined): string => (value === null || value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toFixed(1))

export function hostText(m: HostMeasurement): string {
  const out: string[] = []
  out.push(`${m.format}, ${m.formatDetail} (${m.formatReasons.join('; ')})`)
  if (m.cores !== null) out.push(`cores: ${m.cores}`)
  if (m.memory !== null) out.push(`memory MiB: total ${mib(m.memory.totalMiB)}, used ${mib(m.memory.usedMiB)}, available ${mib(m.memory.availableMiB)}, swap used ${mib(m.memory.swapUsedMiB)} of ${mib(m.memory.swapTotalMiB)}`)
  for (const { name, nameCut, processes, memory, osThreads, cpuCores } of m.groups) {
    out.push(`daemon group ${name}${nameCut ? '…' : ''}: ${processes} processes${memory === null ? '' : `, ${mib(memory.perProcessMiB)} MiB each (${memory.kind.toUpperCase()}), at most ${mib(memory.maxMiB)}`}${osThreads === null ? '' : `, ${osThreads} threads each`}${cpuCores === null ? '' : `, ${cpuCores.toFixed(2)} cores`}`)
  }
  if (m.apache.processes > 0) out.push(`Apache: ${m.apache.processes} processes, ${mib(m.apache.memory?.totalMiB)} MiB`)
  for (const { name, processes, memoryMiB, cpuCores } of m.tenants.slice(0, 20)) out.push(`tenant ${name}: ${processes} processes, ${mib(memoryMiB)} MiB${cpuCores === null ? '' : `, ${cpuCores.toFixed(2)} cores`}`)
  if (m.tenants.length > 20) out.push(`… and ${m.tenants.length - 20} more tenants (--json shows all)`)
  if (m.groups.length === 0 && m.processes.length > 0 && m.processes.length <= 20) {
    for (const { pid, title, rssKiB, pssKiB, threads } of m.processes) out.push(`process ${pid ?? '?'} ${title.slice(0, 60)}: ${mib((pssKiB ?? rssKiB ?? 0) / 1024)} MiB ${pssKiB === null ? 'RSS' : 'PSS'}${threads === null ? '' : `, ${threads} threads`}`)
  }
  if (m.workers !== null) out.push(`Apache workers: ${m.workers.busy} busy, ${m.workers.idle} idle${m.workers.open === null ? '' : `, ${m.workers.open} slots open`}${m.workers.meanRequestMs === null ? '' : `; ${m.workers.meanRequestMs} ms a request`}`)
  for (const w of m.wsgi.slice(0, 20)) {
    out.push(`mod_wsgi process ${w.pid ?? '?'}: ${w.requests} requests in ${w.periodS.toFixed(1)} s, ${w.threads ?? '?'} threads${w.utilization === null ? '' : ` ${(100 * w.utilization).toFixed(1)} % taken`}, ${mib(w.rssMiB)} MiB RSS; ms a request: application ${mib(w.applicationMs)}, CPU ${mib(w.cpuMsPerRequest)}, queue ${mib(w.queueMs)}`)
  }
  if (m.growthMiBPer1000Requests !== null) out.push(`growth: ${m.growthMiBPer1000Requests.toFixed(2)} MiB per 1,000 requests`)
  if (m.threadStackMiB !== null) out.push(`stack of a thread: ${m.threadStackMiB.toFixed(2)} MiB resident`)
  if (m.questions.length > 0) out.push('', ...m.questions.map(({ question, pids }) => `question: ${question}${pids.length === 0 ? '' : ` (process ${pids.slice(0, 10).join(', ')})`}`))
  if (m.notes.length > 0) out.push('', ...m.notes.map((note) => `note: ${note}`))
  if (m.problems.length > 0) out.push('', ...m.problems.slice(0, 20).map((p) => `line ${p.line}: ${p.code}: ${p.reason} ${p.excerpt}`))
  return `${out.join('\n')}\n`
}
