/**
 * Sizes of Apache's MPM for the daemon groups of a host.
 */
import type { Site } from './plan.ts'

/** Requests that may sit in Apache beside the daemon groups: static files, redirects, slow clients. */
const OTHER_WORKERS = 50
const THREADS_PER_CHILD = 25

export interface ApacheSizes {
  threadsPerChild: number
  serverLimit: number
  maxRequestWorkers: number
  why: string[]
}

/**
 * Every request that runs or waits holds a worker: slots + backlogs + room for the rest, so that one slow site cannot take
 * the workers of all. Backlogs are capped at 100 each for the sum: they do not all fill at once.
 */
export function apacheSizes(sites: readonly Site[]): ApacheSizes {
  const slots = sites.reduce((sum, site) => sum + site.groups.reduce((all, group) => all + group.processes * group.threads, 0), 0)
  const groups = sites.reduce((sum, site) => sum + site.groups.length, 0)
  const waiting = groups <= 4 ? groups * 100 : 400 + (groups - 4) * 20
  const serverLimit = Math.ceil((slots + waiting + OTHER_WORKERS) / THREADS_PER_CHILD)
  return {
    threadsPerChild: THREADS_PER_CHILD,
    serverLimit,
    maxRequestWorkers: serverLimit * THREADS_PER_CHILD,
    why: [`${slots} threads of daemon groups + ${waiting} that may wait + ${OTHER_WORKERS} for everything else, in children of ${THREADS_PER_CHILD} threads: a request holds a worker while it waits.`],
  }
}
