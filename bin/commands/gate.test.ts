import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shop } from '#lib/planning/samples.ts'
import { main } from '../headroom.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-gate-'))
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(shop({ processes: 12, users: 60 })))
  for (const [name, rate] of [['before.txt', 30], ['like.txt', 30.2], ['slow.txt', 14]] as const) writeFileSync(join(folder, name), wrk(rate))
  writeFileSync(join(folder, 'access.log'), '10.0.0.9 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "-" 20000\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Eight connections of wrk, which do not think. */
const wrk = (rate: number) => `Running 30s test @ http://localhost:8000/
  2 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    ${(8000 / rate).toFixed(2)}ms   12.10ms 710.00ms   80.00%
    Req/Sec    ${(rate / 2).toFixed(2)}      5.00    80.00     70.00%
  ${Math.round(rate * 30)} requests in 30.00s, 5.00MB read
Requests/sec:   ${rate.toFixed(2)}
Transfer/sec:    170.00KB
`

async function gate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const code = await main(['gate', ...args], { stdin: (async function* () {})(), stdout: { write: (text: string) => (out += text) }, stderr: { write: (text: string) => (err += text) }, cwd: folder })
  return { code, out, err }
}

test('passes a run like the one before, and ends with 3 for one that lost headroom', async () => {
  const passed = await gate('plan.json', 'like.txt', '--against', 'before.txt')
  expect([passed.code, passed.err]).toEqual([0, ''])
  expect(passed.out).toMatch(/^Passed\. .*headroom/)
  const lost = await gate('plan.json', 'slow.txt', '--against', 'before.txt')
  expect(lost.code).toBe(3)
  expect(lost.out).toMatch(/^Failed\. .* of the headroom is lost \(90 % interval .*\): .* instead of .* requests a second/)
  expect(lost.out).toContain('slow.txt: 571 ms on average; the plan says')
})

test('prints one document with --json', async () => {
  const { code, out } = await gate('plan.json', 'slow.txt', '--against', 'before.txt', '--max-loss', '1', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ schema: 'headroom/loss@1', outcome: 'passed', maxLossShare: 1, slowdown: { against: 'runs' } })
})

test('refuses in a line what it cannot use', async () => {
  expect(await gate('plan.json')).toMatchObject({ code: 2, err: expect.stringContaining('No result is named.') as string })
  expect(await gate('plan.json', 'access.log')).toMatchObject({ code: 2, err: expect.stringContaining('access.log: It is no result of a load test') as string })
  expect(await gate('plan.json', 'slow.txt', '--max-loss', '2')).toMatchObject({ code: 2 })
  expect(await gate('plan.json', 'slow.txt', '--site', 'none')).toMatchObject({ code: 2, err: expect.stringContaining('is not a site of the plan') as string })
})
