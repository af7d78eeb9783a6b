/**
 * A version and what is on record of it, judged by a team's policy. Pure: the caller brings stored facts, none of a client's.
 * Every check that is not off gets an outcome in words; whether an approval may go on is `verdictOf`'s.
 */
import { onceFor } from '#lib/base/once-for.ts'
import type { Prediction } from '#lib/engine/prediction.ts'
import { predictAnalytic } from '#lib/engine/predict-analytic.ts'
import type { Role } from '#lib/base/permissions.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { checksOf } from '../checks.ts'
import type { Evaluation } from '../evaluate.ts'
import { hostViews } from '../host-views.ts'
import type { ScenarioInputs } from '../scenario-inputs.ts'
import { evidenceGrades, isAtLeastGrade } from './evidence-grade.ts'
import { POLICY_CHECK_CODES, POLICY_CHECKS, type CheckLevel, type Policy, type PolicyCheckCode } from './policy.ts'

/** What is stored of a version when it is judged. */
export interface CheckFacts {
  inputs: ScenarioInputs
  result: Evaluation
  /** Of today's engine; null: there is none. */
  simulation: Prediction | null
  /** The newest of these bytes; null: there is none. */
  configTest: string | null
  proof: string | null
  /** Who is about to approve; null: nobody yet, and checks on people are left out. */
  approver: { userId: string; role: Role } | null
  /** Different people who approved this submission already, the approver left out. */
  approvals: number
}

export interface PolicyOutcome {
  code: PolicyCheckCode
  level: Exclude<CheckLevel, 'off'>
  passed: boolean
  title: string
  detail: string
}

interface Finding {
  passed: boolean
  detail: string
}

const PEOPLE: readonly PolicyCheckCode[] = ['approverRole', 'approvals', 'excluded']

export function policyOutcomes(facts: CheckFacts, policy: Policy): PolicyOutcome[] {
  return POLICY_CHECK_CODES.flatMap((code): PolicyOutcome[] => {
    const level = policy.levels[code]
    if (level === 'off' || (facts.approver === null && PEOPLE.includes(code))) return []
    return [{ code, level, title: POLICY_CHECKS[code].title, ...CHECKS[code](facts, policy) }]
  })
}

export interface PolicyVerdict {
  /** Failed and in nobody's power. */
  blocking: PolicyOutcome[]
  /** Failed, and to be overridden with a reason. */
  required: PolicyOutcome[]
  advisory: PolicyOutcome[]
}

export function verdictOf(outcomes: readonly PolicyOutcome[]): PolicyVerdict {
  const failed = (level: CheckLevel) => outcomes.filter((outcome) => !outcome.passed && outcome.level === level)
  return { blocking: failed('blocking'), required: failed('required'), advisory: failed('advisory') }
}

const CHECKS: Record<PolicyCheckCode, (facts: CheckFacts, policy: Policy) => Finding> = {
  memory: ({ inputs: { plan }, result }) => {
    const hosts = hostViews(plan, result).map(({ name, plan: { host }, result: { prediction } }) => ({ name, memoryMiB: host.memoryMiB, used: prediction.host.memoryMiB }))
    if (hosts.some(({ used }) => used === null)) return { passed: false, detail: 'The memory of a process is not known for every site.' }
    const of = (name: string): string => (hosts.length > 1 ? ` on ${name}` : '')
    return { passed: hosts.every(({ used, memoryMiB }) => (used ?? 0) <= memoryMiB), detail: `${hosts.map(({ name, used, memoryMiB }) => `${round(used ?? 0)} of ${round(memoryMiB)} MiB${of(name)}`).join(', ')}, reserves and tenants included.` }
  },
  objectives: ({ inputs, result, simulation }) => {
    const failed = checksOf(inputs, simulation ?? result.prediction, result.ruleOfThumb).filter(({ outcome }) => outcome === 'failed').map(({ title }) => title)
    const close = simulation === null ? [] : tooClose(inputs.plan, simulation)
    const basis = simulation === null ? 'By the formulas; how sure that is, a simulation would tell.' : 'In the simulation, its intervals included.'
    return { passed: failed.length + close.length === 0, detail: failed.length + close.length === 0 ? basis : `${[...failed, ...close].slice(0, 4).join('; ')}.` }
  },
  evidence: ({ inputs }, { evidenceGrade }) => {
    const weak = evidenceGrades(inputs).filter(({ grade }) => !isAtLeastGrade(grade, evidenceGrade))
    return { passed: weak.length === 0, detail: weak.length === 0 ? `Every site is of grade ${evidenceGrade} or better.` : `Below grade ${evidenceGrade}: ${list(weak.map(({ site, grade }) => `${site} (${grade})`))}.` }
  },
  simulated: ({ simulation }) => ({ passed: simulation !== null, detail: simulation === null ? 'There is no simulation of this version with the engine of today.' : `Simulated with engine ${simulation.engineVersion}.` }),
  configtest: ({ configTest }) => ({ passed: configTest === 'passed' || configTest === 'qualified', detail: configTest === null ? 'No Apache has read these bytes yet.' : `The last configtest of these bytes: ${configTest}.` }),
  proof: ({ proof }) => ({ passed: proof === 'met', detail: proof === null ? 'These bytes have not been run under load yet.' : proof === 'met' ? 'The last run of these bytes met every objective.' : 'The last run of these bytes missed objectives.' }),
  maximumRequests: ({ inputs: { plan } }) => {
    const found = groupsOf(plan).filter(({ group }) => (group.maximumRequests ?? 0) > 0).map(({ group }) => `${group.name} (${group.maximumRequests})`)
    return { passed: found.length === 0, detail: found.length === 0 ? 'No group restarts its processes by count.' : `Set for ${list(found)}.` }
  },
  requestTimeout: ({ inputs: { plan } }) => {
    const found = groupsOf(plan).filter(({ group }) => group.requestTimeoutS === 0).map(({ group }) => group.name)
    return { passed: found.length === 0, detail: found.length === 0 ? 'Every group has one; where the plan gives none, 60 s are written.' : `Off for ${list(found)}.` }
  },
  threadSafety: ({ inputs: { plan } }) => {
    const found = groupsOf(plan).filter(({ site, group }) => site.threadSafe !== true && group.threads > 1).map(({ group }) => `${group.name} (${group.threads} threads)`)
    return { passed: found.length === 0, detail: found.length === 0 ? 'No site of unknown thread safety has more than one thread a process.' : `Not known to be thread-safe: ${list(found)}.` }
  },
  nPlusOne: ({ inputs: { plan } }) => {
    const single = groupsOf(plan).filter(({ group }) => group.processes < 2).map(({ group }) => group.name)
    if (single.length > 0) return { passed: false, detail: `One process only: ${list(single)}.` }
    const overloaded = overloadedByOneFewer(plan)
    return { passed: overloaded.length === 0, detail: overloaded.length === 0 ? 'With one process fewer in every group, the load is still carried.' : `With one process fewer in every group these no longer carry their load: ${list(overloaded)}.` }
  },
  headroom: ({ result: { curve, prediction } }, { headroomPercent }) => {
    if (!prediction.stable) return { passed: false, detail: 'There is none: the load is not carried.' }
    const percent = curve.saturationFactor === null ? null : 100 * (curve.saturationFactor - 1)
    return { passed: percent === null || percent >= headroomPercent, detail: percent === null ? 'Nothing saturates in the range that was looked at.' : `The traffic may grow by ${round(percent)} %; ${headroomPercent} % are asked for.` }
  },
  approverRole: ({ approver }, { approverRole }) => ({ passed: approver?.role === 'owner' || approver?.role === approverRole, detail: `${approverRole === 'owner' ? 'An owner' : 'An approver or owner'} is asked for.` }),
  approvals: ({ approvals }, { minimumApprovals }) => ({ passed: approvals + 1 >= minimumApprovals, detail: `With this one ${approvals + 1} of ${minimumApprovals}.` }),
  excluded: ({ approver }, { excluded }) => {
    const passed = approver === null || !excluded.includes(approver.userId)
    return { passed, detail: passed ? 'Who approves is not excluded.' : 'The policy excludes you from approving.' }
  },
}

/** Sites that no longer carry their load with one process fewer in every group. */
const overloadedByOneFewer = onceFor((plan: Plan): string[] => {
  const fewer: Plan = { ...plan, run: undefined, sites: plan.sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, processes: group.processes - 1 })) })) }
  return predictAnalytic(fewer).sites.filter(({ stable }) => stable === false).map(({ name }) => name)
})

/** Objectives that lie within a simulated interval. */
function tooClose(plan: Plan, simulation: Prediction): string[] {
  return simulation.sites.flatMap((site) =>
    (['mean', 'p50', 'p90', 'p95', 'p99'] as const).flatMap((figure) => {
      const [limit, interval] = [plan.objectives?.responseMs?.[figure], site.responseMsInterval[figure]]
      return limit !== undefined && interval !== null && interval[0] < limit && limit < interval[1] ? [`${site.name}: ${figure} is too close to its objective to call`] : []
    }),
  )
}

function groupsOf(plan: Plan) {
  return plan.sites.flatMap((site) => site.groups.map((group) => ({ site, group })))
}

function list(names: readonly string[]): string {
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
