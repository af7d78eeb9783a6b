/**
 * The vocabulary of the engine: the plan it reads. Types only; `lib/planning/plan.ts` holds the schema that checks
 * outside input against them. Field names carry the unit. Every value is a fact about the machine of docs/engine.md,
 * never about a screen.
 */

/** One number's distribution. Values are in the unit of the field that holds it. */
export type Distribution =
  | { kind: 'constant'; value: number }
  | { kind: 'exponential'; mean: number }
  /** `cv` is the coefficient of variation, standard deviation / mean. */
  | { kind: 'lognormal'; mean: number; cv: number }
  | { kind: 'uniform'; min: number; max: number }
  | { kind: 'mixture'; parts: { weight: number; dist: Distribution }[] }
  | { kind: 'samples'; values: number[] }

/** What one request of an action consumes on an idle host. CPU holds the GIL, blocked time does not. */
export type Demand =
  | { kind: 'independent'; cpuMs: Distribution; blockedMs: Distribution; bursts?: number }
  /** Entry i of both arrays is one measured request. */
  | { kind: 'measured'; cpuMs: number[]; blockedMs: number[]; bursts?: number }

export interface Tenant {
  name: string
  memoryMiB: number
  cpuCores: number
  usedBy?: TenantUse
}

/**
 * Who asks a tenant, and how often. A site on another host of the plan than the tenant waits `queriesPerRequest` round trips
 * of the network longer with each request; one on the same host does not.
 */
export interface TenantUse {
  /** Names of sites. */
  sites: string[]
  roundTripMs: number
  queriesPerRequest: number
}

export interface Host {
  name: string
  cores: number
  memoryMiB: number
  reserves: { systemMiB: number; diskCacheMiB: number }
  tenants: Tenant[]
}

/** A host of a plan of several, with the Apache that runs on it. */
export interface FurtherHost extends Host {
  apache: Apache
}

export interface Apache {
  /** mod_wsgi version, such as "4.9.4"; timeouts differ between versions. */
  modWsgi: string
  mpm: 'event' | 'worker' | 'prefork'
  maxRequestWorkers: number
}

export interface Group {
  name: string
  processes: number
  threads: number
  listenBacklog?: number
  queueTimeoutS?: number
  connectTimeoutS?: number
  requestTimeoutS?: number
  maximumRequests?: number
}

export interface Action {
  name: string
  /** The daemon group that serves it; absent: the site's first group. */
  group?: string
  /** Share of the site's requests; normalised within the site. */
  share: number
  demand: Demand
}

export type Traffic =
  /**
   * `ratePerSecond` is the mean, in the busiest hour where `hourOfWeek` gives the relative rates of 168 hours from Monday
   * 00:00. `bursts`: a `share` of the time, `meanS` at a time on average, requests come `factor` times as often as otherwise.
   */
  | { kind: 'open'; ratePerSecond: number; hourOfWeek?: number[]; bursts?: { factor: number; share: number; meanS: number }; patienceS?: number }
  | { kind: 'closed'; users: number; thinkS: Distribution; patienceS?: number }
  /** A recording to replay; `file` is relative to the plan and read by the caller, who fills `rows`. */
  | { kind: 'trace'; file: string; rows?: TraceRow[]; patienceS?: number }

/** One recorded request: `action` is an index into the site's actions, requests before 0 ms are warm-up. */
export interface TraceRow {
  atMs: number
  action: number
  cpuMs: number
  blockedMs: number
}

/** What somebody thinks an input may be, as multiples of its value: the ends that one in twenty lies below and above. */
export interface Ranges {
  /** Of the traffic. */
  trafficFactor?: [number, number]
  /** Of the CPU and blocked time of every request. */
  timeFactor?: [number, number]
}

export interface Site {
  name: string
  serverName?: string
  /** The host it lives on, by name; absent: the plan's `host`. */
  host?: string
  groups: Group[]
  actions: Action[]
  traffic: Traffic
  /** Apache and gateway, per request, beside the application, as measured at low load. */
  overhead?: { cpuMs: number; blockedMs: number }
  memory?: { perProcessMiB: number; perThreadMiB: number }
  /** False: the code is not known to be thread-safe, so one thread a process. */
  threadSafe?: boolean
  /**
   * Rate of each hour of the week from Monday 00:00 over that of the busiest hour, as measured; null: not observed. Placement
   * alone reads it; what the site is planned for stays its traffic.
   */
  weekShape?: (number | null)[]
  /** Takes the place of what the counts behind the inputs say of their uncertainty. */
  ranges?: Ranges
}

export interface Objectives {
  responseMs?: { mean?: number; p50?: number; p90?: number; p95?: number; p99?: number }
  queuedShare?: number
  cpuUtilization?: number
  confidence?: number
}

export interface Plan {
  schema: 'headroom/plan@1'
  name: string
  host: Host
  apache: Apache
  /** Hosts beside `host`; a site names the one it lives on. */
  otherHosts?: FurtherHost[]
  sites: Site[]
  /** Asks for one observation of `durationS` that starts empty `warmupS` earlier, instead of the long run. */
  run?: { warmupS: number; durationS: number }
  objectives?: Objectives
}
