/**
 * Whether a run of a demo plan met the plan's objectives: site by site where there are enough requests to say, and all the
 * other sites together.
 */
import { objectivesOf } from '#lib/engine/objectives.ts'
import type { Plan } from '#lib/engine/plan.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import type { DemoObjective } from './lab-results.ts'
import type { MeasuredRun, MeasuredSite } from '#lib/proof/measured-run.ts'

/** Fewer tell no p95. */
const ENOUGH = 100

export function demoObjectives(plan: Plan, measured: MeasuredRun, predicted: Prediction): DemoObjective[] {
  const objectives = objectivesOf(plan)
  const found: DemoObjective[] = []
  const few: MeasuredSite[] = []
  plan.sites.forEach((site, index) => {
    const real = measured.sites[index]
    if (!real) return
    if (real.answered < ENOUGH) few.push(real)
    else {
      const intervals = predicted.sites[index]?.responseMsInterval
      for (const figure of ['mean', 'p50', 'p95'] as const) {
        const limit = objectives.responseMs?.[figure]
        if (limit !== undefined) found.push({ site: site.name, objective: figure, limit, measured: real.responseMs[figure], met: real.responseMs[figure] <= limit, requests: real.answered, predicted: intervals?.[figure] ?? null })
      }
      if (objectives.queuedShare !== undefined) found.push({ site: site.name, objective: 'share that waits', limit: objectives.queuedShare, measured: real.queuedShare, met: real.queuedShare <= objectives.queuedShare, requests: real.answered, predicted: null })
    }
  })
  if (few.length > 0) found.push(...together(few, objectives))
  if (objectives.cpuUtilization !== undefined && measured.ownCores !== null) {
    const used = measured.ownCores / plan.host.cores
    found.push({ site: 'host', objective: 'CPU', limit: objectives.cpuUtilization, measured: used, met: used <= objectives.cpuUtilization, requests: measured.sites.reduce((sum, site) => sum + site.answered, 0), predicted: null })
  }
  return found
}

/** A bound that holds for the requests of several sites: as many of them as the objective lets be slower. */
function together(few: readonly MeasuredSite[], objectives: ReturnType<typeof objectivesOf>): DemoObjective[] {
  const requests = few.reduce((sum, site) => sum + site.answered, 0)
  const name = `${few.length} sites with fewer than ${ENOUGH} requests each, together`
  const found: DemoObjective[] = []
  const limit = objectives.responseMs?.p95
  if (limit !== undefined) {
    const slow = few.reduce((sum, site) => sum + site.timesMs.filter((time) => time > limit).length, 0) / Math.max(1, requests)
    found.push({ site: name, objective: `share slower than ${limit} ms`, limit: 0.05, measured: slow, met: slow <= 0.05, requests, predicted: null })
  }
  if (objectives.queuedShare !== undefined) {
    const queued = few.reduce((sum, site) => sum + site.queuedShare * site.answered, 0) / Math.max(1, requests)
    found.push({ site: name, objective: 'share that waits', limit: objectives.queuedShare, measured: queued, met: queued <= objectives.queuedShare, requests, predicted: null })
  }
  return found
}
