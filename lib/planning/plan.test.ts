import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError, type AppError } from '#lib/base/errors.ts'
import { LIMITS, parsePlan, planJsonSchema } from './plan.ts'

const minimal = {
  schema: 'headroom/plan@1',
  name: 'shop',
  host: { name: 'web1', cores: 2, memoryMiB: 4096 },
  sites: [
    {
      name: 'shop',
      groups: [{ name: 'shop', processes: 4, threads: 5 }],
      actions: [{ name: 'GET /', share: 1, demand: { kind: 'independent', cpuMs: { kind: 'constant', value: 5 }, blockedMs: { kind: 'exponential', mean: 40 } } }],
      traffic: { kind: 'open', ratePerSecond: 30 },
    },
  ],
}

type Path = (string | number)[]

/** The minimal plan with one place changed; `undefined` removes it. */
function changed(path: Path, value: unknown): unknown {
  const plan = structuredClone(minimal) as unknown as Record<string | number, unknown>
  let at = plan
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>
  const last = path.at(-1) ?? ''
  if (value === undefined) delete at[last]
  else at[last] = value
  return plan
}

function problemsOf(value: unknown): AppError['problems'] {
  try {
    parsePlan(value)
  } catch (error) {
    if (isAppError(error)) return error.problems
    throw error
  }
  return []
}

const site = (...path: Path): Path => ['sites', 0, ...path]

describe('a plan at the door', () => {
  test('gets its defaults', () => {
    const plan = parsePlan(minimal)
    expect(plan.host.reserves).toEqual({ systemMiB: 512, diskCacheMiB: 512 })
    expect(plan.host.tenants).toEqual([])
    expect(plan.apache).toEqual({ modWsgi: '4.9.4', mpm: 'event', maxRequestWorkers: 400 })
    expect(plan.sites[0]?.overhead).toBeUndefined()
  })

  test('loses fields nobody knows, and keeps the rest', () => {
    expect(parsePlan({ ...minimal, color: 'red' })).toEqual(parsePlan(minimal))
  })

  test('comes out as it went in the second time', () => {
    const once = parsePlan(minimal)
    expect(parsePlan(JSON.parse(JSON.stringify(once)))).toEqual(once)
  })

  test.each<[string, Path, unknown, string, RegExp]>([
    ['no name', ['name'], undefined, 'name', /missing/],
    ['another schema', ['schema'], 'headroom/plan@9', 'schema', /not one of those known/],
    ['no cores', ['host', 'cores'], 0, 'host.cores', /below 0.1/],
    ['cores that are not a number', ['host', 'cores'], Number.NaN, 'host.cores', /finite/],
    ['infinite memory', ['host', 'memoryMiB'], Number.POSITIVE_INFINITY, 'host.memoryMiB', /finite/],
    ['half a process', site('groups', 0, 'processes'), 2.5, 'sites[0].groups[0].processes', /whole number/],
    ['no threads', site('groups', 0, 'threads'), 0, 'sites[0].groups[0].threads', /below 1/],
    ['threads as text', site('groups', 0, 'threads'), '15', 'sites[0].groups[0].threads', /not a whole number|not a number/],
    ['20,000 threads in all', site('groups', 0, 'processes'), 4000, 'sites[0].groups[0].processes', /more than 10000 threads/],
    ['no groups', site('groups'), [], 'sites[0].groups', /fewer than 1/],
    ['two groups of one name', site('groups'), [{ name: 'a', processes: 1, threads: 1 }, { name: 'a', processes: 1, threads: 1 }], 'sites[0].groups[1].name', /Two daemon groups/],
    ['an action in a group that is not there', site('actions', 0, 'group'), 'slow', 'sites[0].actions[0].group', /no daemon group "slow"/],
    ['shares that sum to nothing', site('actions', 0, 'share'), 0, 'sites[0].actions', /sum to zero/],
    ['a negative share', site('actions', 0, 'share'), -1, 'sites[0].actions[0].share', /below 0/],
    ['an unknown distribution', site('actions', 0, 'demand', 'cpuMs'), { kind: 'pareto', mean: 1 }, 'sites[0].actions[0].demand.cpuMs.kind', /kind is missing or not known/],
    ['a uniform distribution upside down', site('actions', 0, 'demand', 'cpuMs'), { kind: 'uniform', min: 9, max: 1 }, 'sites[0].actions[0].demand.cpuMs.min', /above the greatest/],
    ['a mixture of nothing', site('actions', 0, 'demand', 'cpuMs'), { kind: 'mixture', parts: [{ weight: 0, dist: { kind: 'constant', value: 1 } }] }, 'sites[0].actions[0].demand.cpuMs.parts', /sum to zero/],
    ['samples that do not pair up', site('actions', 0, 'demand'), { kind: 'measured', cpuMs: [1, 2], blockedMs: [1] }, 'sites[0].actions[0].demand.blockedMs', /1 values and cpuMs has 2/],
    ['no samples', site('actions', 0, 'demand'), { kind: 'measured', cpuMs: [], blockedMs: [] }, 'sites[0].actions[0].demand.cpuMs', /fewer than 1/],
    ['no traffic at all', site('traffic', 'ratePerSecond'), 0, 'sites[0].traffic.ratePerSecond', /not above 0/],
    ['a rate no core could carry', site('traffic', 'ratePerSecond'), 1e9, 'sites[0].traffic.ratePerSecond', /beyond 1000000/],
    ['half a user', site('traffic'), { kind: 'closed', users: 0.5, thinkS: { kind: 'constant', value: 1 } }, 'sites[0].traffic.users', /whole number/],
    ['threads for code that is not thread-safe', site('threadSafe'), false, 'sites[0].groups[0].threads', /not known to be thread-safe/],
    ['a version that is none', ['apache'], { modWsgi: 'latest' }, 'apache.modWsgi', /form/],
    ['tenants beyond the memory', ['host', 'tenants'], [{ name: 'postgres', memoryMiB: 9999 }], 'host.tenants', /9999 MiB/],
    ['a confidence of one', ['objectives'], { confidence: 1 }, 'objectives.confidence', /not below 1/],
  ])('with %s is refused with place, reason and remedy', (_, path, value, place, reason) => {
    const problems = problemsOf(changed(path, value))
    const problem = problems.find((candidate) => candidate.place === place)
    expect(problem, JSON.stringify(problems)).toBeDefined()
    expect(problem?.reason).toMatch(reason)
    expect(problem?.remedy).toMatch(/\w/)
    expect(new Set(problems.map((candidate) => candidate.place)).size).toBe(problems.length)
  })

  test('nested without end is refused, not followed', () => {
    const loop: Record<string, unknown> = { kind: 'mixture' }
    loop['parts'] = [{ weight: 1, dist: loop }]
    expect(problemsOf(changed(site('actions', 0, 'demand', 'cpuMs'), loop))[0]?.reason).toMatch(/nested deeper than 40/)
  })

  test('whatever comes, it is a plan or problems: never another error, never a number out of range', () => {
    const scalar = fc.oneof(fc.double(), fc.integer(), fc.string({ maxLength: 5 }), fc.boolean(), fc.constantFrom(null, undefined, Number.NaN, Infinity, -Infinity, 1e308, -0, [], {}))
    const place = fc.constantFrom<Path>(['name'], ['host'], ['host', 'cores'], ['host', 'memoryMiB'], ['sites'], site('name'), site('groups'), site('groups', 0), site('groups', 0, 'processes'), site('groups', 0, 'threads'), site('actions'), site('actions', 0, 'share'), site('actions', 0, 'demand'), site('actions', 0, 'demand', 'cpuMs', 'value'), site('actions', 0, 'demand', 'blockedMs', 'mean'), site('traffic'), site('traffic', 'ratePerSecond'), ['run'], ['objectives'])
    fc.assert(
      fc.property(place, fc.oneof(scalar, fc.jsonValue({ maxDepth: 3 })), (path, value) => {
        const plan = changed(path, value)
        const problems = problemsOf(plan)
        for (const problem of problems) expect(problem.reason.length * (problem.remedy ?? '').length).toBeGreaterThan(0)
        if (problems.length === 0) expect(JSON.stringify(parsePlan(plan))).not.toMatch(/null|NaN/)
      }),
      { numRuns: 500 },
    )
  })

  test('the published JSON Schema is a document with every top-level field', () => {
    const schema = planJsonSchema() as { properties: Record<string, unknown>; required: string[] }
    expect(Object.keys(schema.properties)).toEqual(['schema', 'name', 'host', 'apache', 'otherHosts', 'sites', 'run', 'objectives'])
    expect(schema.required).toEqual(['schema', 'name', 'host', 'sites'])
    expect(JSON.stringify(schema)).toContain(String(LIMITS.ratePerSecond))
  })
})

const lab = resolve(process.env['HEADROOM_SHARED'] ?? '../shared', 'lab')
const cases = (() => {
  try {
    return readdirSync(lab, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'profiles').map((entry) => entry.name)
  } catch {
    return []
  }
})()

test.skipIf(cases.length === 0)('the plans of measured runs are accepted', () => {
  for (const name of cases) {
    for (const file of readdirSync(join(lab, name)).filter((candidate) => candidate.startsWith('plan-'))) {
      expect(problemsOf(JSON.parse(readFileSync(join(lab, name, file), 'utf8'))), `${name}/${file}`).toEqual([])
    }
  }
})
