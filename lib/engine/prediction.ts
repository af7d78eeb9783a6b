/**
 * What both engines answer: `headroom/prediction@1`. Types only. Times are in milliseconds where the field says so, rates
 * per second, shares between 0 and 1. A figure that cannot be told (an unstable plan's percentiles, an action that no
 * request used) is null, never a guess and never NaN.
 */

/** Response times, from the moment the client sends to the moment it has the answer. Successful requests only. */
export interface ResponseMs {
  mean: number | null
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
}

/** Lower and upper end. */
export type Interval = [number, number]

/**
 * Without `run`: the 95 % confidence interval of the long-run figure. With `run`: the 90 % range over observations.
 * Null where the figure is null or where one recorded trace was replayed and there is nothing to range over.
 */
export interface ResponseMsInterval {
  mean: Interval | null
  p50: Interval | null
  p90: Interval | null
  p95: Interval | null
  p99: Interval | null
}

/** What bounds the plan, or would first: the binding resource. */
export type Bottleneck = 'none' | 'threads' | 'gil' | 'cpu' | 'apache-workers' | 'backlog' | 'memory'

/** Shares of the requests sent that ended without an answer from the application, by cause. */
export interface ErrorShare {
  /** The backlog stayed full until `connect-timeout`. */
  '503': number
  /** Waited longer than `queue-timeout`, found at pickup. */
  '504': number
  /** The client gave up first (its patience). */
  abandoned?: number
  /** The process was restarted under the request (`request-timeout`). */
  '500'?: number
}

export interface ActionPrediction {
  name: string
  group?: string
  throughputPerSecond?: number
  responseMs: ResponseMs
  responseMsInterval?: ResponseMsInterval
}

export interface GroupPrediction {
  name: string
  processes?: number
  threads?: number
  throughputPerSecond?: number
  /** Requests a second that the group could carry, all threads busy; null where not computed. */
  capacityPerSecond?: number | null
  queuedShare?: number
  queueMs?: { mean: number | null; p95: number | null }
  busyThreadsMean: number
  /** Entry n: share of time with n threads busy, n = 0..processes x threads. */
  busyThreadsShareOfTime: number[]
  /** Entry n: share of requests that found n threads busy when they came. */
  busyThreadsShareOfRequests?: number[]
  /** Mean over processes of the share of time that somebody held the GIL and wanted a core. */
  gilShare?: number
  /** Mean time a request waited for the GIL, in all. */
  gilWaitMs?: number | null
  /** Cores the group's processes used. */
  cpuCores?: number
  /** Processes restarted per hour, by `maximum-requests` or `request-timeout`. */
  restartsPerHour?: number
  memoryMiB: number | null
}

export interface SitePrediction {
  name: string
  /** Successful answers a second. */
  throughputPerSecond: number
  throughputInterval?: Interval | null
  offeredPerSecond?: number
  /** Share of requests that waited over 1 ms for a thread. */
  queuedShare: number | null
  queueMs: { mean: number | null; p95: number | null }
  responseMs: ResponseMs
  responseMsInterval: ResponseMsInterval
  errorShare: ErrorShare
  stable?: boolean
  /** Requests by which the queue grows each second when unstable; 0 when stable. */
  growthPerSecond?: number
  /** Requests the figures rest on. */
  requests?: number
  actions: ActionPrediction[]
  groups: GroupPrediction[]
}

export interface HostPrediction {
  /** Share of all cores in use, tenants included. */
  cpuUtilization: number
  /** Reserves, tenants and every process of every group; null where a site's memory was not given. */
  memoryMiB: number | null
  /** What is left for processes after reserves and tenants. */
  memoryCeilingMiB: number
  /** Apache workers held, waiting or running. */
  apacheWorkersMean: number
  apacheWorkersMax?: number
}

/** One host of several. */
export interface NamedHostPrediction extends HostPrediction {
  name: string
  stable: boolean
  /** What binds there, or would first. */
  bottleneck: Bottleneck
}

export interface Prediction {
  schema: 'headroom/prediction@1'
  engine: 'analytic' | 'simulation'
  engineVersion: string
  /** Null for the analytic engine, which draws nothing. */
  seed: number | null
  stable: boolean
  /** The resource that binds: the one that limits when unstable, the most used one otherwise. */
  bottleneck: Bottleneck
  /** By how many requests a second the queues grow in all; only when unstable. */
  growthPerSecond?: number
  sites: SitePrediction[]
  /** The plan's own host. */
  host: HostPrediction
  /** Every host, of a plan of several. */
  hosts?: NamedHostPrediction[]
  /** What the answer rests on. */
  basis?: {
    kind: 'long-run' | 'observations' | 'trace' | 'formula'
    /** Simulated time, warm-up left out. */
    simulatedS?: number
    warmupS?: number
    replications?: number
    batches?: number
    events?: number
    requests?: number
    /** The half-width reached relative to the mean; `precisionReached` says whether it met what was asked. */
    relativePrecision?: number | null
    precisionReached?: boolean
  }
  /** What a reader must know: too few samples, a bound that was hit, an approximation out of its range. */
  notes?: string[]
}
