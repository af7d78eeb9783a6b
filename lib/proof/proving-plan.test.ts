import { describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { examplePlan } from '#lib/engine/example-plan.ts'
import type { Plan, Site } from '#lib/engine/plan.ts'
import { loadSchedule } from './load-schedule.ts'
import { provingPlan, type ProvingMachine } from './proving-plan.ts'

const [shop] = examplePlan().sites as [Site]
const RUN = { warmupS: 1, durationS: 5 }
const machine = (changes: Partial<ProvingMachine> = {}): ProvingMachine => ({ cores: 4, availableMiB: 8192, canConfine: true, modWsgi: '4.9.4', ...changes })
const many = (sites: number, groups = { processes: 2, threads: 15 }): Plan => {
  return { ...examplePlan(), sites: Array.from({ length: sites }, (_, index) => ({ ...shop, traffic: { kind: 'open', ratePerSecond: 0.5 }, groups: [{ name: 'shop', ...groups }], name: `site${index}` })) }
}
const heavy = (ratePerSecond: number): Plan => ({ ...examplePlan({ ratePerSecond, processes: 8 }), host: { ...examplePlan().host, cores: 8 } })
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (isAppError(error)) return error.publicMessage
    throw error
  }
  throw new Error('it was not refused')
}

describe('the plan that proves a plan', () => {
  test('keeps processes, threads and options, and runs on cores of its own', () => {
    const { plan, confinedTo, apacheCores, loadFactor } = provingPlan(examplePlan(), {}, machine(), RUN)
    expect(plan.sites[0]?.groups).toEqual(examplePlan().sites[0]?.groups)
    expect([confinedTo, apacheCores, loadFactor, plan.host.cores, plan.run]).toEqual([2, 2, 1, 2, RUN])
  })

  test('drives all of a load that a smaller machine carries with ease, and says that the cores are fewer', () => {
    const light = { ...examplePlan(), host: { ...examplePlan().host, cores: 16 } }
    const { loadFactor, apacheCores, differences } = provingPlan(light, {}, machine({ cores: 2 }), RUN)
    expect([loadFactor, apacheCores]).toEqual([1, 1])
    expect(differences.join(' ')).toContain("The plan's host has 16 cores; Apache and its daemons had 1 of this machine's 2.")
  })

  test('scales a load that a smaller machine would choke on, so that its cores are as busy', () => {
    const { plan, loadFactor, differences } = provingPlan(heavy(200), {}, machine({ cores: 3 }), RUN)
    expect(loadFactor).toBe(0.25)
    expect(plan.sites[0]?.traffic).toEqual({ kind: 'open', ratePerSecond: 50 })
    expect(differences.join(' ')).toMatch(/^25 % of the plan's load was driven: there are 2 cores for it instead of 8, which/)
  })

  test('sends no more than one generator can', () => {
    const { loadFactor } = provingPlan({ ...heavy(6000), host: { ...heavy(1).host, cores: 2 } }, {}, machine({ cores: 64 }), RUN)
    expect(loadFactor).toBe(0.25)
  })

  test('takes forty sites of two processes, and refuses ten thousand processes in words', () => {
    expect(provingPlan(many(40), {}, machine({ cores: 2 }), RUN).plan.sites).toHaveLength(40)
    expect(refusal(() => provingPlan(many(1, { processes: 10_000, threads: 1 }), {}, machine(), RUN))).toBe('The plan has 10000 daemon processes, and a run starts at most 300. Prove a scenario of fewer sites.')
  })

  test('refuses what memory does not carry, a recording, and a run of too many requests', () => {
    expect(refusal(() => provingPlan(many(40), {}, machine({ availableMiB: 1000 }), RUN))).toMatch(/has 1000 MiB to spare/)
    expect(refusal(() => provingPlan({ ...examplePlan(), sites: [{ ...shop, traffic: { kind: 'trace', file: 'x', rows: [] } }] }, {}, machine(), RUN))).toMatch(/recording/)
    expect(refusal(() => provingPlan(examplePlan({ ratePerSecond: 1500, processes: 100 }), {}, machine({ cores: 100 }), { warmupS: 3, durationS: 300 }))).toMatch(/Choose a shorter run/)
  })

  test('gives each site a name of its own, and what is not on this machine stays away', () => {
    const { plan, configuration } = provingPlan(many(2), { site0: { serverName: 'a.example', pythonHome: '/opt/venv', documentRoot: '/srv/a', mountPath: '/elsewhere' }, site1: { serverName: 'a.example' } }, machine(), RUN)
    expect(plan.sites.map(({ serverName }) => serverName)).toEqual(['site-1.prove.example', 'site-2.prove.example'])
    expect(configuration['site0']).toEqual({ serverName: 'site-1.prove.example', aliases: [], mountPath: '/' })
  })
})

describe('what is sent', () => {
  test('is always a request that Apache takes, whatever an action is called', () => {
    const names = ['(all other requests)', 'HEAD /', 'GET /ä b', 'GET /a%2Fb', 'GET /../etc', 'TRACE /x', 'GET /a?b=c', 'GET /{slug}/{int}', 'weird', 'GET /\ud800']
    const plan: Plan = { ...examplePlan(), run: RUN, sites: [{ ...shop, actions: names.map((name) => ({ ...shop.actions[0] as Site['actions'][number], name, share: 1 })), traffic: { kind: 'open', ratePerSecond: 50 } }] }
    const requests = loadSchedule(plan, 80, 1).sites.flatMap(({ lists }) => lists.flat())
    expect(new Set(requests.map(({ action }) => action)).size).toBe(names.length)
    for (const { method, path } of requests) {
      expect(['GET', 'POST']).toContain(method)
      expect(path).toMatch(/^\/[!-~]*\?cpu=[\d.]+&blocked=[\d.]+&bursts=2$/)
      expect(path).not.toMatch(/%2f|\/\.\.\/|\?.*\?/i)
    }
  })
})
