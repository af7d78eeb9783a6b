import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Prediction } from '#lib/engine/prediction.ts'
import { cmsSites, shop } from '#lib/planning/samples.ts'
import { main } from './headroom.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-cli-'))
  writeFileSync(join(folder, 'shop.json'), JSON.stringify(shop()))
  writeFileSync(join(folder, 'two.json'), JSON.stringify(shop({ processes: 2, users: 50 })))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(args: string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const stdin = (async function* () {
    yield new TextEncoder().encode(input)
  })()
  const code = await main(args, { stdin, stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (err += text) }, cwd: folder })
  return { code, out, err }
}

describe('the headroom command', () => {
  test('says how it is used, and fails where nothing was asked', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, err: '' })
    expect(await run([])).toMatchObject({ code: 2, out: '' })
    for (const name of ['profile', 'rule-of-thumb', 'predict', 'recommend', 'compare', 'headroom', 'what-if', 'place', 'partition', 'next-measurement', 'parse-conf', 'render']) {
      const { code, out } = await run([name, '--help'])
      expect([name, code, out.startsWith(`Usage: headroom ${name}`)]).toEqual([name, 0, true])
    }
  })

  test('rule-of-thumb prints its numbers as one JSON document', async () => {
    const { code, out, err } = await run(['rule-of-thumb', 'shop.json', '--json'])
    expect([code, err]).toEqual([0, ''])
    const rule = JSON.parse(out) as { verdict: string; ceilingProcesses: number; sites: { worstCaseProcesses: number; averageCaseProcesses: number; fudgeFactor: { worstCase: number } }[]; terms: unknown[] }
    expect(rule.verdict).toBe('more-machines')
    expect(rule.sites[0]?.worstCaseProcesses).toBeGreaterThan(rule.sites[0]?.averageCaseProcesses ?? Infinity)
    expect(rule.sites[0]?.fudgeFactor.worstCase).toBeGreaterThan(1)
    expect(rule.terms.length).toBeGreaterThan(20)
    expect((await run(['rule-of-thumb', 'shop.json'])).out).toMatch(/trap: shop: average the times of the actions, never their requests per second\..* it takes \d+ ms/)
  })

  test('predict answers for people and for machines, from a file and from standard input', async () => {
    const text = await run(['predict', 'shop.json', '--engine', 'analytic'])
    expect(text.out).toMatch(/Stable\. What binds first: threads\./)
    const fromFile = await run(['predict', 'shop.json', '--engine', 'analytic', '--json'])
    const fromInput = await run(['predict', '-', '--engine', 'analytic', '--json'], JSON.stringify(shop()))
    expect(fromInput).toEqual(fromFile)
    expect(JSON.parse(fromFile.out)).toMatchObject({ schema: 'headroom/prediction@1', engine: 'analytic', stable: true })
  })

  test('recommend gives the shop its twelve processes; simulations confirm, or ask for one more to be as sure as asked', async () => {
    const quick = await run(['recommend', 'shop.json', '--quick'])
    expect([quick.code, quick.err]).toEqual([0, ''])
    expect(quick.out).toMatch(/shop +shop +12 +1 /)
    const { code, out } = await run(['recommend', 'shop.json', '--json'])
    expect(code).toBe(0)
    const confirmed = JSON.parse(out) as { schema: string; feasible: boolean; confidence: number; sites: { groups: { processes: number; threads: number; basis: string }[] }[]; rejected: { processes: number; reason: string }[]; prediction: { engine: string } }
    expect(confirmed).toMatchObject({ schema: 'headroom/recommendation@1', feasible: true, prediction: { engine: 'simulation' } })
    const group = confirmed.sites[0]?.groups[0]
    expect(group).toMatchObject({ threads: 1, basis: 'simulation' })
    expect([12, 13]).toContain(group?.processes)
    expect(confirmed.confidence).toBeGreaterThanOrEqual(0.9)
    expect(confirmed.rejected.find((option) => option.processes === (group?.processes ?? 0) - 1)?.reason).toMatch(/[Ss]imulated, it .* worlds, asked are 90 %/)
  }, 60_000)

  test('compare sets plans side by side', async () => {
    const { code, out } = await run(['compare', 'two.json', 'shop.json', '--engine', 'analytic', '--json'])
    expect(code).toBe(0)
    const { differences } = JSON.parse(out) as { differences: { sites: { p50: number }[] }[] }
    expect(differences[0]?.sites[0]?.p50).toBeLessThan(0.2)
  })

  test('of several hosts every one is told of, and no figure is that of the first alone', async () => {
    const plan = shop()
    const idle = { ...plan.host, name: 'idle', tenants: [] }
    const several = { ...plan, host: idle, otherHosts: [{ ...plan.host, name: 'busy', apache: plan.apache }], sites: plan.sites.map((site) => ({ ...site, host: 'busy' })) }
    writeFileSync(join(folder, 'several.json'), JSON.stringify(several))
    const predicted = await run(['predict', 'several.json', '--engine', 'analytic'])
    expect(predicted.out).toMatch(/\nHost idle: 0 ?% of the cores, .*\nHost busy: [1-9]/)
    expect((await run(['what-if', 'several.json', '--traffic', '1.1'])).out).toMatch(/\nidle: Cores 0 ?% -> 0 ?%, .*\nbusy: Cores [1-9]/)
    expect((await run(['recommend', 'several.json', '--quick'])).out).toMatch(/\nApache on busy: event, /)
    const { differences, plans } = JSON.parse((await run(['compare', 'shop.json', 'several.json', '--engine', 'analytic', '--json'])).out) as { differences: { cpuUtilization: number; memoryMiB: number }[]; plans: { prediction: Prediction }[] }
    expect(differences[0]?.cpuUtilization).toBeCloseTo(0, 6)
    expect(differences[0]?.memoryMiB).toBeCloseTo(plans[1]?.prediction.host.memoryMiB ?? Number.NaN, 6)
  })

  test.each<[string, string[], RegExp, string]>([
    ['headroom', ['--growth-per-month', '0.02', '--from', '2030-01-01', '--hosts', '3'], /It bears 1\.\d+ times its traffic within the objectives.*\nBeyond: p\d\d of shop.*\n(.*\n)*At that growth it is there in \d.* months, on 203\d-\d\d-\d\d\.\nWith one of 3 hosts lost/, 'headroom/headroom@1'],
    ['what-if', ['--stall', '60000', '--action', 'POST /checkout/pay', '--for', '120'], /What if POST \/checkout\/pay waits 60000 ms more for 120 s\?\n(.*\n)*Missed then: p95 of shop/, 'headroom/what-if@1'],
    ['what-if', ['--add-site', 'cms.json'], /What if cms01 joins the host\?/, 'headroom/what-if@1'],
    ['place', [], /Hosts:\n.*\nshop1 .*\n(.*\n)*.*is the only host: without it nothing runs\./, 'headroom/placement@1'],
    ['partition', [], /of their own, \d+ x 1 for the rest/, 'headroom/partition@1'],
    ['next-measurement', [], /Measure next:\n1\. /, 'headroom/next-measurement@1'],
  ])('%s answers for people and for machines', async (command, options, words, schema) => {
    const cms = cmsSites()
    writeFileSync(join(folder, 'cms.json'), JSON.stringify({ ...cms, sites: cms.sites.slice(0, 1) }))
    const text = await run([command, 'shop.json', ...options])
    expect([text.code, text.err]).toEqual([0, ''])
    expect(text.out).toMatch(words)
    expect(text.out).not.toMatch(/NaN|undefined/)
    const { code, out } = await run([command, 'shop.json', ...options, '--json'])
    expect(code).toBe(0)
    expect((JSON.parse(out) as { schema: string }).schema).toBe(schema)
  })

  test('a recording beside the plan is read, gzip or not; a bad row is named by file and line', async () => {
    const plan = shop()
    const site = plan.sites[0]
    if (site) site.traffic = { kind: 'trace', file: 'peak.csv.gz' }
    writeFileSync(join(folder, 'trace.json'), JSON.stringify(plan))
    const rows = Array.from({ length: 400 }, (_, i) => `${i * 25 - 1000},${i % 6},20,30`)
    writeFileSync(join(folder, 'peak.csv.gz'), gzipSync(`atMs,action,cpuMs,blockedMs\n${rows.join('\n')}\n`))
    const good = await run(['predict', 'trace.json', '--engine', 'analytic', '--json'])
    const prediction = JSON.parse(good.out) as { sites: { offeredPerSecond: number }[] }
    expect(prediction.sites[0]?.offeredPerSecond).toBeCloseTo(40, 0)
    writeFileSync(join(folder, 'peak.csv.gz'), gzipSync('atMs,action,cpuMs,blockedMs\n0,0,1,1\n5,99,1,1\n6,0,-1,1\n'))
    const bad = await run(['predict', 'trace.json'])
    expect(bad.code).toBe(2)
    expect(bad.err.trim().split('\n')).toEqual([expect.stringMatching(/^peak\.csv\.gz:3: action is not an index.* from 0 to 5\.$/), expect.stringMatching(/^peak\.csv\.gz:4: cpuMs is not a time\./)])
  })

  test.each<[string, string[], string, RegExp]>([
    ['no such command', ['destroy'], '', /no such command/],
    ['no plan', ['predict'], '', /No plan is named/],
    ['a file that is not there', ['predict', 'nowhere.json'], '', /^nowhere\.json: There is no such file/],
    ['an empty plan', ['recommend', '-'], '', /^standard input: It is empty/],
    ['something else than JSON', ['rule-of-thumb', '-'], '{"schema"', /^standard input: It is not JSON/],
    ['a plan with two faults', ['predict', '-'], '{"schema":"headroom/plan@1","name":"x","host":{"name":"h","cores":0,"memoryMiB":1}}', /^standard input: host\.cores: .*\nstandard input: sites: It is missing/],
    ['an option nobody knows', ['predict', 'shop.json', '--fast'], '', /--fast/],
    ['an engine nobody knows', ['predict', 'shop.json', '--engine', 'crystal-ball'], '', /no engine "crystal-ball"/],
    ['a seed that is none, to recommend', ['recommend', 'shop.json', '--seed', '-1'], '', /--seed/],
    ['a seed that is none', ['predict', 'shop.json', '--seed', '1.5'], '', /--seed: "1\.5" is not a whole number/],
    ['no change to ask about', ['what-if', 'shop.json'], '', /No change is named.*--traffic/],
    ['two changes at once', ['what-if', 'shop.json', '--traffic', '2', '--slower', '2'], '', /Several changes are named: --traffic, --slower/],
    ['a change of what is not there', ['what-if', 'shop.json', '--slower', '2', '--action', 'GET /nowhere'], '', /^action: "GET \/nowhere" is not an action of the plan/],
    ['a day that is none', ['headroom', 'shop.json', '--growth-per-month', '0.1', '--from', 'soon'], '', /^from: "soon" is not a day/],
    ['one plan to compare', ['compare', 'shop.json'], '', /two to 20 plans/],
    ['a name with a line break', ['predict', 'no\nwhere\u001b[31m.json'], '', /^no where \[31m\.json: There is no such file\. Check the name\.\n$/],
  ])('%s is the input\'s fault: exit code 2, a line on standard error, nothing on standard output', async (_, args, input, message) => {
    const { code, out, err } = await run(args, input)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err).not.toContain('    at ')
  })

  test('starts without loading what it does not need', () => {
    const script = resolve(import.meta.dirname, 'headroom.ts')
    const out = execFileSync(process.execPath, [script, '--help'], { encoding: 'utf8' })
    expect(out).toContain('rule-of-thumb')
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', `process.argv=[]; await import(${JSON.stringify(script)}); process.stdout.write(String(process.moduleLoadList.some((name) => /zod|http2/.test(name))))`], { encoding: 'utf8' })
    expect(loaded).toBe('false')
  })
})
