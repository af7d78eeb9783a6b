/**
 * What the hosts of a plan do, each by itself, put together again: sites in the order of the plan; `host` is the plan's own
 * host, `hosts` are all of them; what binds is what binds on the host that is worst off.
 */
import { hostPlans, type HostPlan } from './host-plans.ts'
import type { HostLook } from './host-look.ts'
import { memoryCeiling } from './memory-ceiling.ts'
import { ofHost } from './objectives.ts'
import type { Plan } from './plan.ts'
import type { Bottleneck, HostPrediction, NamedHostPrediction, Prediction } from './prediction.ts'
import { tenantCores } from './site-needs.ts'

/** The hosts' own answers, null for one without sites. */
export type PerHost<Answer> = { own: HostPlan; answer: Answer | null }[]

/** Asks about each host that has sites. */
export function overHosts<Answer>(plan: Plan, ask: (own: HostPlan) => Answer): PerHost<Answer> {
  return hostPlans(plan).map((own) => ({ own, answer: own.siteIndexes.length === 0 ? null : ask(own) }))
}

/** What a host without sites does: its reserves and tenants are there all the same. */
function idleHost({ plan }: HostPlan): HostPrediction {
  const { host } = plan
  const { availableMiB } = memoryCeiling(plan)
  return { cpuUtilization: Math.min(1, tenantCores(host.tenants) / host.cores), memoryMiB: host.memoryMiB - availableMiB, memoryCeilingMiB: availableMiB, apacheWorkersMean: 0 }
}

/** Predictions of all hosts as one. `basis` sums what they rest on. */
export function joinedPrediction(plan: Plan, answers: PerHost<Prediction>): Prediction {
  const known = answers.flatMap(({ answer }) => answer ?? [])
  const [first] = known
  const hosts = answers.map(({ own, answer }): NamedHostPrediction => ({ name: own.name, stable: answer?.stable ?? true, bottleneck: answer?.bottleneck ?? 'none', ...(answer?.host ?? idleHost(own)) }))
  const [home] = hosts
  if (first === undefined || home === undefined) throw new RangeError('the plan has no sites')
  const { name: _name, stable: _stable, bottleneck: _bottleneck, ...host } = home
  const growth = known.reduce((sum, { growthPerSecond }) => sum + (growthPerSecond ?? 0), 0)
  const notes = known.flatMap((answer) => answer.notes ?? [])
  const stable = known.every((answer) => answer.stable)
  const { growthPerSecond: _growth, notes: _notes, ...rest } = first
  return {
    ...rest,
    stable,
    bottleneck: worst(answers, hosts),
    ...(stable ? {} : { growthPerSecond: growth }),
    sites: inOrder(plan, answers, (answer) => answer.sites),
    host,
    hosts,
    ...(first.basis === undefined ? {} : { basis: joinedBasis(known) }),
    ...(notes.length > 0 ? { notes } : {}),
  }
}

function joinedBasis(known: readonly Prediction[]): Prediction['basis'] {
  const bases = known.flatMap(({ basis }) => basis ?? [])
  const [first] = bases
  if (first === undefined) return undefined
  const sum = (key: 'events' | 'requests'): { [key: string]: number } => (first[key] === undefined ? {} : { [key]: bases.reduce((total, basis) => total + (basis[key] ?? 0), 0) })
  const precision = bases.map(({ relativePrecision }) => relativePrecision).filter((value) => typeof value === 'number')
  return {
    ...first,
    ...sum('events'),
    ...sum('requests'),
    ...(first.relativePrecision === undefined ? {} : { relativePrecision: precision.length === bases.length ? Math.max(...precision) : null }),
    ...(first.precisionReached === undefined ? {} : { precisionReached: bases.every(({ precisionReached }) => precisionReached !== false) }),
  }
}

export function joinedLook(plan: Plan, answers: PerHost<HostLook>): HostLook {
  const hosts = answers.map(({ own, answer }) => {
    const { cpuUtilization, memoryMiB, apacheWorkersMean } = answer?.host ?? idleHost(own)
    return { name: own.name, cpuUtilization, memoryMiB, apacheWorkersMean }
  })
  const [home] = hosts
  if (home === undefined) throw new RangeError('the plan has no host')
  const { name: _name, ...host } = home
  return {
    stable: answers.every(({ answer }) => answer?.stable ?? true),
    bottleneck: worst(answers, hosts),
    sites: inOrder(plan, answers, ({ sites }) => sites),
    host,
    hosts,
    missed: answers.flatMap(({ own, answer }) => (answer?.missed ?? []).map((miss) => ofHost(miss, own.name))),
  }
}

/** What the hosts say of their sites, in the order in which the plan has them. */
export function inOrder<Answer, Item>(plan: Plan, answers: PerHost<Answer>, of: (answer: Answer) => readonly Item[]): Item[] {
  const placed = new Map<number, Item>()
  for (const { own, answer } of answers) if (answer !== null) of(answer).forEach((item, index) => placed.set(own.siteIndexes[index] ?? -1, item))
  return plan.sites.flatMap((_, index) => placed.get(index) ?? [])
}

/** Of a host that does not carry its load, else of the one most used. */
function worst(answers: PerHost<{ stable: boolean; bottleneck: Bottleneck }>, hosts: readonly Pick<HostPrediction, 'cpuUtilization' | 'memoryMiB'>[]): Bottleneck {
  let most: { bottleneck: Bottleneck; use: number } = { bottleneck: 'none', use: -1 }
  answers.forEach(({ own, answer }, index) => {
    if (answer === null) return
    const host = hosts[index]
    const use = answer.stable ? Math.max(host?.cpuUtilization ?? 0, (host?.memoryMiB ?? 0) / own.plan.host.memoryMiB) : Infinity
    if (use > most.use) most = { bottleneck: answer.bottleneck, use }
  })
  return most.bottleneck
}
