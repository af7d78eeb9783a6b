/**
 * Sizes of Apache's own workers. Each WSGI request holds one Apache worker from its arrival to its end, waiting in a daemon
 * group's backlog included, so no group can starve the others only if there are workers for every slot, every place in every
 * backlog, and some for the rest (static files, redirects, the health check).
 * Facts: Apache's event and worker MPM (ThreadsPerChild 25, ThreadLimit 64, ServerLimit 16 by default; spare threads are kept in whole children).
 */
import { invalidInput } from '#lib/base/errors.ts'

export type Mpm = 'event' | 'worker' | 'prefork'

export interface MpmInput {
  mpm: Mpm
  /** Sum of processes x threads over all daemon groups. */
  slots: number
  /** Sum of listen-backlog over all daemon groups. */
  backlogs: number
  /** Workers kept for everything that is no WSGI request. */
  otherWorkers: number
  /** What the plan asks for; raised where it is less than the sum. */
  askedMaxRequestWorkers?: number
}

export interface MpmSizes {
  mpm: Mpm
  /** slots + backlogs + otherWorkers. */
  neededWorkers: number
  startServers: number
  serverLimit: number
  /** Absent for prefork, whose children have one thread. */
  threads?: { threadLimit: number; threadsPerChild: number; minSpareThreads: number; maxSpareThreads: number }
  /** Prefork only. */
  servers?: { minSpareServers: number; maxSpareServers: number }
  maxRequestWorkers: number
}

/** Apache's hard limit of children of a threaded MPM and of prefork (MAX_SERVER_LIMIT). */
const MOST_SERVERS = { event: 20_000, worker: 20_000, prefork: 200_000 } as const

/**
 * The sizes: MaxRequestWorkers the larger of need and wish, rounded up to whole children; a fifth of the children at start; a
 * quarter more ServerLimit than those, for children that finish their last requests during a reload.
 * @throws AppError `invalid` when no Apache could be that large.
 */
export function mpmSizes(input: MpmInput): MpmSizes {
  const neededWorkers = input.slots + input.backlogs + input.otherWorkers
  const workers = Math.max(neededWorkers, input.askedMaxRequestWorkers ?? 0, 1)
  if (workers > MOST_SERVERS[input.mpm]) {
    throw invalidInput([{ place: 'apache.maxRequestWorkers', reason: `${workers} Apache workers are more than an Apache can have.`, remedy: 'Use fewer slots or shorter backlogs, or more hosts.' }])
  }
  if (input.mpm === 'prefork') {
    const start = Math.max(5, Math.ceil(workers * 0.2))
    return { mpm: input.mpm, neededWorkers, startServers: Math.min(start, workers), serverLimit: workers, servers: { minSpareServers: Math.max(5, Math.ceil(workers * 0.1)), maxSpareServers: Math.max(10, Math.ceil(workers * 0.3)) }, maxRequestWorkers: workers }
  }
  const threadsPerChild = workers <= 800 ? 25 : 64
  const children = Math.ceil(workers / threadsPerChild)
  const minSpareChildren = Math.max(1, Math.ceil(children * 0.2))
  return {
    mpm: input.mpm,
    neededWorkers,
    startServers: Math.max(1, Math.ceil(children * 0.2)),
    serverLimit: children + Math.max(2, Math.ceil(children / 4)),
    threads: {
      threadLimit: Math.max(64, threadsPerChild),
      threadsPerChild,
      minSpareThreads: minSpareChildren * threadsPerChild,
      maxSpareThreads: Math.max(minSpareChildren + 1, Math.ceil(children * 0.6)) * threadsPerChild,
    },
    maxRequestWorkers: children * threadsPerChild,
  }
}

export interface ExpressSizes {
  maxClients: number
  threadsPerChild: number
  serverLimit: number
  maxRequestWorkers: number
  startServers: number
  minSpareThreads: number
  maxSpareThreads: number
}

/**
 * What mod_wsgi-express would choose for its front end with as many slots (src/express/server.py): 10 + max(10, 1.5 x slots)
 * clients. Far fewer than ours, since it counts no backlog; shown beside ours for comparison.
 */
export function expressSizes(slots: number): ExpressSizes {
  const maxClients = 10 + Math.max(10, Math.trunc(1.5 * slots))
  const threadsPerChild = maxClients > 20 ? Math.trunc(maxClients / (Math.trunc(maxClients / 20) + 1)) : 10
  const serverLimit = Math.ceil(maxClients / threadsPerChild)
  return {
    maxClients,
    threadsPerChild,
    serverLimit,
    maxRequestWorkers: serverLimit * threadsPerChild,
    startServers: Math.max(1, Math.trunc(0.2 * serverLimit)),
    minSpareThreads: Math.max(threadsPerChild, Math.trunc(0.2 * serverLimit) * threadsPerChild),
    maxSpareThreads: Math.max(threadsPerChild, Math.trunc(0.6 * serverLimit) * threadsPerChild),
  }
}
