/**
 * A result laid out as facts with units and the direction of good: for comparison, reports and history. Figures that the
 * engine could not tell stay null; nothing is filled in.
 */
import type { Prediction } from '#lib/engine/prediction.ts'
import type { RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import type { Fact } from './facts.ts'

/** The engine's own error: results that differ by less are called equal. See docs/accuracy.md for what it was measured at. */
export const RESULT_TOLERANCE = 0.02

export function predictionFacts(prediction: Prediction): Fact[] {
  const { host } = prediction
  const facts: Fact[] = [
    { path: 'stable', label: 'Carries the load', value: prediction.stable, better: 'higher' },
    { path: 'bottleneck', label: 'What binds', value: prediction.bottleneck },
    { path: 'host.cpuUtilization', label: 'Host: CPU utilization', value: percent(host.cpuUtilization), unit: '%', better: 'lower' },
    { path: 'host.memoryMiB', label: 'Host: memory in use', value: host.memoryMiB, unit: 'MiB', better: 'lower' },
    { path: 'host.memoryCeilingMiB', label: 'Host: memory for processes', value: host.memoryCeilingMiB, unit: 'MiB', better: 'higher' },
    { path: 'host.apacheWorkersMean', label: 'Host: Apache workers held', value: host.apacheWorkersMean, better: 'lower' },
  ]
  // The first is the plan's own, which stands above.
  for (const further of prediction.hosts?.slice(1) ?? []) {
    const at = `hosts.${further.name}`
    facts.push({ path: `${at}.cpuUtilization`, label: `${further.name}: CPU utilization`, value: percent(further.cpuUtilization), unit: '%', better: 'lower' })
    facts.push({ path: `${at}.memoryMiB`, label: `${further.name}: memory in use`, value: further.memoryMiB, unit: 'MiB', better: 'lower' })
    facts.push({ path: `${at}.apacheWorkersMean`, label: `${further.name}: Apache workers held`, value: further.apacheWorkersMean, better: 'lower' })
    facts.push({ path: `${at}.bottleneck`, label: `${further.name}: what binds`, value: further.bottleneck })
  }
  for (const site of prediction.sites) {
    const at = `sites.${site.name}`
    facts.push({ path: `${at}.throughputPerSecond`, label: `${site.name}: throughput`, value: site.throughputPerSecond, unit: 'requests/s', better: 'higher' })
    for (const percentile of ['mean', 'p50', 'p90', 'p95', 'p99'] as const) {
      const label = percentile === 'mean' ? 'mean response time' : `${percentile} of response time`
      facts.push({ path: `${at}.responseMs.${percentile}`, label: `${site.name}: ${label}`, value: site.responseMs[percentile], unit: 'ms', better: 'lower' })
    }
    facts.push({ path: `${at}.queuedShare`, label: `${site.name}: share that queues`, value: percent(site.queuedShare), unit: '%', better: 'lower' })
    facts.push({ path: `${at}.errorShare.503`, label: `${site.name}: answered 503`, value: percent(site.errorShare['503']), unit: '%', better: 'lower' })
    facts.push({ path: `${at}.errorShare.504`, label: `${site.name}: answered 504`, value: percent(site.errorShare['504']), unit: '%', better: 'lower' })
    for (const group of site.groups) {
      facts.push({ path: `${at}.groups.${group.name}.busyThreadsMean`, label: `${site.name}: busy threads of ${group.name}`, value: group.busyThreadsMean })
      facts.push({ path: `${at}.groups.${group.name}.memoryMiB`, label: `${site.name}: memory of ${group.name}`, value: group.memoryMiB, unit: 'MiB', better: 'lower' })
    }
  }
  return facts
}

export function ruleOfThumbFacts(rule: RuleOfThumb): Fact[] {
  return [
    ...rule.sites.flatMap((site): Fact[] => [
      { path: `rule.${site.name}.worst`, label: `${site.name}: processes by the rule of thumb, worst case`, value: site.worstCaseProcesses },
      { path: `rule.${site.name}.average`, label: `${site.name}: processes by the rule of thumb, average case`, value: site.averageCaseProcesses },
    ]),
    { path: 'rule.ceiling', label: 'Rule of thumb: processes that memory carries', value: rule.ceilingProcesses, better: 'higher' },
    { path: 'rule.verdict', label: 'Rule of thumb: verdict', value: rule.verdict },
  ]
}

/** To a tenth of a percent. */
function percent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10
}
