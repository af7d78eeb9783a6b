/** How much of the wall time is CPU: from captured requests, else from mod_wsgi's own metrics; and what that rests on. */
import type { ProfileAction } from '../action-profile.ts'
import { defaultAssumptions } from '../assumptions.ts'
import type { CaptureMeasurement } from '../capture/capture-measurement.ts'
import type { Evidence } from './measured-site.ts'
import type { HostFile } from './process-memory.ts'
import { meanInterval } from './traffic-evidence.ts'

export interface CpuShare {
  value: number
  interval: [number, number] | null
  samples: number
  files: string[]
  method: string
}

export function cpuShareOf(capture: CaptureMeasurement | null, captureIds: readonly string[], hosts: readonly HostFile[]): CpuShare | null {
  return (capture === null ? null : shareOfCapture(capture, captureIds)) ?? shareOfMetrics(hosts)
}

function shareOfCapture({ cpuMs, blockedMs, actions }: CaptureMeasurement, files: readonly string[]): CpuShare | null {
  if (cpuMs === null || blockedMs === null || !(cpuMs.mean + blockedMs.mean > 0)) return null
  const value = cpuMs.mean / (cpuMs.mean + blockedMs.mean)
  // Of a ratio: the residuals of cpu - share x wall, relative to the mean wall time; each action by its share of requests.
  let variance = 0
  for (const { demand, share } of actions) {
    const residuals = demand.cpuMs.map((cpu, i) => cpu - value * (cpu + (demand.blockedMs[i] ?? 0)))
    if (residuals.length > 0) variance += share * (residuals.reduce((sum, one) => sum + one * one, 0) / residuals.length)
  }
  const margin = (1.96 * Math.sqrt(variance / Math.max(1, cpuMs.count))) / (cpuMs.mean + blockedMs.mean)
  const interval: CpuShare['interval'] = cpuMs.count < 30 ? null : [Math.max(0, value - margin), Math.min(1, value + margin)]
  return { value, interval, samples: cpuMs.count, files: [...files], method: 'CPU time of single requests over their time in the application, as captured.' }
}

function shareOfMetrics(hosts: readonly HostFile[]): CpuShare | null {
  let cpu = 0
  let application = 0
  let requests = 0
  const files = new Set<string>()
  for (const { id, measurement } of hosts) {
    for (const { cpuMsPerRequest, applicationMs, requests: count } of measurement.wsgi) {
      if (cpuMsPerRequest === null || applicationMs === null || !(applicationMs > 0) || !(count > 0)) continue
      cpu += cpuMsPerRequest * count
      application += applicationMs * count
      requests += count
      files.add(id)
    }
  }
  return application > 0 && cpu > 0 ? { value: Math.min(1, cpu / application), interval: null, samples: requests, files: [...files], method: 'CPU time per request over application time, means of mod_wsgi\'s own metrics.' } : null
}

/** The share of all, and CPU and blocked time of each captured action. */
export function cpuEvidence(actions: readonly ProfileAction[], capture: CaptureMeasurement | null, captureIds: readonly string[], share: CpuShare | null, group: string | undefined): Evidence[] {
  const assumed = defaultAssumptions(group).find(({ key }) => key === 'cpuShare')
  const evidence: Evidence[] = [
    share === null
      ? { key: 'cpuShare', value: assumed?.value ?? null, unit: 'share of wall time', interval: assumed === undefined ? null : [assumed.low, assumed.high], samples: null, how: 'assumed', files: [], method: 'Assumed until a capture tells, or load tests at several concurrencies.' }
      : { key: 'cpuShare', value: share.value, unit: 'share of wall time', interval: share.interval, samples: share.samples, how: 'measured', files: share.files, method: share.method },
  ]
  if (capture?.overheadMs != null) {
    evidence.push({ key: 'overhead', value: capture.overheadMs.front + capture.overheadMs.daemon, unit: 'ms', interval: null, samples: capture.requests, how: 'measured', files: [...captureIds], method: 'Apache until the request stands in the queue, and the daemon until the application begins; means of the capture.' })
  } else evidence.push({ key: 'overhead', value: null, unit: 'ms', interval: null, samples: null, how: 'assumed', files: [], method: 'What Apache and mod_wsgi add to a request is taken from the laboratory; a capture measures it.' })
  for (const { name, demand } of actions) {
    if (demand === undefined) continue
    const captured = capture?.actions.find((action) => action.name === name)
    if (captured === undefined) continue
    const common = { action: name, unit: 'ms' as const, samples: captured.cpuMs.count, how: 'measured' as const, files: [...captureIds] }
    evidence.push({ ...common, key: 'cpuTime', value: captured.cpuMs.mean, interval: meanInterval(demand.cpuMs, captured.cpuMs.mean, captured.cpuMs.count), method: 'CPU time of the request\'s own thread, as captured.' })
    evidence.push({ ...common, key: 'blockedTime', value: captured.blockedMs.mean, interval: meanInterval(demand.blockedMs, captured.blockedMs.mean, captured.blockedMs.count), method: 'Time in the application without CPU of its thread: waiting for others, and for the interpreter\'s lock.' })
  }
  return evidence
}
