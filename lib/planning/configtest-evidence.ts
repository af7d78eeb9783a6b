/**
 * What a real Apache said of a configuration: the evidence that `apachectl configtest` leaves, bound to the bytes by their
 * hash where it is stored. Types and words only.
 */

export interface ApacheSoftware {
  /** "Apache/2.4.62 (Debian)"; null where it could not be told. */
  apache: string | null
  /** "4.9.4". */
  modWsgi: string | null
  /** "3.11". */
  python: string | null
}

export interface ConfigTestEvidence {
  schema: 'headroom/configtest@1'
  /**
   * `passed`: Apache accepts these bytes. `qualified`: it accepts them once what only this machine lacks is replaced (accounts).
   * `undecided`: it refuses an option, but has another mod_wsgi than the configuration was written for. `failed`: it refuses them.
   */
  outcome: 'passed' | 'qualified' | 'undecided' | 'failed'
  software: ApacheSoftware
  /** mod_wsgi the configuration was written for. */
  writtenFor: string
  /** What Apache printed of the bytes as they are; paths are those of the export. */
  output: string
  /** True where it printed more than is kept. */
  cut: boolean
  /** What was replaced for the second test, and why; empty unless `qualified`. */
  standIns: { name: string; instead: string; why: string }[]
  tookMs: number
}

export type ConfigTestOutcome = ConfigTestEvidence['outcome']

export const CONFIGTEST_WORDS: Record<ConfigTestOutcome, { tone: 'good' | 'warn' | 'bad'; label: string; title: string }> = {
  passed: { tone: 'good', label: 'passed', title: 'Apache accepts this configuration, byte for byte' },
  qualified: { tone: 'warn', label: 'passed, with a stand-in', title: 'Apache accepts it once an account that this worker lacks is replaced' },
  undecided: { tone: 'warn', label: 'undecided', title: 'The worker has another mod_wsgi than the configuration was written for' },
  failed: { tone: 'bad', label: 'failed', title: 'Apache refuses this configuration' },
}

export function softwareText({ apache, modWsgi, python }: ApacheSoftware): string {
  return [apache ?? 'Apache', modWsgi === null ? 'mod_wsgi' : `mod_wsgi/${modWsgi}`, ...(python === null ? [] : [`Python/${python}`])].join(' ')
}
