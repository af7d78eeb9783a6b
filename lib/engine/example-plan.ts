/**
 * The plan of the worked examples in the doc comments, which tests run: 5 requests a second of which one in ten waits two
 * seconds for somebody else's service, on two processes of four threads.
 */
import type { Action, Distribution, Plan } from './plan.ts'

const lognormal = (mean: number): Distribution => ({ kind: 'lognormal', mean, cv: 0.5 })

function action(name: string, share: number, cpuMs: number, blockedMs: number): Action {
  return { name, share, demand: { kind: 'independent', cpuMs: lognormal(cpuMs), blockedMs: lognormal(blockedMs) } }
}

export function examplePlan({ processes = 2, threads = 4, ratePerSecond = 5 }: { processes?: number; threads?: number; ratePerSecond?: number } = {}): Plan {
  return {
    schema: 'headroom/plan@1',
    name: 'Example',
    host: { name: 'web1', cores: 2, memoryMiB: 4096, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [{ name: 'postgresql', memoryMiB: 1024, cpuCores: 0.3 }] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: [
      {
        name: 'shop',
        groups: [{ name: 'shop', processes, threads }],
        actions: [action('GET /', 0.9, 15, 40), action('GET /delivery', 0.1, 20, 2000)],
        traffic: { kind: 'open', ratePerSecond },
        memory: { perProcessMiB: 90, perThreadMiB: 3 },
      },
    ],
    objectives: { responseMs: { p95: 3000 }, queuedShare: 0.05, cpuUtilization: 0.7, confidence: 0.9 },
  }
}
