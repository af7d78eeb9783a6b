/** What `read` finds in a configuration: the contract's `ApacheConfig`. Types only. */
import type { TextEdit } from './edit.ts'
import type { WorkerSize, WorkersInForce } from './worker-sizes.ts'

export interface ApacheConfig {
  schema: 'headroom/apache-config@1'
  /** mod_wsgi the options were judged for. */
  modWsgi: string
  sites: ConfigSite[]
  groups: ConfigGroup[]
  /** Scripts that a daemon loads as it starts. */
  imports: { script: string; group: string | null; applicationGroup: string | null; file: string; line: number }[]
  /** Scripts run by ending or folder, without an alias. */
  handlers: ConfigHandler[]
  /** The MPM that a file loads; null where none does. */
  mpm: 'event' | 'worker' | 'prefork' | null
  /** Sizes of Apache's own workers where the files give them, by directive. */
  workers: Partial<Record<WorkerSize, number>>
  /** What Apache makes of them: defaults for what is not written, rounding, limits. */
  workersInForce: WorkersInForce
  /** Account of Apache's children, which daemons without user= and group= run as; null where no file says. */
  runsAs: { user: string | null; group: string | null }
  problems: ConfigProblem[]
}

/** AddHandler or SetHandler wsgi-script. */
export interface ConfigHandler {
  directive: string
  /** ".wsgi"; empty for SetHandler, which takes every file. */
  endings: string[]
  /** The section around it; null for none. */
  within: string | null
  serverName: string | null
  group: string | null
  embedded: boolean
  /** Whether Options ExecCGI holds there, without which nothing runs. */
  runs: boolean
  file: string
  line: number
}

/** One WSGI application of one virtual host (or of the main server); a virtual host without one has null for script. */
export interface ConfigSite {
  serverName: string | null
  aliases: string[]
  /** From the virtual host's first address; null where that has none, or outside one. */
  port: number | null
  addresses: string[]
  tls: boolean
  documentRoot: string | null
  script: string | null
  /** URL path, or the regular expression of a WSGIScriptAliasMatch. */
  mount: string | null
  match: boolean
  /** Daemon group that serves the mount; null: none, the application runs inside Apache. "%{…}": chosen at each request. */
  group: string | null
  /** What decides: "WSGIScriptAlias option", "WSGIProcessGroup line 17", "none: embedded mode". */
  groupFrom: string | null
  applicationGroup: string | null
  embedded: boolean
  /** URLs of this application that a <Location> sends to another group. */
  routes: { location: string; group: string; line: number }[]
  file: string
  /** Line of the alias, or of the virtual host where there is none. */
  line: number
  /** True where the alias stands outside and every virtual host inherits it. */
  inherited: boolean
}

export interface ConfigGroup {
  name: string
  /** As Apache reads them: atoi of what is written, or the default; null where a placeholder is still in place. */
  processes: number | null
  threads: number | null
  /** Every option given, as written. */
  options: Record<string, string>
  /** Every option in force under this mod_wsgi: as written, else its default; those without a default only where written. */
  effective: Record<string, string>
  /** Server name of the virtual host it is declared in; null: for all. */
  serverName: string | null
  file: string
  line: number
}

export type ProblemCode =
  | 'declared-unused'
  | 'undeclared-group'
  | 'duplicate-group'
  | 'embedded'
  | 'handler-embedded'
  | 'no-daemon-group'
  | 'location-defeated'
  | 'version'
  | 'unknown-option'
  | 'memory-limit-stacks'
  | 'not-an-integer'
  | 'out-of-range'
  | 'template'
  | 'unbalanced'
  | 'missing-include'
  | 'include-loop'
  | 'undefined-macro'
  | 'unused-macro'
  | 'undefined-variable'
  | 'too-much'
  | 'application-group-unset'
  | 'root-refused'
  | 'not-an-option'
  | 'group-out-of-reach'
  | 'declared-too-late'
  | 'restrict-embedded-missing'
  | 'maximum-requests'
  | 'timeouts-unset'
  | 'request-timeout-meaning'
  | 'display-name-missing'
  | 'too-few-workers'
  | 'workers-arithmetic'

export interface ConfigProblem {
  file: string
  line: number
  code: ProblemCode
  /** error: does not start or does not do what it says; warning: works and will hurt; advice: could be better. */
  severity: 'error' | 'warning' | 'advice'
  reason: string
  remedy: string
  /** The smallest change of the file that settles it; absent where a person must decide. */
  fix?: TextEdit[]
}
