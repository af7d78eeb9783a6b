/** A plan as a page needs it: names and numbers, without the thousands of samples of its actions. */
import type { Plan } from '#lib/engine/plan.ts'

/** Actions keep their name, group and share; what a request costs is told by answer-details.ts. */
export function withoutSamples(plan: Plan): Plan {
  return {
    ...plan,
    sites: plan.sites.map((site) => ({
      ...site,
      // Only placement reads it.
      weekShape: undefined,
      actions: site.actions.map(({ name, group, share }) => ({ name, ...(group === undefined ? {} : { group }), share, demand: { kind: 'independent' as const, cpuMs: { kind: 'constant' as const, value: 0 }, blockedMs: { kind: 'constant' as const, value: 0 } } })),
      traffic: site.traffic.kind === 'trace' ? { kind: 'trace' as const, file: site.traffic.file } : site.traffic,
    })),
  }
}
