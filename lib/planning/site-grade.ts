/**
 * How far a recommendation for a site is to be trusted, as a grade. A recommendation rests on four things: how many requests
 * come (traffic), how long they take (times), how much of that is CPU (cpu), and what a process takes (memory). Each stands
 * on its evidence:
 *
 * | standing | worth | |
 * |---|---|---|
 * | measured, enough | 3 | traffic: a day or more, the interval within 25 %; times: within 15 % for the actions that make the load; cpu: 300 requests or more, within 5 points; memory: proportional (PSS), or of two processes or more |
 * | measured, thin | 2 | measured, but less than that |
 * | inferred | 2 | by a fit that somebody accepted, or from load tests |
 * | entered | 1 | somebody said so |
 * | assumed | 0 | nobody did |
 *
 * A: all four measured and enough. B: none below inferred. C: traffic and times at least inferred, and of CPU and memory
 * one is, or both were entered. D: traffic and times known, if only as entered. E: one of these two is assumed.
 */
import type { ActionProfile } from '#lib/ingest/action-profile.ts'
import type { Evidence } from '#lib/ingest/site/measured-site.ts'
import { spanWords } from '#lib/ingest/site/traffic-evidence.ts'
import type { Provenance } from './scenario-inputs.ts'

export const GRADES = ['A', 'B', 'C', 'D', 'E'] as const
export type Grade = (typeof GRADES)[number]

export const GRADE_WORDS: Record<Grade, string> = { A: 'measured throughout', B: 'well founded', C: 'fair', D: 'weak', E: 'guesswork' }

export type Standing = 'measured' | 'thin' | 'inferred' | 'entered' | 'assumed'
export type PartName = 'traffic' | 'times' | 'cpu' | 'memory'

export interface GradedPart {
  part: PartName
  standing: Standing
  /** What it rests on, in a sentence. */
  text: string
}

export interface SiteGrade {
  grade: Grade
  words: string
  parts: GradedPart[]
  /** What would raise the grade: the weakest part. Null for an A. */
  weakest: PartName | null
}

export type Standings = Record<PartName, { standing: Standing; text: string }>

const WORTH: Record<Standing, number> = { measured: 3, thin: 2, inferred: 2, entered: 1, assumed: 0 }
const ORDER: readonly PartName[] = ['traffic', 'times', 'cpu', 'memory']

/**
 * @example
 * ```ts
 * gradeOf({ traffic: { standing: 'measured', text: '' }, times: { standing: 'measured', text: '' }, cpu: { standing: 'measured', text: '' }, memory: { standing: 'measured', text: '' } }).grade // => "A"
 * gradeOf({ traffic: { standing: 'measured', text: '' }, times: { standing: 'measured', text: '' }, cpu: { standing: 'assumed', text: '' }, memory: { standing: 'entered', text: '' } }).grade // => "D"
 * ```
 */
export function gradeOf(standings: Standings): SiteGrade {
  const worth = (part: PartName): number => WORTH[standings[part].standing]
  const [known, rest] = [Math.min(worth('traffic'), worth('times')), [worth('cpu'), worth('memory')]]
  const least = Math.min(known, ...rest)
  const grade: Grade = least === 3 ? 'A' : least === 2 ? 'B' : known >= 2 && (Math.max(...rest) >= 2 || Math.min(...rest) >= 1) ? 'C' : known >= 1 ? 'D' : 'E'
  const weakest = grade === 'A' ? null : (ORDER.reduce((a, b) => (worth(b) < worth(a) ? b : a)))
  return { grade, words: GRADE_WORDS[grade], parts: ORDER.map((part) => ({ part, ...standings[part] })), weakest }
}

export interface EnteredValues {
  perProcessMiB: number | null
  cpuShare: number | null
}

/** Of a profile as it is; without one, of what was entered for the site. */
export function gradeOfProfile(content: Pick<ActionProfile, 'measured' | 'requests' | 'ratePerSecond' | 'responseMs' | 'observedS' | 'peaks'> | null, entered: EnteredValues): SiteGrade {
  if (content === null) {
    const nothing = { standing: 'assumed' as const, text: 'No profile yet.' }
    return gradeOf({ traffic: nothing, times: nothing, cpu: orEntered(nothing, entered.cpuShare, '% of the wall time', 100), memory: orEntered(nothing, entered.perProcessMiB, 'MiB a process', 1) })
  }
  const evidence = content.measured?.evidence ?? []
  const of = (key: Evidence['key']): Evidence | undefined => evidence.find((one) => one.key === key && one.action === undefined)
  return gradeOf({
    traffic: trafficOf(of('rate'), content),
    times: timesOf(evidence, content.responseMs !== null),
    cpu: orEntered(cpuOf(of('cpuShare')), entered.cpuShare, '% of the wall time', 100),
    memory: orEntered(memoryOf(of('perProcessMiB'), content.measured?.memory?.kind), entered.perProcessMiB, 'MiB a process', 1),
  })
}

/** Of what a version took for a site: its sources, and the evidence of the profile they name. */
export function gradeOfVersion(provenance: Readonly<Record<string, Provenance>>, site: string, profile: Parameters<typeof gradeOfProfile>[0]): SiteGrade {
  const ofProfile = gradeOfProfile(profile, { perProcessMiB: null, cpuShare: null })
  const part = (name: PartName, path: string): Standings[PartName] => {
    const source = provenance[`sites.${site}.${path}`]
    if (source === undefined || source.kind === 'assumed' || source.kind === 'default') return { standing: 'assumed', text: source?.note ?? 'No source is named.' }
    if (source.kind === 'entered') return { standing: 'entered', text: source.note }
    const found = ofProfile.parts.find((one) => one.part === name)
    if (profile === null || found === undefined || found.standing === 'assumed') return { standing: source.kind === 'inferred' ? 'inferred' : 'thin', text: source.note }
    return { standing: found.standing, text: found.text }
  }
  return gradeOf({ traffic: part('traffic', 'traffic.ratePerSecond'), times: part('times', 'actions'), cpu: part('cpu', 'cpuShare'), memory: part('memory', 'memory.perProcessMiB') })
}

type Found = Standings[PartName]

function trafficOf(rate: Evidence | undefined, { observedS, requests, ratePerSecond, peaks }: Pick<ActionProfile, 'observedS' | 'requests' | 'ratePerSecond' | 'peaks'>): Found {
  if (rate === undefined ? ratePerSecond === null : rate.how === 'assumed') return { standing: 'assumed', text: rate?.method ?? 'No file tells how many requests come.' }
  const hours = (observedS ?? 0) / 3600
  const interval = rate?.interval ?? peaks.find(({ windowS }) => windowS === 60)?.interval ?? null
  const value = rate?.value ?? ratePerSecond ?? 0
  const isEnough = hours >= 24 && interval !== null && isWithin(interval, value, 0.25)
  return { standing: isEnough ? 'measured' : 'thin', text: `${requests} requests over ${spanWords(observedS ?? 0)}${hours < 24 ? ': less than a day shows no daily peak' : isEnough ? '' : ', few for a peak'}.` }
}

function timesOf(evidence: readonly Evidence[], hasTimes: boolean): Found {
  const times = evidence.filter(({ key }) => key === 'time')
  if (times.length === 0) return hasTimes ? { standing: 'thin', text: 'Measured, by a profile that does not say how surely.' } : { standing: 'assumed', text: 'No file tells how long requests take.' }
  const known = times.filter(({ value }) => value !== null)
  if (known.length === 0) return { standing: 'assumed', text: 'The files hold no times.' }
  const load = (one: Evidence): number => (one.value ?? 0) * (one.samples ?? 0)
  const all = known.reduce((sum, one) => sum + load(one), 0)
  if (known.every(({ how }) => how === 'inferred')) return { standing: 'inferred', text: 'From load tests, at the least concurrency of each.' }
  let sure = 0
  for (const one of known) if (one.interval !== null && isWithin(one.interval, one.value ?? 0, 0.15)) sure += load(one)
  const share = all > 0 ? sure / all : 0
  return { standing: share >= 0.8 ? 'measured' : 'thin', text: `The mean is known within 15 % for actions that make ${Math.round(100 * share)} % of the load.` }
}

function cpuOf(share: Evidence | undefined): Found {
  if (share === undefined || share.how === 'assumed') return { standing: 'assumed', text: 'How much of the time is CPU is assumed.' }
  if (share.how === 'inferred') return { standing: 'inferred', text: share.method }
  const isEnough = (share.samples ?? 0) >= 300 && share.interval !== null && share.interval[1] - share.interval[0] <= 0.1
  return { standing: isEnough ? 'measured' : 'thin', text: `${share.method}${share.samples === null ? '' : ` ${share.samples} requests.`}` }
}

function memoryOf(memory: Evidence | undefined, kind: 'pss' | 'rss' | undefined): Found {
  if (memory === undefined || memory.how === 'assumed') return { standing: 'assumed', text: 'The memory of a process is assumed.' }
  return { standing: kind === 'pss' || (memory.samples ?? 0) >= 2 ? 'measured' : 'thin', text: memory.method }
}

/** What somebody entered stands where nothing was measured. */
function orEntered(found: Found, value: number | null, unit: string, scale: number): Found {
  return found.standing === 'assumed' && value !== null ? { standing: 'entered', text: `Entered for the site: ${Number((value * scale).toPrecision(3))} ${unit}.` } : found
}

function isWithin([low, high]: readonly [number, number], value: number, share: number): boolean {
  return value > 0 && (high - low) / 2 <= share * value
}
