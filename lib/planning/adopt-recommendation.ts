/** A version's inputs with the recommended sizes and timeouts in place of its own; everything else stays. Pure. */
import type { Recommendation } from '#lib/engine/recommendation.ts'
import type { ScenarioInputs } from './scenario-inputs.ts'

export function adoptRecommendation(inputs: ScenarioInputs, recommendation: Pick<Recommendation, 'sites' | 'engineVersion'>): ScenarioInputs {
  const provenance = { ...inputs.provenance }
  const sites = inputs.plan.sites.map((site) => {
    const recommended = recommendation.sites.find(({ name }) => name === site.name)
    if (recommended === undefined) return site
    provenance[`sites.${site.name}.groups`] = { kind: 'entered', note: `Recommended by the engine, version ${recommendation.engineVersion}, for these objectives.` }
    const groups = site.groups.map((group) => {
      const size = recommended.groups.find(({ name }) => name === group.name)
      if (size === undefined) return group
      const { processes, threads, listenBacklog, queueTimeoutS, connectTimeoutS, requestTimeoutS } = size
      return { ...group, processes, threads, listenBacklog, queueTimeoutS, connectTimeoutS, requestTimeoutS }
    })
    return { ...site, groups }
  })
  return { ...inputs, plan: { ...inputs.plan, sites }, provenance }
}
