// The snippets of docs/ci.md and of the API's docs page, run by a shell against a real server: those of docs/ci.md with a
// benchmark that passes and one that lost headroom.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { curlSnippet } from '#lib/api/curl-snippet.ts'
import type { OpenApiDocument } from '#lib/api/openapi.ts'
import { API_SCOPES } from '#lib/base/api-scopes.ts'
import { createApiToken } from '#lib/data/api-tokens.ts'
import { closeDatabase } from '#lib/data/db.ts'
import { approve, makePlannedTeam, putVersion } from '#lib/data/test-team.ts'
import { killAll, start } from './started.ts'

let folder = ''
let environment: Record<string, string> = {}
/** A token of an owner with every scope. */
let everything = ''
const page = readFileSync(resolve(import.meta.dirname, '../docs/ci.md'), 'utf8')

/** The fenced block below a heading, without what runs a load test. */
function snippet(heading: string): string {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const block = /```\w+\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
  if (block.startsWith('curl') || block.startsWith('ids=')) return block
  // What a CI hands to the shell: the lines from curl to the address in quotes.
  const command = /^ *curl [\s\S]*?onLoss=error"$/m.exec(block)?.[0]
  if (command === undefined) throw new Error(`docs/ci.md has no command below ${heading}`)
  return command
}

const benchmark = (ratePerSecond: number) => `Running 30s test @ http://localhost:8000/
  2 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    ${(8000 / ratePerSecond).toFixed(2)}ms   12.10ms 210.00ms   80.00%
    Req/Sec    ${(ratePerSecond / 2).toFixed(2)}      5.00    80.00     70.00%
  Latency Distribution
     50%   ${(7600 / ratePerSecond).toFixed(2)}ms
     75%   ${(8800 / ratePerSecond).toFixed(2)}ms
     90%   ${(10_400 / ratePerSecond).toFixed(2)}ms
     99%   ${(16_000 / ratePerSecond).toFixed(2)}ms
  ${Math.round(ratePerSecond * 30)} requests in 30.00s, 5.00MB read
Requests/sec:   ${ratePerSecond.toFixed(2)}
Transfer/sec:    170.00KB
`

function shell(script: string): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile('sh', ['-c', script], { cwd: folder, env: { ...process.env, ...environment }, timeout: 100_000 }, (error, stdout, stderr) => done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, output: `${stdout}${stderr}` }))
  })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-ci-'))
  const { address } = await start({ HEADROOM_DATA_DIR: join(folder, 'data') })
  process.env['DATABASE_URL'] = `postgresql://postgres:${readFileSync(join(folder, 'data/postgres-password'), 'utf8').trim()}@127.0.0.1:${readFileSync(join(folder, 'data/postgres-port'), 'utf8')}/headroom`
  const team = await makePlannedTeam()
  await putVersion(team, 1)
  await approve(team, 1)
  const { token } = await createApiToken(team.scopes.planner, { name: 'CI', scopes: ['measure'], days: 30 })
  everything = (await createApiToken(team.scopes.owner, { name: 'all', scopes: [...API_SCOPES], days: 30 })).token
  environment = { HEADROOM_URL: address, HEADROOM_TOKEN: token, GITHUB_SHA: 'abc', CI_COMMIT_SHA: 'def', BUILD_TAG: 'jenkins-1' }
  // What later runs are held against.
  writeFileSync(join(folder, 'result.txt'), benchmark(100))
  expect(await shell(snippet('Plain shell'))).toMatchObject({ code: 0, output: expect.stringContaining('"outcome":"passed"') as string })
})
afterAll(async () => {
  await closeDatabase()
  killAll()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

test.each([['Plain shell', 1], ['GitHub Actions', 2], ['GitLab CI', 3], ['Jenkins', 4]] as const)('%s: passes, and fails the step where headroom is lost', async (heading, n) => {
  writeFileSync(join(folder, 'result.txt'), benchmark(100 + n))
  const passed = await shell(snippet(heading))
  expect(passed.output).toContain('"outcome":"passed"')
  expect(passed.code).toBe(0)
  writeFileSync(join(folder, 'result.txt'), benchmark(40 + n))
  const lost = await shell(snippet(heading))
  expect(lost.code).toBe(22)
  expect(lost.output).toMatch(/of the headroom is lost .*requests a second until an objective breaks/)
})

test('several runs are uploaded, waited for and checked together', async () => {
  for (const [index, rate] of [98, 99.5, 101.5].entries()) writeFileSync(join(folder, `run-${index + 1}.txt`), benchmark(rate))
  const passed = await shell(snippet('Several runs, which tell the noise'))
  expect(passed.output).toContain('"outcome":"passed"')
  expect(passed.code).toBe(0)
  for (const [index, rate] of [38, 39.5, 41.5].entries()) writeFileSync(join(folder, `run-${index + 1}.txt`), benchmark(rate))
  expect((await shell(snippet('Several runs, which tell the noise'))).code).toBe(22)
})

test('the commands of the docs page work as they stand', async () => {
  const { paths } = (await (await fetch(`${environment['HEADROOM_URL'] ?? ''}/api/v1/openapi.json`)).json()) as OpenApiDocument
  const commandOf = (id: string): string => {
    for (const [path, methods] of Object.entries(paths)) for (const [method, operation] of Object.entries(methods)) if (operation.operationId === id) return curlSnippet(operation, method, path)
    throw new Error(`no operation ${id}`)
  }
  environment['HEADROOM_TOKEN'] = everything
  writeFileSync(join(folder, 'access.log'), `${'10.0.0.9 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "curl" 20000\n'.repeat(20)}`)
  const conf = '<VirtualHost *:80>\nServerName late.example.com\nWSGIDaemonProcess late processes=2 threads=4\nWSGIScriptAlias / /srv/late/app.wsgi process-group=late\n</VirtualHost>\n'
  writeFileSync(join(folder, 'apache2.tar.gz'), conf)
  const outputs = new Map<string, string>()
  const run = async (id: string): Promise<void> => {
    const { code, output } = await shell(commandOf(id))
    expect({ id, code, output: code === 0 ? '' : output }).toEqual({ id, code: 0, output: '' })
    outputs.set(id, output)
  }
  for (const id of ['getTeam', 'createHost', 'updateHost', 'listHosts', 'getHost', 'listSites', 'getSite', 'uploadMeasurement', 'listMeasurements', 'listScenarios', 'getScenario', 'listVersions', 'getVersion', 'getConfiguration', 'previewVersion', 'downloadExport', 'listExports', 'listWaitingVersions', 'startSimulation', 'listChecks', 'listMembers', 'listAuditEvents', 'createInvitation', 'predict', 'recommend', 'ruleOfThumb', 'headroom', 'sizes', 'place', 'searchTeam', 'downloadAudit', 'uploadConfiguration', 'listNotices', 'addComment', 'renameTeam']) await run(id)
  environment['measurement'] = /"id":"([^"]+)"/.exec(outputs.get('uploadMeasurement') ?? '')?.[1] ?? ''
  environment['evaluation'] = /"id":"([^"]+)"/.exec(outputs.get('startSimulation') ?? '')?.[1] ?? ''
  environment['upload'] = /"id":"([^"]+)"/.exec(outputs.get('uploadConfiguration') ?? '')?.[1] ?? ''
  environment['conversation'] = /"threadId":"([^"]+)"/.exec(outputs.get('addComment') ?? '')?.[1] ?? ''
  environment['check'] = /"id":"([^"]+)"/.exec(outputs.get('listChecks') ?? '')?.[1] ?? ''
  for (const id of ['getMeasurement', 'listMeasurementProblems', 'getEvaluation', 'getCheck', 'previewImport', 'downloadConfigurationPatch', 'replyToComment']) await run(id)
})
