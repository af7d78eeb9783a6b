/** What the arrival rate and each action's time rest on. */
import type { ActionProfile, ProfileAction } from '../action-profile.ts'
import { samplesForEngine } from '../action-samples.ts'
import { ODD_REQUEST_ACTION } from '../fold-actions.ts'
import type { Evidence } from './measured-site.ts'

export type TrafficSource = 'log' | 'capture' | 'load-test'

/** Actions beyond these cause next to no load. */
const MOST_ACTIONS = 50

export function trafficEvidence(profile: ActionProfile, source: TrafficSource, ids: { logs: string[]; captures: string[]; tests: string[] }): Evidence[] {
  const files = source === 'log' ? ids.logs : source === 'capture' ? ids.captures : ids.tests
  const where = { log: 'the access log', capture: 'the capture', 'load-test': 'the load tests' }[source]
  return [rateEvidence(profile, source, files), ...profile.actions.filter(({ isStatic, requests, name }) => !isStatic && requests > 0 && name !== ODD_REQUEST_ACTION).slice(0, MOST_ACTIONS).map((action) => timeEvidence(action, source, files, where))]
}

function rateEvidence({ peaks, ratePerSecond, requests, observedS }: ActionProfile, source: TrafficSource, files: string[]): Evidence {
  const unit = 'requests/s'
  if (source === 'load-test') return { key: 'rate', value: null, unit, interval: null, samples: null, how: 'assumed', files: [], method: 'No file tells how many requests the site gets: load tests ask as much as they are told to.' }
  const minute = peaks.find(({ windowS }) => windowS === 60)
  if (minute !== undefined) {
    return { key: 'rate', value: minute.ratePerSecond, unit, interval: minute.interval, samples: requests, how: 'measured', files, method: `The busiest minute of ${spanWords(observedS ?? 0)} observed.` }
  }
  return { key: 'rate', value: ratePerSecond, unit, interval: null, samples: requests, how: ratePerSecond === null ? 'assumed' : 'measured', files, method: ratePerSecond === null ? 'The file is too short to tell a rate.' : 'The mean rate of a file shorter than a minute.' }
}

/** "40 minutes", "7.5 hours", "12 days". */
export function spanWords(seconds: number): string {
  const [value, unit] = seconds >= 172_800 ? [Math.round(seconds / 86_400), 'day'] : seconds >= 5400 ? [Number((seconds / 3600).toPrecision(2)), 'hour'] : [Math.round(seconds / 60), 'minute']
  return `${value} ${unit}${value === 1 ? '' : 's'}`
}

function timeEvidence({ name, sketch, responseMs, requests }: ProfileAction, source: TrafficSource, files: string[], where: string): Evidence {
  const common = { key: 'time' as const, action: name, unit: 'ms' as const, files }
  if (sketch === null || responseMs === null) return { ...common, value: null, interval: null, samples: requests, how: 'assumed', method: `Only its requests are counted: ${where} holds no times of it.` }
  const samples = source === 'load-test' ? requests : sketch.count
  return {
    ...common, value: responseMs.mean, interval: meanInterval(samplesForEngine(sketch), responseMs.mean, samples), samples, how: source === 'load-test' ? 'inferred' : 'measured',
    method: source === 'load-test' ? 'The load test that asked least at a time; a distribution through its percentiles.' : `Mean wall time of ${where}, waiting for a thread included.`,
  }
}

/** Mean ± 1.96 standard errors; null with fewer than 30 requests, of which the normal law does not hold. */
export function meanInterval(values: readonly number[], mean: number, count: number): [number, number] | null {
  if (count < 30 || values.length < 2) return null
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  const margin = 1.96 * Math.sqrt(variance / count)
  return [Math.max(0, mean - margin), mean + margin]
}
