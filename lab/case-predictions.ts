/**
 * What is said of a case before and beside its runs: from the low-load profile by simulation and by formula, from the run's
 * own trace, and by simpler models.
 */
import type { Plan, Site, Tenant } from '#lib/engine/plan.ts'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { ruleOfThumb, type RuleOfThumb } from '#lib/engine/rule-of-thumb.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import type { CaseRecords, LabRecords, LabResults, RunRecords } from './lab-results.ts'
import type { LowLoadAction } from '#lib/proof/measured-run.ts'
import { simpleModels, type SimpleModels } from './simple-models.ts'

export interface SiteProfile {
  actions: LowLoadAction[]
  overheadMs: number
}

export interface CasePredictions {
  /** Median and 90 % range over observations like the runs. */
  simulation: Prediction
  analytic: Prediction
  simple: SimpleModels[]
  rule: RuleOfThumb
}

/** What this engine says of the runs, `observations` drawn for each range. */
export function predictRecords(records: LabRecords, observations: number): LabResults {
  return {
    ...records,
    engine: ENGINE_VERSION,
    cases: records.cases.map((one) => {
      const profiles = one.workloads.map((workload) => records.profiles[workload])
      const generatorCores = one.confined ? 0 : one.runs.reduce((sum, run) => sum + run.measured.generatorCores, 0) / Math.max(1, one.runs.length)
      const plan = profiledPlan(one.plan, profiles, generatorCores)
      return { ...one, plan, predictions: casePredictions(plan, observations), runs: one.runs.map((run) => ({ ...run, replay: replayed(one, run, profiles) })) }
    }),
  }
}

/** The plan as a person would have it who measured each action at low load: no distribution's name, samples only. */
export function profiledPlan(plan: Plan, profiles: readonly (SiteProfile | undefined)[], generatorCores: number): Plan {
  return { ...plan, host: { ...plan.host, tenants: generatorTenant(generatorCores) }, sites: plan.sites.map((site, index) => profiledSite(site, profiles[index])) }
}

function casePredictions(plan: Plan, observations: number): CasePredictions {
  return { simulation: runToEnd(simulate(plan, { observations })), analytic: predictAnalytic(plan), simple: plan.sites.map(simpleModels), rule: ruleOfThumb(plan) }
}

/** One run's own arrivals and demands. */
function replayed({ plan, confined }: CaseRecords, run: RunRecords, profiles: readonly (SiteProfile | undefined)[]): Prediction {
  const sites = plan.sites.map((site, index): Site => ({ ...profiledSite(site, profiles[index]), traffic: { kind: 'trace', file: 'records.csv', rows: run.rows[index] ?? [] } }))
  return runToEnd(simulate({ ...plan, run: undefined, host: { ...plan.host, tenants: generatorTenant(confined ? 0 : run.measured.generatorCores) }, sites }))
}

function profiledSite(site: Site, profile: SiteProfile | undefined): Site {
  if (profile === undefined) return site
  return {
    ...site,
    actions: site.actions.map((action, index) => {
      const measured = profile.actions[index]
      return measured ? { ...action, demand: { kind: 'measured', cpuMs: measured.cpuMs, blockedMs: measured.blockedMs, bursts: action.demand.bursts ?? 2 } } : action
    }),
    overhead: { cpuMs: 0, blockedMs: profile.overheadMs },
  }
}

/** The load generator, where it shares the cores of the sites. */
function generatorTenant(cpuCores: number): Tenant[] {
  return cpuCores > 0 ? [{ name: 'load generator', memoryMiB: 100, cpuCores: Number(cpuCores.toFixed(3)) }] : []
}
