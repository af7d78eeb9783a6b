/**
 * The CPU share, memory and overhead that a draft takes for a site, each with its source: measured by the latest profile,
 * inferred and accepted, entered by a person, or assumed.
 */
import { DEFAULT_OVERHEADS, overheadCpuMs } from '#lib/engine/overheads.ts'
import type { Site } from '#lib/engine/plan.ts'
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import type { EvidenceKey, MeasuredSite } from '#lib/ingest/site/measured-site.ts'
import type { Provenance } from './scenario-inputs.ts'

/** Assumed until somebody measures; the same values as the access log's own assumptions, where it has them. */
export const PLAN_DEFAULTS = { ratePerSecond: 1, cpuShare: 0.3, perProcessMiB: 90, perThreadMiB: 2, wallMs: 200, wallCv: 1 } as const

export interface KnownSite {
  perProcessMiB: number | null
  perThreadMiB: number | null
  cpuShare: number | null
  profile: { number: number; content: ActionProfile } | null
}

export interface KnownValue {
  value: number
  provenance: Provenance
  fromProfile: boolean
}

export function cpuShareOf(site: KnownSite): { share: number; provenance: Provenance; fromProfile: boolean } {
  const known = site.profile?.content.measured?.cpuShare ?? null
  if (known !== null) {
    const instead = site.cpuShare === null || Math.abs(site.cpuShare - known.value) < 0.005 ? '' : ` Entered for the site: ${percent(site.cpuShare)}, which is not used.`
    return { share: known.value, fromProfile: true, provenance: { kind: known.how, note: `${percent(known.value)} of wall time is CPU. ${noteOf(site, 'cpuShare')}${instead}`.slice(0, 500) } }
  }
  if (site.cpuShare !== null) return { share: site.cpuShare, fromProfile: false, provenance: { kind: 'entered', note: `${percent(site.cpuShare)} of wall time is CPU, as entered for the site.` } }
  return { share: PLAN_DEFAULTS.cpuShare, fromProfile: false, provenance: assumed('cpuShare', site, `${percent(PLAN_DEFAULTS.cpuShare)} of wall time is taken to be CPU.`) }
}

export function memoryOf(site: KnownSite): { process: KnownValue; thread: KnownValue } {
  const measured = site.profile?.content.measured?.memory ?? null
  const fromProfile = (key: 'perProcessMiB' | 'perThreadMiB', value: number, kind: 'measured' | 'inferred'): KnownValue => {
    const entered = site[key]
    const instead = entered === null || Math.abs(entered - value) < 0.05 * value ? '' : ` Entered for the site: ${entered} MiB, which is not used.`
    return { value, fromProfile: true, provenance: { kind, note: `${noteOf(site, key)}${instead}`.slice(0, 500) } }
  }
  const otherwise = (key: 'perProcessMiB' | 'perThreadMiB', words: string): KnownValue => {
    const entered = site[key]
    if (entered !== null) return { value: entered, fromProfile: false, provenance: { kind: 'entered', note: 'As entered for the site.' } }
    return { value: PLAN_DEFAULTS[key], fromProfile: false, provenance: assumed(key, site, words) }
  }
  return {
    process: measured === null ? otherwise('perProcessMiB', `${PLAN_DEFAULTS.perProcessMiB} MiB a process.`) : fromProfile('perProcessMiB', measured.perProcessMiB, 'measured'),
    thread: measured === null || measured.perThreadMiB === null ? otherwise('perThreadMiB', `${PLAN_DEFAULTS.perThreadMiB} MiB a busy thread.`) : fromProfile('perThreadMiB', measured.perThreadMiB, 'inferred'),
  }
}

/** What Apache and the daemon took before the application in a capture lies within this at low load; beyond, it queued. */
const MOST_IDLE_MS = 2

/**
 * Times captured inside the application come with the overhead beside it. A capture sees what lies before the application;
 * the CPU of all of it, and what the client's own side takes, are those of the laboratory.
 */
export function overheadOf(measured: MeasuredSite | null): { overhead: NonNullable<Site['overhead']>; kind: 'measured' | 'inferred'; note: string } | null {
  if (measured === null) return null
  const d = DEFAULT_OVERHEADS
  const fitted = measured.inference?.overheadCpuMs ?? null
  if (measured.overheadMs === null && fitted === null) return null
  const cpuMs = digits(fitted ?? overheadCpuMs(d))
  const before = measured.overheadMs === null ? d.handoffMs : Math.min(MOST_IDLE_MS, Math.max(d.handoffMs, measured.overheadMs.front + measured.overheadMs.daemon - d.frontEndBeforeCpuMs - d.gilBeforeCpuMs - d.continueCpuMs))
  return {
    overhead: { cpuMs, blockedMs: digits(before + d.clientAfterMs + 0.1) },
    kind: fitted === null ? 'measured' : 'inferred',
    note: fitted === null ? 'Apache and the daemon before the application, as captured; CPU as in the laboratory.' : `${cpuMs} ms of CPU a request beside the application, from the accepted fit of load tests.`,
  }
}

function noteOf({ profile }: KnownSite, key: EvidenceKey): string {
  const evidence = profile?.content.measured?.evidence.find((one) => one.key === key && one.action === undefined)
  if (evidence === undefined) return ''
  const { interval, samples, method, unit } = evidence
  const show = (value: number): string => (unit === 'share of wall time' ? percent(value) : `${digits(value)}`)
  return `${method}${interval === null ? '' : ` Interval ${show(interval[0])} to ${show(interval[1])}.`}${samples === null ? '' : ` ${samples} samples.`}`
}

function assumed(key: 'cpuShare' | 'perProcessMiB' | 'perThreadMiB', site: KnownSite, fallback: string): Provenance {
  const assumption = site.profile?.content.assumptions.find((item) => item.key === key)
  return { kind: 'assumed', note: `${fallback} ${assumption === undefined ? 'Measure it, or enter it for the site.' : `To measure it: ${assumption.measureBy}`}`.slice(0, 500) }
}

const percent = (share: number): string => `${Math.round(100 * share)} %`

function digits(value: number): number {
  return Number(value.toPrecision(4))
}
