/**
 * The profile of a site from files of any kind. Access logs give actions, shares, wall times and arrivals; without one, the
 * captures do, and without those the load tests, whose rates are not the site's traffic. Captures give CPU and blocked time
 * of single requests; memory files and captures the memory of a process. Lines that several logs hold count once. Pure:
 * the same files, answers and rules always give the same profile.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { actionProfileOf } from '../action-profile.ts'
import type { ActionProfile, ProfileAction } from '../action-profile.ts'
import { kindOfFacts } from '../any-facts.ts'
import type { AnyFacts } from '../any-facts.ts'
import { defaultAssumptions } from '../assumptions.ts'
import type { Assumption } from '../assumptions.ts'
import { isCaptureFacts, mergeCaptureFacts } from '../capture/capture-facts.ts'
import type { CaptureFacts } from '../capture/capture-facts.ts'
import { captureMeasurementOf } from '../capture/capture-measurement.ts'
import type { CaptureMeasurement } from '../capture/capture-measurement.ts'
import { foldActions } from '../fold-actions.ts'
import type { FoldingRule } from '../folding-rules.ts'
import type { HostFacts } from '../host/host-measurement.ts'
import type { LoadTestFacts } from '../load-test/load-test-measurement.ts'
import { CLOSED_LOOP_NOTE } from '../load-test/load-test-measurement.ts'
import type { MeasurementFacts } from '../measurement-facts.ts'
import { cpuEvidence, cpuShareOf } from './cpu-evidence.ts'
import { actionsOfLoadTests, loadTestPoints } from './load-test-points.ts'
import type { LoadTestFile } from './load-test-points.ts'
import type { CpuSample, MeasuredSite } from './measured-site.ts'
import { groupOfProcess } from './process-answers.ts'
import type { ProcessAnswers } from './process-answers.ts'
import { processMemoryOf } from './process-memory.ts'
import type { HostFile } from './process-memory.ts'
import type { RepeatedLines } from './repeated-lines.ts'
import { trafficEvidence } from './traffic-evidence.ts'
import { countedOnce } from './counted-once.ts'

/** A file that goes into a profile. */
export interface SiteFile {
  id: string
  fileName: string
  reading: number
  facts: AnyFacts
  answers: ProcessAnswers
  repeats: RepeatedLines | null
}

export interface SiteProfileOptions {
  rules?: readonly FoldingRule[]
  groups: readonly { name: string; threads: number }[]
}

interface Sorted {
  logs: { file: SiteFile; facts: MeasurementFacts }[]
  captures: { file: SiteFile; facts: CaptureFacts }[]
  tests: LoadTestFile[]
  hosts: HostFile[]
}

/** Throws AppError `invalid` where no file holds a request. */
export function siteProfileOf(files: readonly SiteFile[], { rules = [], groups }: SiteProfileOptions): ActionProfile {
  const sorted = sortFiles(files)
  const { logs, captures, tests, hosts } = sorted
  const group = groups[0]?.name
  const once = countedOnce(logs.map(({ file, facts }) => ({ id: file.id, fileName: file.fileName, facts, repeats: file.repeats })))
  const nameOf = commonNames([...once.facts, ...captures.map(({ facts }) => facts)], rules)
  const capture = captures.length === 0 ? null : captureOf(captures.map(({ facts }) => facts), rules, nameOf)
  const base = baseProfile(once.facts, captures.map(({ facts }) => facts), capture, tests, { rules, group, nameOf })
  const ids = { logs: logs.map(({ file }) => file.id), captures: captures.map(({ file }) => file.id), tests: tests.map(({ id }) => id) }
  const actions = base.actions.map((action): ProfileAction => withDemand(action, capture))
  const { memory, evidence: memoryEvidence } = processMemoryOf(hosts, capture === null ? null : { ids: ids.captures, measurement: capture }, groups)
  const share = cpuShareOf(capture, ids.captures, hosts)
  const measured: MeasuredSite = {
    cpuShare: share === null ? null : { value: share.value, how: 'measured' },
    memory, overheadMs: capture?.overheadMs ?? null, groups: capture?.groups ?? [],
    loadTests: loadTestPoints(tests), cpuSamples: cpuSamplesOf(sorted, files, groups), inference: null,
    evidence: [
      ...trafficEvidence({ ...base, actions }, logs.length > 0 ? 'log' : captures.length > 0 ? 'capture' : 'load-test', ids),
      ...cpuEvidence(actions, capture, ids.captures, share, group),
      ...memoryEvidence,
      ...(memory === null ? assumedMemory(group) : []),
    ],
    files: files.map(({ id, fileName, facts, reading }) => ({ id, fileName, kind: kindOfFacts(facts), readerVersion: facts.readerVersion, reading })),
  }
  return { ...base, measurements: files.length, actions, assumptions: stillAssumed(base.assumptions, measured), notes: [...once.notes, ...base.notes, ...notesOf(sorted, capture, actions)], measured }
}

function sortFiles(files: readonly SiteFile[]): Sorted {
  const sorted: Sorted = { logs: [], captures: [], tests: [], hosts: [] }
  for (const file of files) {
    const { facts } = file
    if (facts.schema === 'headroom/load-test@1') sorted.tests.push({ id: file.id, fileName: file.fileName, measurement: (facts satisfies LoadTestFacts).measurement })
    else if (facts.schema === 'headroom/host@1') sorted.hosts.push({ id: file.id, measurement: (facts satisfies HostFacts).measurement, answers: file.answers })
    else if (isCaptureFacts(facts)) sorted.captures.push({ file, facts })
    else sorted.logs.push({ file, facts })
  }
  return sorted
}

/** Paths fold in the company of all files, so that a log and a capture call the same thing by the same name. */
function commonNames(all: readonly MeasurementFacts[], rules: readonly FoldingRule[]): (method: string, path: string) => string | undefined {
  const paths = new Map<string, { method: string; path: string; requests: number; clientErrors: number }>()
  for (const { method, path, requests, clientErrors } of all.flatMap((facts) => facts.paths)) {
    const key = `${method} ${path}`
    const known = paths.get(key)
    if (known === undefined) paths.set(key, { method, path, requests, clientErrors })
    else Object.assign(known, { requests: known.requests + requests, clientErrors: known.clientErrors + clientErrors })
  }
  const list = [...paths.values()]
  const names = foldActions(list, rules)
  const byKey = new Map(list.map(({ method, path }, i) => [`${method} ${path}`, names[i] ?? '']))
  return (method, path) => byKey.get(`${method} ${path}`)
}

function captureOf(all: readonly CaptureFacts[], rules: readonly FoldingRule[], nameOf: (method: string, path: string) => string | undefined): CaptureMeasurement {
  const [first] = all
  const facts = all.length === 1 && first !== undefined ? first : mergeCaptureFacts(all)
  return captureMeasurementOf(facts, null, rules, facts.paths.map(({ method, path }) => nameOf(method, path) ?? ''))
}

function baseProfile(
  logs: readonly MeasurementFacts[], captures: readonly CaptureFacts[], capture: CaptureMeasurement | null, tests: readonly LoadTestFile[],
  options: { rules: readonly FoldingRule[]; group: string | undefined; nameOf: (method: string, path: string) => string | undefined },
): ActionProfile {
  const requests = [...logs, ...captures].reduce((sum, facts) => sum + facts.requests, 0)
  if (logs.length > 0 && logs.some((facts) => facts.requests > 0)) return actionProfileOf(logs, options)
  if (capture !== null && requests > 0) return weighted(actionProfileOf([captures.length === 1 && captures[0] !== undefined ? captures[0] : mergeCaptureFacts(captures)], options), capture)
  const ofTests = actionsOfLoadTests(tests)
  if (ofTests.actions.length === 0 || (ofTests.requests === 0 && ofTests.actions.every(({ responseMs }) => responseMs === null))) {
    throw invalidInput([{ place: 'measurementIds', reason: 'There is not one request in what you chose.', remedy: 'Choose a log, a capture or a load test with requests; memory and host files go beside them.' }])
  }
  const only = ofTests.actions.length === 1 ? (ofTests.actions[0]?.responseMs ?? null) : null
  return {
    schema: 'headroom/profile@1', readerVersion: 'load-test', measurements: tests.length, requests: ofTests.requests, errors: ofTests.errors, from: null, to: null, observedS: null,
    // The rate of a load test is what the tool asked for, not what the site's visitors do.
    ratePerSecond: null, responseMs: only, actions: ofTests.actions, arrivals: null, peaks: [], busyThreads: null,
    foldingRules: [...options.rules], assumptions: defaultAssumptions(options.group), notes: [],
  }
}

/** Where not every request was recorded, rates are those of the recorded requests divided by the share that was. */
function weighted(profile: ActionProfile, capture: CaptureMeasurement): ActionProfile {
  const factor = capture.ratePerSecond === null || profile.ratePerSecond === null || profile.ratePerSecond === 0 ? 1 : capture.ratePerSecond / profile.ratePerSecond
  const isSampled = factor > 1.01
  return {
    ...profile, ratePerSecond: capture.ratePerSecond, notes: capture.notes,
    peaks: isSampled ? profile.peaks.map((peak) => ({ ...peak, ratePerSecond: peak.ratePerSecond * factor, interval: [peak.interval[0] * factor, peak.interval[1] * factor] })) : profile.peaks,
    busyThreads: profile.busyThreads === null || capture.busyThreadsMean === null ? profile.busyThreads : { ...profile.busyThreads, mean: capture.busyThreadsMean },
  }
}

function withDemand(action: ProfileAction, capture: CaptureMeasurement | null): ProfileAction {
  const demand = capture?.actions.find(({ name }) => name === action.name)?.demand
  return demand === undefined || demand.cpuMs.length === 0 ? action : { ...action, demand: { cpuMs: demand.cpuMs, blockedMs: demand.blockedMs } }
}

/** CPU of the site's own processes, as pidstat and top tell it. */
function cpuSamplesOf({ hosts }: Sorted, files: readonly SiteFile[], groups: SiteProfileOptions['groups']): CpuSample[] {
  const names = groups.map(({ name }) => name)
  return hosts.flatMap(({ id, measurement, answers }): CpuSample[] => {
    const cores = measurement.processes.flatMap((process) => (groupOfProcess(process, answers, names) === null || process.cpuCores === null ? [] : [process.cpuCores]))
    const total = cores.reduce((sum, one) => sum + one, 0)
    return total > 0 ? [{ measurementId: id, fileName: files.find((file) => file.id === id)?.fileName ?? '', cpuCores: total }] : []
  })
}

function assumedMemory(group: string | undefined): MeasuredSite['evidence'] {
  return defaultAssumptions(group)
    .filter(({ key }) => key !== 'cpuShare')
    .map(({ key, value, low, high }) => ({ key, value, unit: 'MiB' as const, interval: [low, high] as [number, number], samples: null, how: 'assumed' as const, files: [], method: 'Assumed until a memory file or a capture tells.' }))
}

function stillAssumed(assumptions: readonly Assumption[], { cpuShare, memory }: MeasuredSite): Assumption[] {
  return assumptions.filter(({ key }) => (key === 'cpuShare' ? cpuShare === null : key === 'perProcessMiB' ? memory === null : memory === null || memory.perThreadMiB === null))
}

function notesOf({ logs, captures, tests, hosts }: Sorted, capture: CaptureMeasurement | null, actions: readonly ProfileAction[]): string[] {
  const notes: string[] = []
  if (capture !== null && logs.length > 0) {
    const without = actions.filter(({ demand, isStatic, loadShare }) => demand === undefined && !isStatic && (loadShare ?? 0) > 0.01)
    if (without.length > 0) notes.push(`The capture holds no request of ${without.slice(0, 5).map(({ name }) => name).join(', ')}${without.length > 5 ? ` and ${without.length - 5} more` : ''}: their times are split by the CPU share of all captured requests.`)
  }
  if (logs.length === 0 && captures.length === 0 && tests.length > 0) notes.push('Only load tests were chosen: they tell how long requests take at a concurrency, not how many the site gets. Upload an access log.')
  if (tests.some(({ measurement }) => measurement.loop === 'closed')) notes.push(`Load tests: ${CLOSED_LOOP_NOTE}.`)
  const open = hosts.filter(({ measurement, answers }) => measurement.questions.length > 0 && Object.keys(answers).length === 0)
  if (open.length > 0) notes.push('A memory file asks which processes belong to the site. Until that is answered on its page, those processes are not counted.')
  return notes
}
