import { expect, test } from 'vitest'
import { cmsSites, questionSites, shop } from '#lib/planning/samples.ts'
import type { Plan } from './plan.ts'
import { runToEnd, simulate, type SimulateOptions } from './simulate.ts'

/** FNV-1a over the prediction's JSON: a name for its bytes. */
function fingerprint(plan: Plan, options: SimulateOptions): string {
  const { engineVersion: _, ...figures } = runToEnd(simulate(plan, options))
  const text = JSON.stringify(figures)
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16)
}

/** Everything at once that a machine can go through: refusals, timeouts, restarts, impatience, full workers. */
function troubled(): Plan {
  const plan = shop()
  plan.apache.maxRequestWorkers = 60
  plan.sites.forEach((site) => {
    site.groups = [{ name: 'a', processes: 2, threads: 3, listenBacklog: 8, queueTimeoutS: 2, connectTimeoutS: 3, requestTimeoutS: 4, maximumRequests: 150 }]
    site.actions.forEach((action) => delete action.group)
    site.traffic = { kind: 'open', ratePerSecond: 30, patienceS: 20 }
  })
  return plan
}

// A change here is a change of figures: raise ENGINE_VERSION with it. Whatever only makes the simulation faster changes nothing.
test.each<[string, () => Plan, SimulateOptions, string]>([
  ['two question sites in the long run', questionSites, { seed: 7, maxEvents: 300_000 }, '28e68d31'],
  ['forty sites in the long run', cmsSites, { seed: 7, maxEvents: 300_000 }, '513e5d52'],
  ['a shop under load test', () => ({ ...shop(), run: { warmupS: 5, durationS: 30 } }), { seed: 7, observations: 6 }, '5a36400a'],
  ['a host in trouble', () => ({ ...troubled(), run: { warmupS: 5, durationS: 60 } }), { seed: 7, observations: 5, maxEvents: 300_000 }, '223fabc4'],
])('%s: the same seed gives the same bytes on every machine', (_, plan, options, bytes) => {
  expect(fingerprint(plan(), options)).toBe(bytes)
})
