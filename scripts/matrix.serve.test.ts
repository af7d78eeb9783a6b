// The access matrix: every page, route, server action and endpoint of the API, asked for by every role, from outside of the
// team, and without a good session or token. Rows are found by walking `app` and lib/api/endpoints: what is not listed fails.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENDPOINTS } from '#lib/api/endpoints.ts'
import { closeDatabase, everyTeam } from '#lib/data/db.ts'
import { allRows } from '#lib/data/test-rows.ts'
import { settle } from '../e2e/fixtures/full-team.ts'
import { findAction } from '../e2e/fixtures/find-action.ts'
import { addressOf, OTHER_PAGES, OTHER_ROUTES, partsOf, TEAM_PAGES, TEAM_ROUTES } from '../e2e/pages.ts'
import { OTHER_ACTIONS, TEAM_ACTIONS } from '../e2e/server-actions.ts'
import { allowActions, prepareActions, refuseActions, refuseActionsFromElsewhere, sendAction } from './matrix/ask-actions.ts'
import { allowApi, makeApiParts, refuseApi, type ApiParts } from './matrix/ask-api.ts'
import { allowRoutes, askPages, MADE_UP, refuseRoutes, refuseRoutesFromElsewhere } from './matrix/ask-pages.ts'
import { makeMatrix, type Caller, type Matrix } from './matrix/callers.ts'
import { ask, told, type Cell } from './matrix/cell.ts'
import { matrixTable } from './matrix/table.ts'
import { killAll, start } from './started.ts'

const root = resolve(import.meta.dirname, '..')
const cells: Cell[] = []
let folder = ''
let address = ''
let matrix: Matrix
let parts: ApiParts

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-matrix-'))
  ;({ address } = await start({ HEADROOM_DATA_DIR: folder, HEADROOM_API_REQUESTS_PER_MINUTE: '100000' }))
  const secret = (name: string) => readFileSync(join(folder, name), 'utf8').trim()
  process.env['DATABASE_URL'] = `postgresql://postgres:${secret('postgres-password')}@127.0.0.1:${secret('postgres-port')}/headroom`
  process.env['HEADROOM_DATA_DIR'] = folder
  process.env['NEXTAUTH_SECRET'] = secret('session-secret')
  matrix = await makeMatrix(secret('session-secret'))
  parts = await makeApiParts(matrix)
})
afterAll(async () => {
  const to = process.env['HEADROOM_MATRIX_TABLE']
  if (to !== undefined) writeFileSync(to, matrixTable(cells))
  await closeDatabase()
  killAll()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

const faultsOf = (some: readonly Cell[]) => some.flatMap(({ kind, row, caller, faults }) => faults.map((fault) => `${kind} ${row}, ${caller}: ${fault}`))

/** Nothing of either team may change while everybody is refused. */
async function withoutChange<Result>(work: () => Promise<Result>): Promise<Result> {
  await Promise.all([settle(matrix.team), settle(matrix.other)])
  const rows = async () => [await allRows(matrix.team.teamId), await allRows(matrix.other.teamId)]
  const before = await rows()
  const result = await work()
  expect(await rows()).toEqual(before)
  return result
}

async function expectRow(work: () => Promise<Cell[]>): Promise<void> {
  const found = await work()
  cells.push(...found)
  expect(found.length).toBeGreaterThan(7)
  expect(faultsOf(found)).toEqual([])
}

function filesBelow(where: string, name: string): string[] {
  return readdirSync(join(root, where), { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === name)
    .map((file) => `/${dirname(file)}`.replace(/^\/\.$/, '/'))
    .sort()
}

test('has a row for every page, route, server action and endpoint that there is, and no other', () => {
  expect([...TEAM_PAGES, ...OTHER_PAGES].map(({ route }) => route).sort()).toEqual(filesBelow('app', 'page.tsx'))
  expect([...TEAM_ROUTES.map(({ route }) => route), ...OTHER_ROUTES].sort()).toEqual(filesBelow('app', 'route.ts'))
  const actions = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file)).flatMap((file) => {
    const text = readFileSync(join(root, 'app', file), 'utf8')
    return /^\s*['"]use server['"]/m.test(text) ? [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(([, name]) => `${file} ${name ?? ''}`) : []
  })
  expect([...TEAM_ACTIONS.map(({ file, name }) => `t/[team]/${file} ${name}`), ...OTHER_ACTIONS.map(({ file, name }) => `${file} ${name}`)].sort()).toEqual(actions.sort())
  const declared = readdirSync(join(root, 'lib/api/endpoints')).flatMap((file) => [...readFileSync(join(root, 'lib/api/endpoints', file), 'utf8').matchAll(/\bid: '(\w+)', (?:method|path): '/g)].map(([, id]) => id ?? ''))
  expect(ENDPOINTS.map(({ id }) => id).filter((id) => !declared.includes(id)), 'each is declared in lib/api/endpoints').toEqual([])
  expect(declared.filter((id) => !ENDPOINTS.some((endpoint) => endpoint.id === id) && /^[a-z]+[A-Z]|^predict$|^recommend$|^headroom$/.test(id)), 'each that is declared is served').toEqual([])
})

test('pages: shown to those who may, forbidden to other members, not there for everybody else', () => withoutChange(() => expectRow(() => askPages(address, matrix))))

test('routes: refused, and nothing changes', () => withoutChange(async () => {
  await expectRow(() => refuseRoutes(address, matrix))
  expect(await refuseRoutesFromElsewhere(address, matrix)).toEqual([])
}))

test('the API: refused, and nothing changes', async () => {
  // The first use of a token is written down.
  for (const { key } of matrix.api) await fetch(`${address}/api/v1/team`, { headers: { authorization: `Bearer ${key ?? ''}` } })
  await withoutChange(() => expectRow(() => refuseApi(address, matrix, parts)))
})

test('server actions: refused, and nothing changes', async () => {
  const prepared = await prepareActions(matrix)
  await withoutChange(async () => {
    await expectRow(() => refuseActions(address, matrix, prepared))
    expect(await refuseActionsFromElsewhere(address, matrix, prepared)).toEqual([])
  })
})

const callerNamed = (name: string): Caller => {
  const found = matrix.web.find((caller) => caller.name === name)
  if (found === undefined) throw new Error(`nobody is called ${name}`)
  return found
}

test('what belongs to no team tells nothing of any, and needs what it needs', () => withoutChange(async () => {
  const { team, other } = matrix
  for (const caller of matrix.web.filter(({ standing }) => standing === 'outside' || standing === 'unknown')) {
    for (const { route } of OTHER_PAGES) {
      const got = await ask(address, caller, addressOf(route, { ...other.parts, token: 'no-such-token' }), { redirect: 'follow' })
      expect({ route, caller: caller.name, status: got.status, told: told(got, team).filter((secret) => !(secret === team.people.owner.email && caller.name === 'ended')) }).toEqual({ route, caller: caller.name, status: 200, told: [] })
    }
    for (const path of ['/api/health', '/api/auth/session', '/api/auth/providers', '/healthz']) expect(told(await ask(address, caller, path), team)).toEqual([])
  }
  for (const { file, name, needs, form } of OTHER_ACTIONS.filter((each) => each.needs !== 'anybody')) {
    const action = findAction(`app/${file}`, name)
    for (const caller of matrix.web.filter(({ standing }) => standing === 'unknown')) {
      if (needs === 'person' && !(name === 'enterCode' && caller.name === 'no code')) expect({ name, caller: caller.name, code: (await sendAction(address, caller, action, action.route, [], form)).code }).toEqual({ name, caller: caller.name, code: 'unauthenticated' })
      if (needs === 'link') expect(['notFound', 'unauthenticated']).toContain((await sendAction(address, caller, action, '/invite/no-such-token', ['no-such-token'], form)).code)
    }
  }
  // A session of somebody else cannot be ended, and an invitation for another address not be accepted.
  const accept = findAction('app/invite/[token]/actions.ts', 'acceptAsActor')
  expect((await sendAction(address, callerNamed('foreign'), accept, addressOf(accept.route, team.parts), [team.parts.token], {})).code).toBe('forbidden')
  const invitation = (await ask(address, callerNamed('nobody'), addressOf('/invite/[token]', team.parts))).text
  expect(invitation).toContain(`Join ${team.word} Team`)
  for (const name of ['Machine', 'Shop', 'Growth', 'Planner', 'access.log']) expect(invitation).not.toContain(`${team.word} ${name}`)
}))

test('an address with what no database holds, or of a team that nobody has, is wrong and no fault of the server', async () => {
  const foreign = callerNamed('foreign')
  for (const slug of MADE_UP.team) expect((await ask(address, foreign, `/t/${encodeURIComponent(slug)}/hosts`)).status).toBe(404)
  const withNul = { ...matrix.other.parts, ...Object.fromEntries(Object.keys(matrix.other.parts).filter((name) => name !== 'team').map((name) => [name, 'x\u0000'])) }
  for (const { route } of TEAM_PAGES.filter((each) => partsOf(each.route).length > 1)) expect({ route, status: (await ask(address, foreign, addressOf(route, withNul))).status }).toEqual({ route, status: 404 })
  for (const { route, method } of TEAM_ROUTES) expect((await ask(address, foreign, addressOf(route, { ...withNul, team: 'x\u0000' }), { method, ...(method === 'PUT' ? { body: 'x' } : {}) })).status).toBeLessThan(500)
})

test('routes: answered to whoever may', () => expectRow(() => allowRoutes(address, matrix)))

/** These change who is what, so they come last. */
const ofMembers = ({ file }: { file: string }) => file === 'settings/actions.ts'

test('server actions: done for whoever may', () => expectRow(() => allowActions(address, matrix, (action) => !ofMembers(action))), 300_000)

test('the API: answered to whoever may', async () => {
  await expectRow(() => allowApi(address, matrix, parts))
  // Nothing answers at the example's address, so what is on its way there would never settle.
  await everyTeam().member.updateMany({ where: { teamId: matrix.team.teamId, userId: matrix.team.people.owner.userId }, data: { role: 'owner' } })
  await everyTeam().webhook.deleteMany({ where: { url: { startsWith: 'https://example.com' } } })
})

test('server actions on members: done for whoever may', () => expectRow(() => allowActions(address, matrix, ofMembers)), 300_000)
