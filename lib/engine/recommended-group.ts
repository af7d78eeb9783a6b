/**
 * A sized daemon group with its timeouts and backlog, each with its reason.
 */
import { groupCeilingMiB } from './memory-ceiling.ts'
import { objectivesOf } from './objectives.ts'
import type { Group, Plan, Site } from './plan.ts'
import type { Prediction } from './prediction.ts'
import { LEAST_PROCESSES } from './recommend-group.ts'
import type { RecommendedGroup } from './recommendation.ts'

/** Nobody waits longer than this for a page; a backlog beyond it is served to clients who have left. */
const PATIENCE_S = 10

/** `siteIndex` is the site's place in the prediction, which is that of the recommended plan. */
export function recommendedGroup(plan: Plan, site: Site, group: Group, prediction: Prediction, siteIndex: number, basis: RecommendedGroup['basis']): RecommendedGroup {
  const predicted = prediction.sites[siteIndex]?.groups.find((candidate) => candidate.name === group.name)
  const p99 = prediction.sites[siteIndex]?.responseMs.p99
  const capacity = predicted?.capacityPerSecond ?? 0
  const listenBacklog = backlogOf(capacity)
  const requestTimeoutS = Math.max(60, Math.ceil(((p99 ?? 15_000) * 4) / 1000))
  const major = Number(plan.apache.modWsgi.split('.')[0])
  const objectives = Object.entries(objectivesOf(plan).responseMs ?? {}).map(([key, value]) => `${key} <= ${value} ms`)
  const layout = `${counted(group.processes, 'process', 'processes')} x ${counted(group.threads, 'thread', 'threads')}`
  return {
    name: group.name,
    processes: group.processes,
    threads: group.threads,
    listenBacklog,
    queueTimeoutS: 45,
    connectTimeoutS: 15,
    requestTimeoutS,
    memoryMiB: groupCeilingMiB(site, group),
    basis,
    why: [
      basis === 'nothing'
        ? `Nothing meets the objectives; ${layout} take ${Math.round(groupCeilingMiB(site, group))} MiB and come nearest within the limits.`
        : `${layout} take the least memory, ${Math.round(groupCeilingMiB(site, group))} MiB, of all that meet ${objectives.length > 0 ? objectives.join(', ') : 'the objectives'}; on average ${(predicted?.busyThreadsMean ?? 0).toFixed(1)} threads are busy.`,
      ...(group.processes === LEAST_PROCESSES ? ['At least two processes, so that one can restart while the other answers.'] : []),
      ...(site.threadSafe === false ? ['One thread a process, since the code is not known to be thread-safe.'] : []),
      listenBacklog < 100 ? `listen-backlog=${listenBacklog}: what ${capacity.toFixed(1)} requests a second serve within ${PATIENCE_S} s; whoever waits longer has left.` : 'listen-backlog=100: the default; a full one is served within 10 s.',
      'queue-timeout=45: work that waited longer is answered 504 when a thread picks it up; it does not bound the wait itself.',
      major >= 6
        ? `request-timeout=${requestTimeoutS}: four times p99, at least 60 s; one request is ended after ${Math.round(requestTimeoutS * (1 + Math.log(group.threads)))} s with ${counted(group.threads, 'thread', 'threads')}.`
        : `request-timeout=${requestTimeoutS}: four times p99, at least 60 s; before mod_wsgi 6 it is the mean over all threads, so that a single stuck request restarts the process only after ${requestTimeoutS * group.threads} s.`,
    ],
  }
}

function backlogOf(capacityPerSecond: number): number {
  return Math.min(100, Math.max(10, Math.ceil(capacityPerSecond * PATIENCE_S)))
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
