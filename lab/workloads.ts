/**
 * What the laboratory's applications do: named distributions, drawn from for every request. Each workload is measured once
 * at low load, and every case that uses it is predicted from that one measurement.
 */
import type { Action, Distribution } from '#lib/engine/plan.ts'

const lognormal = (mean: number, cv: number): Distribution => ({ kind: 'lognormal', mean, cv })
const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean })

function action(name: string, share: number, cpuMs: Distribution, blockedMs: Distribution, bursts = 2): Action {
  return { name, share, demand: { kind: 'independent', cpuMs, blockedMs, bursts } }
}

export const WORKLOADS = {
  /** Questions and answers: computes, hardly waits. */
  pages: [
    action('GET /questions/{int}/{slug}', 0.6, lognormal(17, 0.5), exponential(4)),
    action('GET /tags', 0.25, exponential(9), exponential(3)),
    action('GET /users/{int}', 0.15, lognormal(34, 0.4), exponential(8)),
  ],
  /** A shop: waits for its database and for others. */
  shop: [
    action('GET /', 0.3, lognormal(5, 0.5), exponential(30)),
    action('GET /product/{int}/{slug}', 0.45, lognormal(7, 0.5), exponential(60)),
    action('POST /cart/add', 0.2, lognormal(6, 0.5), lognormal(110, 0.8)),
    action('POST /checkout/book', 0.05, lognormal(12, 0.5), lognormal(450, 0.5)),
  ],
  /** One kind of request whose time spreads widely: variance ten times the squared mean. */
  heavyTail: [action('GET /report/{int}', 1, lognormal(6, 0.5), lognormal(60, 3.2))],
  /** Nine quick ones and a slow one. */
  bimodal: [action('GET /page/{int}', 1, lognormal(4, 0.3), { kind: 'mixture', parts: [{ weight: 0.9, dist: exponential(15) }, { weight: 0.1, dist: lognormal(500, 0.3) }] })],
  /** Light requests beside a heavy neighbour. */
  light: [action('GET /{slug}', 1, lognormal(4, 0.4), exponential(10))],
  /** Reports that compute for long. */
  hog: [action('GET /report/{int}', 0.7, lognormal(30, 0.5), exponential(5)), action('GET /export/{int}', 0.3, lognormal(60, 0.5), exponential(10))],
  /** Four returns from blocking instead of one. */
  chatty: [action('GET /list/{int}', 1, lognormal(12, 0.5), exponential(48), 5)],
} as const satisfies Record<string, readonly Action[]>

export type WorkloadName = keyof typeof WORKLOADS
