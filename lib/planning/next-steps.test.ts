// What to measure next: what nobody knows at all first, then what the engine's decision hangs on; each with its command.
import { describe, expect, test } from 'vitest'
import { examplePlan } from '#lib/engine/example-plan.ts'
import { commandOf, nextSteps, quoted } from './next-steps.ts'
import { gradeOf } from './site-grade.ts'
import type { Standing } from './site-grade.ts'

const site = { slug: 'shop', serverName: 'shop.example.com', scriptPath: '/srv/my shop/app.wsgi', daemonUser: 'www-data' }
const graded = (traffic: Standing, times: Standing, cpu: Standing, memory: Standing) =>
  gradeOf({ traffic: { standing: traffic, text: '' }, times: { standing: times, text: '' }, cpu: { standing: cpu, text: '' }, memory: { standing: memory, text: '' } })

describe('the next step', () => {
  test('is a log where nothing is known, and memory beside it', () => {
    const { steps } = nextSteps(examplePlan(), graded('assumed', 'assumed', 'assumed', 'assumed'), site)
    expect(steps.map(({ kind }) => kind)).toEqual(['log', 'memory', 'capture'])
    expect(steps[0]?.command).toBe('sudo zcat -f /var/log/apache2/access.log* | gzip > shop-access.log.gz')
  })
  test('is what the engine finds the decision to hang on where all is known, each kind once', () => {
    const { steps, chance } = nextSteps(examplePlan(), graded('measured', 'measured', 'measured', 'measured'), site)
    expect(new Set(steps.map(({ kind }) => kind)).size).toBe(steps.length)
    expect(steps[0]).toMatchObject({ kind: 'log', share: expect.any(Number) })
    expect(chance).toBeGreaterThan(0.9)
  })
  test('is a capture where the CPU share is assumed and decides, though the demand stands as measured points', () => {
    const split = (values: readonly number[]) => ({ kind: 'measured' as const, cpuMs: values.map((ms) => 0.3 * ms), blockedMs: values.map((ms) => 0.7 * ms) })
    const example = examplePlan({ ratePerSecond: 35 })
    const plan = { ...example, sites: example.sites.map((one) => ({ ...one, actions: [{ name: 'GET /', share: 1, demand: split([60, 80, 100, 120, 140]) }] })) }
    const kinds = (cpu: Standing) => nextSteps(plan, graded('measured', 'measured', cpu, 'measured'), site).steps.map(({ kind }) => kind)
    expect(kinds('assumed')[0]).toBe('capture')
    expect(kinds('assumed')).toContain('load-tests')
    expect(kinds('measured')[0]).not.toBe('capture')
  })
  test('is the line for the configuration where the log holds no times', () => {
    expect(nextSteps(examplePlan(), graded('thin', 'assumed', 'measured', 'measured'), site).steps[0]).toMatchObject({ kind: 'times', command: expect.stringContaining('%D') })
  })
})

test('commands quote what comes from people', () => {
  expect(commandOf('capture', site).command).toContain('sudo tee -a \'/srv/my shop/app.wsgi\'')
  expect(commandOf('capture', site).file).toEqual({ name: 'headroom_capture.py', href: '/api/capture/headroom_capture.py' })
  expect(quoted('a\'; rm -rf /')).toBe('\'a\'\\\'\'; rm -rf /\'')
  expect(quoted('www-data')).toBe('www-data')
})
