/**
 * A prediction for people: per site and daemon group what to expect, then the host, then what a reader must know.
 */
import type { HostPrediction, Prediction } from '#lib/engine/prediction.ts'
import { figure, percent, table } from './text-table.ts'

export function predictionText(prediction: Prediction): string {
  const sites = table(
    ['site', 'requests/s', 'mean ms', 'p50', 'p90', 'p95', 'p99', 'p95 interval', 'queued', 'errors 503', '504'],
    prediction.sites.map((site) => [
      site.name,
      figure(site.throughputPerSecond),
      figure(site.responseMs.mean),
      figure(site.responseMs.p50),
      figure(site.responseMs.p90),
      figure(site.responseMs.p95),
      figure(site.responseMs.p99),
      site.responseMsInterval.p95 ? `${figure(site.responseMsInterval.p95[0])}..${figure(site.responseMsInterval.p95[1])}` : '-',
      percent(site.queuedShare),
      percent(site.errorShare['503']),
      percent(site.errorShare['504']),
    ]),
  )
  const groups = table(
    ['site', 'group', 'processes x threads', 'busy threads', 'GIL held', 'memory MiB'],
    prediction.sites.flatMap((site) =>
      site.groups.map((group) => [site.name, group.name, group.processes && group.threads ? `${group.processes} x ${group.threads}` : '', figure(group.busyThreadsMean), percent(group.gilShare), figure(group.memoryMiB)]),
    ),
  )
  const verdict = prediction.stable
    ? `Stable. What binds first: ${prediction.bottleneck}.`
    : `Unstable: the queues grow by ${figure(prediction.growthPerSecond ?? 0)} requests a second. What binds: ${prediction.bottleneck}.`
  const hosts = prediction.hosts?.map((host) => hostText(`Host ${host.name}`, host)) ?? [hostText('Host', prediction.host)]
  const notes = [...(prediction.notes ?? []), ...('validity' in prediction && Array.isArray(prediction.validity) ? prediction.validity.map(String) : [])]
  return `${sites}\n${groups}\n${verdict}\n${hosts.join('\n')}\nEngine: ${prediction.engine} ${prediction.engineVersion}${prediction.seed === null ? '' : `, seed ${prediction.seed}`}.\n${notes.map((note) => `note: ${note}\n`).join('')}`
}

function hostText(label: string, host: HostPrediction): string {
  return `${label}: ${percent(host.cpuUtilization)} of the cores, ${figure(host.memoryMiB)} MiB in use of which processes may take ${figure(host.memoryCeilingMiB)} MiB, ${figure(host.apacheWorkersMean)} Apache workers.`
}
