/**
 * How sure an answer is, given how sure its inputs are: the plan is looked at in worlds drawn from the ranges somebody gave
 * and from what the counts behind the inputs leave open. Formulas; the same plan gives the same worlds.
 */
import { hostLook } from '#lib/engine/host-look.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { withSlowerRequests, withTraffic } from '#lib/engine/scaled-plan.ts'
import { inputUncertainty, worlds } from '#lib/engine/worlds.ts'

export interface Confidence {
  worlds: number
  /** Share of worlds in which every objective is met. */
  met: number
  /** By site: p95 that nine in ten worlds lie between; null where one end has no steady state. */
  p95Ms: { name: string; low: number | null; high: number | null }[]
  /** Somebody gave a range; else the worlds come from counts alone. */
  ranged: boolean
  /** The objective that fails in most worlds, and in how many. */
  weakest: { text: string; share: number } | null
}

const WORLDS = 24

export function confidence(plan: Plan, count = WORLDS): Confidence {
  // Each site walks through its own worlds from another start, so that all are not high at once.
  const draws = plan.sites.map((site, index) => {
    const own = worlds(inputUncertainty(site), count)
    return own.map((_, world) => own[(world + index * 7) % count] ?? { trafficFactor: 1, timeFactor: 1 })
  })
  const p95: (number | null)[][] = plan.sites.map(() => [])
  const failures = new Map<string, { text: string; count: number }>()
  let met = 0
  for (let world = 0; world < count; world++) {
    let drawn = plan
    plan.sites.forEach((site, index) => {
      const { trafficFactor, timeFactor } = draws[index]?.[world] ?? { trafficFactor: 1, timeFactor: 1 }
      drawn = withTraffic({ ...drawn, sites: drawn.sites.map((other) => (other.name === site.name ? withSlowerRequests(other, timeFactor) : other)) }, trafficFactor, site.name)
    })
    const look = hostLook(drawn)
    if (look.missed.length === 0) met++
    for (const miss of look.missed) {
      const key = `${miss.site ?? ''} ${miss.objective}`
      failures.set(key, { text: `${miss.site === undefined ? 'the host' : miss.site}: ${OBJECTIVE[miss.objective] ?? miss.objective}`, count: (failures.get(key)?.count ?? 0) + 1 })
    }
    look.sites.forEach((site, index) => p95[index]?.push(site.stable ? site.responseMs.p95 : null))
  }
  const weakest = [...failures.values()].sort((a, b) => b.count - a.count)[0]
  return {
    worlds: count,
    met: met / count,
    p95Ms: plan.sites.map(({ name }, index) => {
      const sorted = [...(p95[index] ?? [])].sort((a, b) => (a ?? Infinity) - (b ?? Infinity))
      return { name, low: sorted[Math.floor(0.05 * count)] ?? null, high: sorted[Math.min(count - 1, Math.ceil(0.95 * count) - 1)] ?? null }
    }),
    ranged: plan.sites.some(({ ranges }) => ranges !== undefined),
    weakest: weakest === undefined ? null : { text: weakest.text, share: weakest.count / count },
  }
}

const OBJECTIVE: Readonly<Record<string, string>> = { stable: 'carries its load', queuedShare: 'share that queues', cpuUtilization: 'CPU', memory: 'memory', apacheWorkers: "Apache's workers" }
