/**
 * A plan -> the plan that this machine runs to prove it: the same sizes, options and mapping, on the cores that are here, at as
 * much of the load as keeps them as busy as the plan would keep its own. Says what is different, in sentences; refuses, in
 * words, what one machine should not be asked to start. Pure.
 */
import { invalidInput } from '#lib/base/errors.ts'
import { demandMoments, normalisedShares } from '#lib/engine/demand-moments.ts'
import { offeredRate } from '#lib/engine/offered-rate.ts'
import type { Plan, Site, Traffic } from '#lib/engine/plan.ts'
import type { SiteConfiguration } from '#lib/planning/scenario-inputs.ts'

export interface ProvingMachine {
  cores: number
  /** Memory that programs may still take. */
  availableMiB: number
  /** Whether processes can be tied to cores. */
  canConfine: boolean
  modWsgi: string | null
}

export interface ProvingPlan {
  plan: Plan
  configuration: Record<string, Partial<SiteConfiguration>>
  loadFactor: number
  apacheCores: number
  /** Cores of Apache's own, where the generator has others; absent: they share. */
  confinedTo?: number
  differences: string[]
}

/** What one run may start, whatever the machine. */
export const PROOF_LIMITS = { processes: 300, threads: 12_000, requestsPerSecond: 1500, users: 3000, workers: 12_000, requests: 400_000 } as const
/** Measured: a daemon process of the replaying application, and a thread of it, with room to spare. */
const PROCESS_MIB = 24
const THREAD_MIB = 0.15
/** Below that the cores of a smaller machine carry all of the load without being what limits. */
const LIGHT = 0.6

/** @throws AppError `invalid` with a problem for each thing that cannot be run here. */
export function provingPlan(original: Plan, configuration: Readonly<Record<string, Partial<SiteConfiguration>>>, machine: ProvingMachine, run: { warmupS: number; durationS: number }): ProvingPlan {
  requireProvable(original, machine)
  const confine = machine.canConfine && machine.cores >= 2
  const apacheCores = Math.min(confine ? machine.cores - 1 : machine.cores, Math.max(1, Math.ceil(original.host.cores)))
  const differences: string[] = []
  const loadFactor = factorOf(original, apacheCores, differences)
  if (apacheCores < original.host.cores) differences.push(`The plan's host has ${original.host.cores} cores; Apache and its daemons had ${apacheCores} of this machine's ${machine.cores}. The prediction beside is for these.`)
  if (!confine) differences.push('The load generator shared the cores with Apache; what it used is in the prediction.')
  if (original.host.tenants.length > 0) differences.push(`${original.host.tenants.map(({ name }) => name).join(', ')} did not run beside it, and is not in the prediction.`)
  if (machine.modWsgi !== null && machine.modWsgi !== original.apache.modWsgi) differences.push(`The plan is for mod_wsgi ${original.apache.modWsgi}; ${machine.modWsgi} ran.`)
  if (original.sites.some(({ traffic }) => traffic.patienceS !== undefined)) differences.push('The generator waits for every answer; nobody leaves early, as clients of the plan would.')
  differences.push('The application is a synthetic one: it computes and blocks for as long as the plan says, and holds none of your data. Its memory is its own.')
  const names = new Map(original.sites.map((site, index) => [site.name, `site-${index + 1}.prove.example`]))
  const plan: Plan = {
    ...original,
    host: { ...original.host, cores: apacheCores, tenants: [] },
    apache: { ...original.apache, modWsgi: machine.modWsgi ?? original.apache.modWsgi },
    sites: original.sites.map((site) => ({ ...site, serverName: names.get(site.name) ?? site.name, traffic: scaled(site.traffic, loadFactor) })),
    run,
  }
  requireFewRequests(plan, run.warmupS + run.durationS)
  return { plan, configuration: Object.fromEntries(original.sites.map((site) => [site.name, detailsOf(site, configuration[site.name], names.get(site.name) ?? site.name)])), loadFactor, apacheCores, ...(confine ? { confinedTo: apacheCores } : {}), differences }
}

/** Names of their own, so that no two sites are one; no environment and no documents, which are not on this machine. */
function detailsOf(site: Site, details: Partial<SiteConfiguration> | undefined, serverName: string): Partial<SiteConfiguration> {
  const { urlPrefixes, mountPath = '/' } = details ?? {}
  const below = site.actions.every(({ name }) => mountPath === '/' || pathOf(name) === mountPath || pathOf(name).startsWith(`${mountPath}/`))
  return { serverName, aliases: [], mountPath: below ? mountPath : '/', ...(urlPrefixes === undefined ? {} : { urlPrefixes }) }
}

function pathOf(action: string): string {
  return /^(?:[A-Z]+\s+)?(\S*)/.exec(action)?.[1] ?? ''
}

function factorOf(plan: Plan, apacheCores: number, differences: string[]): number {
  const demandCores = plan.sites.reduce((sum, site) => sum + cpuCores(site), 0)
  const rate = plan.sites.reduce((sum, site) => sum + offeredRate(site).ratePerSecond, 0)
  const users = plan.sites.reduce((sum, { traffic }) => sum + (traffic.kind === 'closed' ? traffic.users : 0), 0)
  const light = demandCores <= LIGHT * apacheCores
  const byCores = apacheCores >= plan.host.cores || light ? 1 : apacheCores / plan.host.cores
  const byGenerator = Math.min(1, PROOF_LIMITS.requestsPerSecond / Math.max(1e-9, rate), users === 0 ? 1 : PROOF_LIMITS.users / users)
  const factor = Number(Math.min(byCores, byGenerator).toPrecision(4))
  if (factor < 1) differences.push(`${percent(factor)} of the plan's load was driven: ${byCores <= byGenerator ? `there ${apacheCores === 1 ? 'is 1 core' : `are ${apacheCores} cores`} for it instead of ${plan.host.cores}, which is then as busy as the plan's would be` : `one generator sends at most ${PROOF_LIMITS.requestsPerSecond} requests a second, as ${PROOF_LIMITS.users} users`}. Processes and threads are those of the plan.`)
  return factor
}

/** Cores that the site's requests would keep busy, all carried. */
function cpuCores(site: Site): number {
  const shares = normalisedShares(site.actions)
  const cpuMs = site.actions.reduce((sum, action, index) => sum + (shares[index] ?? 0) * demandMoments(action.demand).cpuMs.mean, 0) + (site.overhead?.cpuMs ?? 0)
  return (offeredRate(site).ratePerSecond * cpuMs) / 1000
}

function scaled(traffic: Traffic, factor: number): Traffic {
  if (traffic.kind === 'open') return { kind: 'open', ratePerSecond: traffic.ratePerSecond * factor }
  if (traffic.kind === 'closed') return { kind: 'closed', users: Math.max(1, Math.round(traffic.users * factor)), thinkS: traffic.thinkS }
  return traffic
}

function requireProvable(plan: Plan, machine: ProvingMachine): void {
  const groups = plan.sites.flatMap((site) => site.groups)
  const processes = groups.reduce((sum, group) => sum + group.processes, 0)
  const threads = groups.reduce((sum, group) => sum + group.processes * group.threads, 0)
  const neededMiB = processes * PROCESS_MIB + threads * THREAD_MIB
  const refuse = (place: string, reason: string, remedy: string): never => {
    throw invalidInput([{ place, reason, remedy }], `${reason} ${remedy}`)
  }
  if (processes > PROOF_LIMITS.processes) refuse('sites', `The plan has ${processes} daemon processes, and a run starts at most ${PROOF_LIMITS.processes}.`, 'Prove a scenario of fewer sites.')
  if (threads > PROOF_LIMITS.threads) refuse('sites', `The plan has ${threads} threads in its daemon processes, and a run starts at most ${PROOF_LIMITS.threads}.`, 'Prove a scenario of fewer sites or threads.')
  if (plan.apache.maxRequestWorkers > PROOF_LIMITS.workers) refuse('apache.maxRequestWorkers', `The plan has ${plan.apache.maxRequestWorkers} Apache workers, and a run starts at most ${PROOF_LIMITS.workers}.`, 'Lower MaxRequestWorkers.')
  if (neededMiB > 0.8 * machine.availableMiB) refuse('sites', `${processes} processes of ${threads} threads would take about ${Math.round(neededMiB)} MiB even of the synthetic application, and the worker's machine has ${Math.round(machine.availableMiB)} MiB to spare.`, 'Run a worker on a larger machine, or prove a scenario of fewer sites.')
  const recorded = plan.sites.find(({ traffic }) => traffic.kind === 'trace')
  if (recorded !== undefined) refuse(`sites.${recorded.name}.traffic`, `The traffic of ${recorded.name} is a recording, which is simulated and not driven.`, 'Give it a rate or users.')
}

function requireFewRequests(plan: Plan, seconds: number): void {
  const requests = plan.sites.reduce((sum, site) => sum + offeredRate(site).ratePerSecond * seconds, 0)
  if (requests <= PROOF_LIMITS.requests) return
  const reason = `${Math.round(requests)} requests in ${seconds} s are more than the ${PROOF_LIMITS.requests} that one run records.`
  throw invalidInput([{ place: 'durationS', reason, remedy: 'Choose a shorter run.' }], `${reason} Choose a shorter run.`)
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}
