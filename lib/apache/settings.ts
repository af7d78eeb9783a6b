/**
 * What the writer needs to know to write a host's Apache configuration: pure values, each with a sentence saying where it comes
 * from, which becomes a comment beside it. Nothing here is computed; `lib/planning/apache-settings.ts` fills it from a plan.
 */
import type { MpmSizes } from './mpm-sizes.ts'

/** A value and where it comes from: "the plan", "assumption: …", "mod_wsgi's documentation: …". One sentence, for people. */
export interface Sourced<T> {
  value: T
  source: string
}

export interface ApacheSettings {
  title: ExportTitle
  /** mod_wsgi version such as "4.9.4". */
  modWsgi: string
  mpm: MpmSizes
  /** Where each size of the MPM comes from, one sentence a line. */
  mpmSources: readonly string[]
  sites: readonly ApacheSite[]
  /** Shown at the head of every file and in the README. */
  warnings: readonly string[]
}

/** What the head of every file says of its origin. */
export interface ExportTitle {
  scenario: string
  /** Number of the scenario's version; absent for a plan outside the app. */
  version?: number
  /** Hash of the canonical plan: "sha256:…". */
  contentHash: string
  engineVersion?: string
  /** Further facts in order: approval, evidence, host. */
  facts: readonly { label: string; text: string }[]
}

export interface ApacheSite {
  /** The site's name as people know it. */
  name: string
  /** Base name of its file in sites-available. */
  fileName: string
  serverName: Sourced<string>
  aliases: readonly string[]
  port: Sourced<number>
  script: Sourced<string>
  /** URL path of the application. */
  mount: Sourced<string>
  /** Unix account of its daemons; absent: that of Apache. */
  user?: Sourced<string>
  unixGroup?: Sourced<string>
  /** Directory of files served where the application is mounted below it; absent: Apache's own. */
  documentRoot?: Sourced<string>
  /** Directory for an access log with the time of each request (%D); absent: none is written. */
  logDirectory?: Sourced<string>
  staticFiles: readonly { url: string; path: string }[]
  /** First: the main group, which serves what no partition takes. */
  groups: readonly ApacheGroup[]
  partitions: readonly Partition[]
}

export interface ApacheGroup {
  name: string
  processes: Sourced<number>
  threads: Sourced<number>
  options: readonly GroupOption[]
  /** Comments above the directive: meanings that depend on version and size. */
  notes: readonly string[]
}

export interface GroupOption {
  name: string
  value: number | string
  source: string
}

/** URLs of a site that another group than its first serves. */
export interface Partition {
  group: string
  /** The actions it serves, for the comment. */
  actions: readonly string[]
  route: PartitionRoute
}

export type PartitionRoute =
  /** Everything at and below a URL path. */
  | { kind: 'prefix'; url: string }
  /** URLs of exactly this shape; a null segment stands for any one part of a path. */
  | { kind: 'shape'; segments: readonly (string | null)[] }
