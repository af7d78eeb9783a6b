/** Further questions of the engine on a plan that the request brings: what if, which actions apart, how sure, what moves it most, which sizes, where sites should live. */
import { z } from 'zod'
import { invalidInput } from '#lib/base/errors.ts'
import { WhatIfQuestions } from '#lib/planning/what-if-question.ts'
import { compute } from '#lib/data/compute.ts'
import { endpoint, type Endpoint } from '../endpoint.ts'
import { bounded, boundedPlan, common, PlanBody } from './engine-endpoints.ts'

const Figures = z.looseObject({ stable: z.boolean(), bottleneck: z.string(), cpuUtilization: z.number(), memoryMiB: z.number().nullable(), p95: z.number().nullable(), missed: z.array(z.string()) })
const Answer = z.object({ name: z.string(), text: z.string(), sentence: z.string(), site: z.string().meta({ description: 'The site that it moves most; figures are of it' }), before: Figures, after: Figures, newlyMissed: z.array(z.string()), nowMet: z.array(z.string()), passing: z.looseObject({}).nullable().meta({ description: 'How it passes, where it ends' }) }).meta({ id: 'WhatIfAnswer' })
const Times = z.object({ meanMs: z.number().nullable(), p95Ms: z.number().nullable() })
const Moved = z.object({ before: Times, after: Times })
const End = z.object({ input: z.string(), p95Ms: z.number().nullable(), cpuUtilization: z.number(), stable: z.boolean(), missed: z.array(z.string()) })
const Move = z.object({ kind: z.enum(['site', 'tenant']), name: z.string(), from: z.string(), to: z.string() })
const Placed = z.looseObject({ hosts: z.int(), fullest: z.number(), fullestHost: z.string(), binds: z.string() })
const Hosts = z.array(z.looseObject({ name: z.string(), memoryMiB: z.number(), worstHour: z.int(), use: z.looseObject({}), binds: z.string() }))
const Lost = z.array(z.object({ name: z.string(), carried: z.boolean(), proven: z.boolean(), moves: z.array(Move), worst: z.looseObject({ host: z.string() }).nullable(), text: z.string() })).meta({ description: 'What the loss of each host would do' })

export const QUESTION_ENDPOINTS: readonly Endpoint[] = [
  endpoint({
    ...common, id: 'whatIf', path: '/what-if', summary: 'What changes on top of a plan do to it', description: `Each change is on top of those before. ${bounded}`,
    body: z.strictObject({ plan: PlanBody, questions: WhatIfQuestions.min(1, 'Ask something.') }),
    answers: { 200: { description: 'An answer for each question, in a sentence and in figures', schema: z.object({ answers: z.array(Answer) }) } },
    run: async ({ body, request }) => compute('whatIf', { plan: boundedPlan(body.plan), questions: body.questions }, request.signal),
  }),
  endpoint({
    ...common, id: 'partition', path: '/partition', summary: 'Which slow actions deserve a daemon group of their own', description: bounded,
    body: z.strictObject({ plan: PlanBody }),
    answers: { 200: { description: 'The best way to split each group, best first, and the plan with those that are worth it', schema: z.looseObject({ splits: z.array(z.looseObject({ site: z.string(), group: z.string(), worthIt: z.boolean(), text: z.string(), fast: Moved, slow: Moved })), plan: z.looseObject({}), evaluated: z.int(), notes: z.array(z.string()) }).meta({ id: 'Partition' }) } },
    run: async ({ body, request }) => compute('partition', { plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'curve', path: '/curve', summary: 'How a plan goes as its traffic grows', description: bounded,
    body: z.strictObject({ plan: PlanBody, factors: z.array(z.number().gt(0).max(10_000)).min(1).max(100).optional().meta({ description: 'Multiples of the plan’s traffic, ascending; 24 up to past saturation where they are left away' }) }),
    answers: { 200: { description: 'A point for each load, the knee and the saturation', schema: z.object({ points: z.array(z.looseObject({ factor: z.number(), offeredPerSecond: z.number(), throughputPerSecond: z.number(), stable: z.boolean(), bottleneck: z.string(), cpuUtilization: z.number() })), knee: z.looseObject({ factor: z.number(), site: z.string(), mean: z.number() }).nullable(), saturation: z.looseObject({ factor: z.number(), cause: z.string() }).nullable() }).meta({ id: 'Curve' }) } },
    run: async ({ body, request }) => compute('curve', { plan: boundedPlan(body.plan), factors: body.factors }, request.signal),
  }),
  endpoint({
    ...common, id: 'confidence', path: '/confidence', summary: 'How sure an answer is, given how sure its inputs are', description: `The plan is looked at in worlds drawn from the ranges and counts behind its inputs. ${bounded}`,
    body: z.strictObject({ plan: PlanBody }),
    answers: { 200: { description: 'In which share of the worlds every objective is met', schema: z.object({ worlds: z.int(), met: z.number(), p95Ms: z.array(z.object({ name: z.string(), low: z.number().nullable(), high: z.number().nullable() })), ranged: z.boolean(), weakest: z.object({ text: z.string(), share: z.number() }).nullable() }).meta({ id: 'Confidence' }) } },
    run: async ({ body, request }) => compute('confidence', { plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'sensitivity', path: '/sensitivity', summary: 'Which input moves the answer most', description: bounded,
    body: z.strictObject({ plan: PlanBody }),
    answers: { 200: { description: 'A bar for each input, for the site that is worst off', schema: z.object({ site: z.string(), p95Ms: z.number().nullable(), bars: z.array(z.object({ label: z.string(), low: End, high: End, basis: z.string() })) }).meta({ id: 'Sensitivity' }) } },
    run: async ({ body, request }) => compute('sensitivity', { plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'sizes', path: '/sizes', summary: 'How a daemon group does at other sizes', description: bounded,
    body: z.strictObject({ plan: PlanBody, site: z.string().max(200), group: z.string().max(200) }),
    answers: { 200: { description: 'A cell for each number of processes and threads, and the cheapest that meets the objectives', schema: z.object({ site: z.string(), group: z.string(), processes: z.array(z.int()), threads: z.array(z.int()), cells: z.array(z.looseObject({ processes: z.int(), threads: z.int(), p95Ms: z.number().nullable(), stable: z.boolean(), memoryMiB: z.number(), feasible: z.boolean(), missed: z.string().nullable() })), best: z.object({ processes: z.int(), threads: z.int() }).nullable() }).meta({ id: 'SizeGrid' }) } },
    run: async ({ body, request }) => {
      const plan = boundedPlan(body.plan)
      const site = plan.sites.find(({ name }) => name === body.site)
      if (site === undefined) throw invalidInput([{ place: 'site', reason: 'The plan has no such site.', remedy: `It has ${plan.sites.slice(0, 10).map(({ name }) => name).join(', ')}.` }])
      if (!site.groups.some(({ name }) => name === body.group)) throw invalidInput([{ place: 'group', reason: 'The site has no such daemon group.', remedy: `It has ${site.groups.slice(0, 10).map(({ name }) => name).join(', ')}.` }])
      return compute('sizes', { plan, site: body.site, group: body.group }, request.signal)
    },
  }),
  endpoint({
    ...common, id: 'hostLoads', path: '/host-loads', summary: 'Each host of a plan against its ceilings, by hour of the week', description: bounded,
    body: z.strictObject({ plan: PlanBody }),
    answers: { 200: { description: 'The hosts, and what the loss of each would do', schema: z.object({ hosts: Hosts, lost: Lost }).meta({ id: 'HostLoads' }) } },
    run: async ({ body, request }) => compute('hosts', { plan: boundedPlan(body.plan) }, request.signal),
  }),
  endpoint({
    ...common, id: 'place', path: '/place', summary: 'On which host of a plan each site should live', description: bounded,
    body: z.strictObject({ plan: PlanBody, goal: z.enum(['even', 'fewest']).default('even').meta({ description: '`even`: the fullest host as empty as it gets; `fewest`: as few hosts as can be' }), moveTenants: z.boolean().default(false).meta({ description: 'Whether databases and the like may move, too' }) }),
    answers: { 200: { description: 'The moves, what they do, and what no placement can undercut', schema: z.looseObject({ schema: z.literal('headroom/placement@1'), fits: z.boolean(), moves: z.array(Move), before: Placed, after: Placed, bound: z.object({ hosts: z.number(), fullest: z.number() }), plan: z.looseObject({}), text: z.string(), hosts: Hosts, lost: Lost }).meta({ id: 'Placement' }) } },
    run: async ({ body, request }) => compute('place', { plan: boundedPlan(body.plan), goal: body.goal, moveTenants: body.moveTenants }, request.signal),
  }),
]
