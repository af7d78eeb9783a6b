import { describe, expect, test } from 'vitest'
import { examplePlan } from '#lib/engine/example-plan.ts'
import type { Group, Plan } from '#lib/engine/plan.ts'
import { runToEnd, simulate } from '#lib/engine/simulate.ts'
import { evaluate } from '../evaluate.ts'
import { SCENARIO_INPUTS_SCHEMA, type Provenance, type ScenarioInputs } from '../scenario-inputs.ts'
import { evidenceGrades } from './evidence-grade.ts'
import { CHECK_LEVELS, DEFAULT_POLICY, Policy, POLICY_CHECK_CODES, type PolicyCheckCode } from './policy.ts'
import { policyOutcomes, verdictOf, type CheckFacts } from './policy-outcomes.ts'

const SITE = { serverName: 'shop.example.com', aliases: [], port: 80, scriptPath: '/srv/wsgi.py', mountPath: '/', daemonUser: 'www-data', daemonUnixGroup: 'www-data', threadSafe: true, urlPrefixes: {} }
const MEASURED: Record<string, Provenance> = { 'sites.shop.actions': { kind: 'measured', note: '' }, 'sites.shop.traffic.ratePerSecond': { kind: 'measured', note: '' }, 'sites.shop.memory.perProcessMiB': { kind: 'entered', note: '' } }
const APPROVER = { userId: '018f0000-0000-7000-8000-000000000001', role: 'approver' as const }

const safe = (plan: Plan): Plan => ({ ...plan, sites: plan.sites.map((site) => ({ ...site, threadSafe: true })) })
const withGroup = (change: Partial<Group>): Plan => safe({ ...examplePlan(), sites: examplePlan().sites.map((site) => ({ ...site, groups: site.groups.map((group) => ({ ...group, ...change })) })) })
const inputsOf = (plan: Plan, provenance = MEASURED): ScenarioInputs => ({ schema: SCENARIO_INPUTS_SCHEMA, plan, configuration: { shop: SITE }, provenance })
function factsOf(plan: Plan, changes: Partial<CheckFacts> & { provenance?: Record<string, Provenance> } = {}): CheckFacts {
  const inputs = inputsOf(plan, changes.provenance)
  return { inputs, result: evaluate(inputs), simulation: null, configTest: null, proof: null, approver: APPROVER, approvals: 0, ...changes }
}
const outcome = (code: PolicyCheckCode, facts: CheckFacts, policy: Policy = DEFAULT_POLICY) => policyOutcomes(facts, policy).find((one) => one.code === code)
const passes = (code: PolicyCheckCode, facts: CheckFacts, policy?: Policy) => outcome(code, facts, policy)?.passed

describe('a policy', () => {
  test('says of the default that everything is shown and nothing is in the way', () => {
    const outcomes = policyOutcomes(factsOf(withGroup({ processes: 1, maximumRequests: 100 })), DEFAULT_POLICY)
    expect(outcomes.map(({ code }) => code)).toEqual(POLICY_CHECK_CODES)
    expect(verdictOf(outcomes).blocking).toEqual([])
    expect(verdictOf(outcomes).required).toEqual([])
    expect(verdictOf(outcomes).advisory.map(({ code }) => code)).toEqual(expect.arrayContaining(['simulated', 'configtest', 'proof', 'maximumRequests', 'nPlusOne']))
  })

  test.each(POLICY_CHECK_CODES)('%s is left out where it is off, and is in the way only as strictly as it is set', (code) => {
    const facts = factsOf(safe(examplePlan()))
    for (const level of CHECK_LEVELS) {
      const found = outcome(code, facts, { ...DEFAULT_POLICY, levels: { ...DEFAULT_POLICY.levels, [code]: level } })
      if (level === 'off') expect(found).toBeUndefined()
      else expect(found).toMatchObject({ level })
      const verdict = verdictOf(found === undefined ? [] : [{ ...found, passed: false }])
      expect([verdict.advisory.length, verdict.required.length, verdict.blocking.length]).toEqual(CHECK_LEVELS.slice(1).map((each) => Number(each === level)))
    }
  })

  test('leaves checks on people out until somebody approves', () => {
    expect(policyOutcomes(factsOf(safe(examplePlan()), { approver: null }), DEFAULT_POLICY).map(({ code }) => code)).not.toEqual(expect.arrayContaining(['approvals']))
  })

  test('is read as it was written, and refuses what no check knows', () => {
    expect(Policy.parse(JSON.parse(JSON.stringify(DEFAULT_POLICY)))).toEqual(DEFAULT_POLICY)
    expect(Policy.safeParse({ ...DEFAULT_POLICY, levels: { ...DEFAULT_POLICY.levels, memory: 'maybe' } }).success).toBe(false)
    expect(Policy.safeParse({ ...DEFAULT_POLICY, minimumApprovals: 0 }).success).toBe(false)
  })
})

describe('a check', () => {
  test('of memory, maximum-requests, request-timeout and thread safety looks at the plan', () => {
    expect(passes('memory', factsOf(safe(examplePlan())))).toBe(true)
    expect(passes('memory', factsOf(withGroup({ processes: 60 })))).toBe(false)
    expect(passes('memory', factsOf({ ...safe(examplePlan()), sites: safe(examplePlan()).sites.map(({ memory: _, ...site }) => site) }))).toBe(false)
    expect(passes('maximumRequests', factsOf(withGroup({ maximumRequests: 0 })))).toBe(true)
    expect(outcome('maximumRequests', factsOf(withGroup({ maximumRequests: 500 })))).toMatchObject({ passed: false, detail: 'Set for shop (500).' })
    expect(passes('requestTimeout', factsOf(withGroup({})))).toBe(true)
    expect(passes('requestTimeout', factsOf(withGroup({ requestTimeoutS: 0 })))).toBe(false)
    expect(passes('threadSafety', factsOf(examplePlan()))).toBe(false)
    expect(passes('threadSafety', factsOf(examplePlan({ threads: 1, processes: 8 })))).toBe(true)
  })

  test('of N+1 takes a process from every group', () => {
    expect(passes('nPlusOne', factsOf(withGroup({ processes: 4 })))).toBe(true)
    expect(outcome('nPlusOne', factsOf(withGroup({ processes: 1 })))).toMatchObject({ passed: false, detail: 'One process only: shop.' })
    expect(outcome('nPlusOne', factsOf(safe({ ...examplePlan(), sites: withGroup({ processes: 2, threads: 1 }).sites })))).toMatchObject({ passed: false })
  })

  test('of headroom compares with what is asked for', () => {
    const facts = factsOf(withGroup({ processes: 3 }))
    const left = 100 * ((facts.result.curve.saturationFactor ?? 0) - 1)
    expect(left).toBeGreaterThan(1)
    expect(passes('headroom', facts, { ...DEFAULT_POLICY, headroomPercent: Math.floor(left) })).toBe(true)
    expect(passes('headroom', facts, { ...DEFAULT_POLICY, headroomPercent: Math.ceil(left) + 1 })).toBe(false)
    expect(passes('headroom', factsOf(withGroup({ processes: 1, threads: 1 })), { ...DEFAULT_POLICY, headroomPercent: 0 })).toBe(false)
  })

  test('of objectives asks a simulation for certainty', () => {
    const plan = withGroup({ processes: 3 })
    const simulation = runToEnd(simulate(plan, { maxEvents: 300_000 }))
    const measured = simulation.sites[0]?.responseMs.p95 ?? 0
    const judged = (p95: number) => {
      const wanted = { ...plan, objectives: { responseMs: { p95 } } }
      return outcome('objectives', { ...factsOf(wanted), simulation })
    }
    expect(judged(measured * 3)?.passed).toBe(true)
    expect(judged(measured * 1.0001)).toMatchObject({ passed: false, detail: expect.stringContaining('too close') })
    expect(judged(measured / 2)?.passed).toBe(false)
    expect(passes('simulated', { ...factsOf(plan), simulation })).toBe(true)
  })

  test('of a real Apache looks at the newest evidence of these bytes', () => {
    const plan = safe(examplePlan())
    expect(['passed', 'qualified', 'undecided', 'failed', null].map((configTest) => passes('configtest', factsOf(plan, { configTest })))).toEqual([true, true, false, false, false])
    expect(['met', 'missed', null].map((proof) => passes('proof', factsOf(plan, { proof })))).toEqual([true, false, false])
  })

  test('of people looks at who approves', () => {
    const plan = safe(examplePlan())
    const owner = { ...DEFAULT_POLICY, approverRole: 'owner' as const }
    expect([passes('approverRole', factsOf(plan), owner), passes('approverRole', factsOf(plan, { approver: { ...APPROVER, role: 'owner' } }), owner)]).toEqual([false, true])
    const two = { ...DEFAULT_POLICY, minimumApprovals: 2 }
    expect([passes('approvals', factsOf(plan), two), passes('approvals', factsOf(plan, { approvals: 1 }), two)]).toEqual([false, true])
    expect(passes('excluded', factsOf(plan), { ...DEFAULT_POLICY, excluded: [APPROVER.userId] })).toBe(false)
  })

  test('of evidence grades each site by where its values came from', () => {
    const grade = (changes: Record<string, Provenance['kind']>) => evidenceGrades(inputsOf(examplePlan(), { ...MEASURED, ...Object.fromEntries(Object.entries(changes).map(([path, kind]) => [path, { kind, note: '' }])) }))[0]?.grade
    expect(grade({})).toBe('A')
    expect(grade({ 'sites.shop.cpuShare': 'assumed' })).toBe('B')
    expect(grade({ 'sites.shop.actions': 'assumed' })).toBe('C')
    expect(grade({ 'sites.shop.actions': 'default' })).toBe('D')
    const facts = factsOf(examplePlan(), { provenance: { ...MEASURED, 'sites.shop.cpuShare': { kind: 'assumed', note: '' } } })
    expect([passes('evidence', facts, { ...DEFAULT_POLICY, evidenceGrade: 'A' }), passes('evidence', facts, { ...DEFAULT_POLICY, evidenceGrade: 'B' })]).toEqual([false, true])
  })
})
