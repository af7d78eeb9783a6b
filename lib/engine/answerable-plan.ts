/**
 * What the questions demand of a plan before they answer: every number finite and in range, every name resolved. Outside
 * input passes the schema first; this guards against plans that a caller built. A recording may still be missing, and a
 * site is then taken as idle.
 */
import { invalidInput, type Problem } from '#lib/base/errors.ts'
import type { Host, Plan, Site } from './plan.ts'
import { requireSimulablePlan } from './simulable-plan.ts'

/** Of memory in MiB, and of objectives: beyond is absurd, not large. */
const MOST = 1e12

/** Throws one `invalid` error with a problem per place unless the plan can be answered about. */
export function requireAnswerablePlan(plan: Plan): void {
  requireSimulablePlan({ ...plan, sites: plan.sites.map(withoutMissingRecording) })
  const problems: Problem[] = []
  const number = (place: string, value: number | undefined): void => {
    if (value !== undefined && !(value >= 0 && value <= MOST)) problems.push({ place, reason: `is ${value}, outside 0 to ${MOST}.`, remedy: 'Correct it.' })
  }
  const hosts: [string, Host][] = [['host', plan.host], ...(plan.otherHosts ?? []).map((host, i): [string, Host] => [`otherHosts[${i}]`, host])]
  for (const [at, host] of hosts) {
    number(`${at}.memoryMiB`, host.memoryMiB)
    number(`${at}.reserves.systemMiB`, host.reserves.systemMiB)
    number(`${at}.reserves.diskCacheMiB`, host.reserves.diskCacheMiB)
    host.tenants.forEach((tenant, i) => {
      number(`${at}.tenants[${i}].memoryMiB`, tenant.memoryMiB)
      number(`${at}.tenants[${i}].usedBy.roundTripMs`, tenant.usedBy?.roundTripMs)
      number(`${at}.tenants[${i}].usedBy.queriesPerRequest`, tenant.usedBy?.queriesPerRequest)
    })
  }
  plan.sites.forEach((site, i) => {
    number(`sites[${i}].memory.perProcessMiB`, site.memory?.perProcessMiB)
    number(`sites[${i}].memory.perThreadMiB`, site.memory?.perThreadMiB)
  })
  const { responseMs, queuedShare, cpuUtilization, confidence } = plan.objectives ?? {}
  for (const [name, value] of Object.entries(responseMs ?? {})) number(`objectives.responseMs.${name}`, value)
  number('objectives.queuedShare', queuedShare)
  number('objectives.cpuUtilization', cpuUtilization)
  number('objectives.confidence', confidence)
  if (problems.length > 0) throw invalidInput(problems)
}

function withoutMissingRecording(site: Site): Site {
  return site.traffic.kind === 'trace' && !site.traffic.rows?.length ? { ...site, traffic: { kind: 'open', ratePerSecond: 1 } } : site
}

/** Throws unless the number lies within the bounds, both included. */
export function requireWithin(place: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw invalidInput([{ place, reason: `is ${value}, outside ${least} to ${most}.`, remedy: 'Correct it.' }])
}
