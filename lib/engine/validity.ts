/**
 * Where the analytic engine is out of its range, in sentences. Each names the site and what to do about it.
 */
import type { Plan } from './plan.ts'
import type { SiteLoad } from './site-load.ts'
import type { HostAnswer } from './solve-host.ts'

/** Below so many measured requests nothing is claimed of the last percent: 0.99^300 < 0.05. */
export const SAMPLES_FOR_P99 = 300

export function validity(plan: Plan, loads: readonly SiteLoad[], host: HostAnswer, workers: number): string[] {
  const notes: string[] = []
  loads.forEach((load, index) => {
    const name = load.site.name
    const traffic = load.site.traffic
    if (traffic.kind === 'trace') notes.push(traffic.rows && traffic.rows.length > 0 ? `${name}: the recording counts by its mean rate and demands; its bursts are not replayed. The simulation replays them.` : `${name}: the recording is not loaded, so the site is taken as idle.`)
    if (traffic.kind === 'open' && traffic.bursts !== undefined) notes.push(`${name}: bursts count by the mean rate only. The simulation has them.`)
    if (traffic.patienceS !== undefined) notes.push(`${name}: clients who leave after ${traffic.patienceS} s are not modelled. The simulation does.`)
    const samples = load.groups.flatMap((group) => group.actions).reduce((sum, action) => sum + (action.samples ?? Infinity), 0)
    if (samples < SAMPLES_FOR_P99) notes.push(`${name}: ${samples} measured requests say nothing about p99; at least ${SAMPLES_FOR_P99} are needed.`)
    for (const answer of host.sites[index] ?? []) {
      const { solution, load: group } = answer
      const where = `${name}, group ${group.name}`
      const cvSquared = group.variance / Math.max(1e-12, (group.cpuMean + group.blockedMean) ** 2)
      if (cvSquared > 6) notes.push(`${where}: times vary widely (squared coefficient of variation ${cvSquared.toFixed(1)}); waits rest on two moments and may be off by tens of percents.`)
      if (solution.stable && load.arrivals.kind === 'open' && Math.max(answer.gilUtilization, solution.throughput / solution.capacity) > 0.9) notes.push(`${where}: above 90 % of its capacity a percent of load moves the response by tens of percents.`)
      if ((answer.group.maximumRequests ?? 0) > 0) notes.push(`${where}: restarts by maximum-requests are not modelled.`)
      if ((answer.group.requestTimeoutS ?? 0) > 0) notes.push(`${where}: restarts by request-timeout are not modelled.`)
    }
  })
  if (plan.run) notes.push('A run that starts empty is taken as being in its steady state; ranges count correlation between requests approximately.')
  if (workers > 0.7 * plan.apache.maxRequestWorkers) notes.push(`Requests hold ${workers.toFixed(0)} of ${plan.apache.maxRequestWorkers} Apache workers on average; that every site waits when they run out is not modelled.`)
  if (host.cpuUtilization > 0.8) notes.push('Above 80 % of the cores, wake-up latency and the scheduler add 10 to 30 % to CPU-bound responses that the formulas leave out.')
  if (!host.converged) notes.push('The sharing of the cores did not settle; figures are the last estimate.')
  return notes
}
