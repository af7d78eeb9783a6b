/**
 * The three demo plans, with numbers as such sites have them. Each tells a story that the engine confirms (samples.test.ts):
 * two question sites on one small box, forty CMS sites that share a host without noticing each other, and a shop whose
 * slow external calls need processes although the machine idles.
 */
import type { Action, Distribution, Plan, Site } from '#lib/engine/plan.ts'

export interface SamplePlan {
  /** Stable name for addresses and seeds. */
  slug: 'question-sites' | 'cms-sites' | 'shop'
  title: string
  /** What the plan shows, in a sentence or two. */
  story: string
  plan: Plan
}

export function samplePlans(): SamplePlan[] {
  return [
    { slug: 'question-sites', title: 'Two question sites on one 4 GB box', story: 'Superuser and Serverfault share a small Ubuntu box with their database. How many processes for each?', plan: questionSites() },
    { slug: 'cms-sites', title: 'Forty CMS sites on one host', story: 'Requests of a few milliseconds: two processes of 15 threads are plenty for each site, and memory is what forty sites cost.', plan: cmsSites() },
    {
      slug: 'shop',
      title: 'A shop that waits for others',
      story: 'Cheap computation, but calls to payment and stock services block a process for seconds. Two processes are unusable at 50 users, six at 150; twelve carry 250 with the machine three quarters idle.',
      plan: shop(),
    },
  ]
}

const lognormal = (mean: number, cv: number): Distribution => ({ kind: 'lognormal', mean, cv })

function action(name: string, group: string, share: number, cpuMs: Distribution, blockedMs: Distribution, bursts = 2): Action {
  return { name, group, share, demand: { kind: 'independent', cpuMs, blockedMs, bursts } }
}

/** `WSGIDaemonProcess serverfault.com user=www-data group=www-data processes=5`, and as many more for its neighbour. */
export function questionSites(): Plan {
  const site = (name: string, processes: number, ratePerSecond: number, slower: number): Site => ({
    name,
    serverName: `${name}.example.com`,
    groups: [{ name, processes, threads: 15 }],
    actions: [
      action('GET /', name, 0.14, lognormal(32 * slower, 0.4), lognormal(18, 0.8), 4),
      action('GET /questions/{int}/{slug}', name, 0.58, lognormal(24 * slower, 0.5), lognormal(14, 0.9), 4),
      action('GET /questions/tagged/{word}', name, 0.12, lognormal(38 * slower, 0.5), lognormal(30, 0.9), 4),
      action('GET /search', name, 0.07, lognormal(30 * slower, 0.6), lognormal(190, 1.1)),
      action('GET /users/{int}/{slug}', name, 0.06, lognormal(28 * slower, 0.4), lognormal(20, 0.8), 4),
      action('POST /questions/{int}/answer', name, 0.03, lognormal(55 * slower, 0.5), lognormal(70, 0.8), 6),
    ],
    traffic: { kind: 'open', ratePerSecond },
    memory: { perProcessMiB: 92, perThreadMiB: 2.5 },
  })
  return {
    schema: 'headroom/plan@1',
    name: 'Superuser and Serverfault',
    host: { name: 'web1', cores: 4, memoryMiB: 4096, reserves: { systemMiB: 512, diskCacheMiB: 512 }, tenants: [{ name: 'postgresql', memoryMiB: 768, cpuCores: 0.5 }] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: [site('serverfault', 5, 26, 1), site('superuser', 4, 19, 1.1)],
    objectives: { responseMs: { p95: 500 }, queuedShare: 0.05, cpuUtilization: 0.7, confidence: 0.9 },
  }
}

/** About forty CMS sites, processes=2 x 15 threads each, staging sites beside them, on four cores and 32 GB. */
export function cmsSites(): Plan {
  const site = (index: number): Site => {
    const name = `cms${String(index + 1).padStart(2, '0')}`
    // A few sites have most of the visitors: a rank law, 6/s for the first, 0.35/s for the last.
    const ratePerSecond = Number((6 / (index + 1) ** 0.77).toFixed(2))
    return {
      name,
      serverName: `${name}.example.com`,
      groups: [{ name, processes: 2, threads: 15 }],
      actions: [
        action('GET /{slug}/', name, 0.7, lognormal(5, 0.5), lognormal(2.5, 0.9)),
        action('GET /{slug}/{slug}/', name, 0.2, lognormal(8, 0.5), lognormal(4, 0.9)),
        action('GET /search/', name, 0.05, lognormal(14, 0.6), lognormal(22, 1)),
        action('GET /sitemap.xml', name, 0.02, lognormal(60, 0.6), lognormal(25, 0.8)),
        action('POST /admin/{word}/{int}/change/', name, 0.03, lognormal(45, 0.6), lognormal(30, 0.8), 6),
      ],
      traffic: { kind: 'open', ratePerSecond },
      memory: { perProcessMiB: 118, perThreadMiB: 1.2 },
    }
  }
  return {
    schema: 'headroom/plan@1',
    name: 'Forty CMS sites',
    host: {
      name: 'cms1',
      cores: 4,
      memoryMiB: 32_768,
      reserves: { systemMiB: 512, diskCacheMiB: 2048 },
      tenants: [
        { name: 'mariadb', memoryMiB: 6144, cpuCores: 0.4 },
        { name: 'staging sites', memoryMiB: 5120, cpuCores: 0.1 },
      ],
    },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: Array.from({ length: 40 }, (_, index) => site(index)),
    objectives: { responseMs: { p95: 150 }, queuedShare: 0.05, cpuUtilization: 0.7, confidence: 0.9 },
  }
}

/**
 * The shop: two processors of six cores, 32 GB, code not known to be thread-safe. Most pages are cheap; one in twelve
 * requests waits seconds for somebody else's service, and its process with it.
 */
export function shop({ processes = 12, users = 250 }: { processes?: number; users?: number } = {}): Plan {
  return {
    schema: 'headroom/plan@1',
    name: 'Shop',
    host: { name: 'shop1', cores: 12, memoryMiB: 32_768, reserves: { systemMiB: 512, diskCacheMiB: 1024 }, tenants: [{ name: 'redis', memoryMiB: 512, cpuCores: 0.1 }] },
    apache: { modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 },
    sites: [
      {
        name: 'shop',
        serverName: 'shop.example.com',
        threadSafe: false,
        groups: [{ name: 'shop', processes, threads: 1 }],
        actions: [
          action('GET /', 'shop', 0.22, lognormal(22, 0.4), lognormal(25, 0.8), 4),
          action('GET /category/{slug}', 'shop', 0.3, lognormal(28, 0.4), lognormal(35, 0.8), 4),
          action('GET /product/{int}/{slug}', 'shop', 0.28, lognormal(24, 0.4), lognormal(40, 0.8), 4),
          action('POST /cart/add', 'shop', 0.12, lognormal(18, 0.4), lognormal(250, 0.9)),
          action('GET /checkout/delivery', 'shop', 0.05, lognormal(30, 0.4), lognormal(2600, 0.5)),
          action('POST /checkout/pay', 'shop', 0.03, lognormal(35, 0.4), lognormal(4200, 0.5)),
        ],
        traffic: { kind: 'closed', users, thinkS: { kind: 'lognormal', mean: 8.75, cv: 0.7 } },
        memory: { perProcessMiB: 290, perThreadMiB: 6 },
      },
    ],
    objectives: { responseMs: { p50: 150, p95: 2800 }, cpuUtilization: 0.7, confidence: 0.9 },
  }
}
