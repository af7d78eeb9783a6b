// The grade of a site: what each grade asks for, and what moves a site from one to the next.
import { describe, expect, test } from 'vitest'
import { abText, captureText, logText, PS_TEXT, siteFile } from '#lib/ingest/site/sample-files.ts'
import { siteProfileOf } from '#lib/ingest/site/site-profile.ts'
import { gradeOf, gradeOfProfile, gradeOfVersion } from './site-grade.ts'
import type { Standing } from './site-grade.ts'

const grade = (traffic: Standing, times: Standing, cpu: Standing, memory: Standing) =>
  gradeOf({ traffic: { standing: traffic, text: '' }, times: { standing: times, text: '' }, cpu: { standing: cpu, text: '' }, memory: { standing: memory, text: '' } })

describe('the grade', () => {
  test.each<[string, Standing, Standing, Standing, Standing]>([
    ['A', 'measured', 'measured', 'measured', 'measured'],
    ['B', 'measured', 'measured', 'inferred', 'measured'],
    ['B', 'thin', 'inferred', 'inferred', 'thin'],
    ['C', 'measured', 'measured', 'assumed', 'measured'],
    ['C', 'measured', 'measured', 'entered', 'entered'],
    ['D', 'measured', 'measured', 'assumed', 'entered'],
    ['D', 'measured', 'measured', 'assumed', 'assumed'],
    ['D', 'entered', 'measured', 'measured', 'measured'],
    ['E', 'assumed', 'measured', 'measured', 'measured'],
    ['E', 'measured', 'assumed', 'measured', 'measured'],
  ])('is %s for traffic %s, times %s, cpu %s, memory %s', (expected, ...standings) => {
    expect(grade(...standings).grade).toBe(expected)
  })
  test('never falls when one part stands better', () => {
    const order: Standing[] = ['assumed', 'entered', 'inferred', 'measured']
    for (const a of order) for (const b of order) for (const c of order) for (const d of order) {
      const now = grade(a, b, c, d).grade
      for (const better of order.slice(order.indexOf(c) + 1)) expect(grade(a, b, better, d).grade <= now).toBe(true)
      for (const better of order.slice(order.indexOf(a) + 1)) expect(grade(better, b, c, d).grade <= now).toBe(true)
    }
  })
  test('names the weakest part, none for an A', () => {
    expect(grade('measured', 'measured', 'assumed', 'entered').weakest).toBe('cpu')
    expect(grade('measured', 'measured', 'measured', 'measured').weakest).toBeNull()
  })
})

describe('of files', () => {
  const groups = [{ name: 'shop', threads: 5 }]
  const none = { perProcessMiB: null, cpuShare: null }
  const log = siteFile('log', 'access.log', logText({ toS: 7200 }))
  const of = (...files: Parameters<typeof siteProfileOf>[0][number][]) => gradeOfProfile(siteProfileOf(files, { groups }), none)
  test('nothing is guesswork, a log alone weak, with memory fair, with a capture well founded', () => {
    expect(gradeOfProfile(null, none)).toMatchObject({ grade: 'E', words: 'guesswork' })
    expect(of(log)).toMatchObject({ grade: 'D', weakest: 'cpu' })
    expect(of(log, siteFile('ps', 'ps.txt', PS_TEXT)).grade).toBe('C')
    const found = of(log, siteFile('cap', 'capture.jsonl', captureText()))
    // Two hours of traffic show no daily peak.
    expect(found).toMatchObject({ grade: 'B', weakest: 'traffic' })
    expect(found.parts).toMatchObject([{ part: 'traffic', standing: 'thin' }, { standing: 'measured' }, { standing: 'measured' }, { standing: 'measured' }])
  })
  test('load tests alone know no traffic', () => {
    expect(of(siteFile('ab', 'ab.txt', abText({ concurrency: 1, ratePerSecond: 10, meanMs: 100 })))).toMatchObject({ grade: 'E', weakest: 'traffic' })
  })
  test('what was entered counts where nothing was measured', () => {
    const content = siteProfileOf([log], { groups })
    expect(gradeOfProfile(content, { perProcessMiB: 80, cpuShare: 0.5 }).parts[3]).toEqual({ part: 'memory', standing: 'entered', text: 'Entered for the site: 80 MiB a process.' })
    expect(gradeOfProfile(content, { perProcessMiB: 80, cpuShare: 0.5 }).grade).toBe('C')
  })
})

test('a version is graded by its own sources: a rate changed by hand is entered, whatever the profile says', () => {
  const content = siteProfileOf([siteFile('log', 'access.log', logText({ toS: 7200 })), siteFile('cap', 'capture.jsonl', captureText())], { groups: [{ name: 'shop', threads: 5 }] })
  const source = (kind: 'measured' | 'entered' | 'assumed') => ({ kind, note: 'so' })
  const provenance = { 'sites.shop.traffic.ratePerSecond': source('measured'), 'sites.shop.actions': source('measured'), 'sites.shop.cpuShare': source('measured'), 'sites.shop.memory.perProcessMiB': source('measured') }
  expect(gradeOfVersion(provenance, 'shop', content).grade).toBe('B')
  expect(gradeOfVersion({ ...provenance, 'sites.shop.traffic.ratePerSecond': source('entered') }, 'shop', content).grade).toBe('D')
  expect(gradeOfVersion({}, 'shop', content).grade).toBe('E')
})
