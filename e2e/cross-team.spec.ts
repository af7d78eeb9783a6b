// Nobody sees or changes what belongs to another team: for every page and route that there is.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { APIRequestContext, APIResponse } from '@playwright/test'
import { can, ROLES } from '#lib/base/permissions.ts'
import { allRows } from '#lib/data/test-rows.ts'
import { settle, type AddressParts, type FullTeam } from './fixtures/full-team.ts'
import { expect, test } from './fixtures/test.ts'
import { makeTwoTeams, type TwoTeams } from './fixtures/two-teams.ts'
import { addressOf, OTHER_PAGES, OTHER_ROUTES, partsOf, TEAM_PAGES, TEAM_ROUTES, type PartName, type TeamRoute } from './pages.ts'

let team: FullTeam
let other: FullTeam
let as: TwoTeams['as']
let stranger: APIRequestContext
let nobody: APIRequestContext

test.beforeAll(async ({ browser }) => {
  ;({ team, other, as, stranger, nobody } = await makeTwoTeams(browser))
})

/** What no address holds, for a part that says which thing of a team is meant. */
const MADE_UP: Record<PartName, readonly string[]> = {
  team: ['there-is-no-such-team', 'x'.repeat(2000), '%'],
  host: ['there-is-no-such-host', '%', "x' OR '1'='1"],
  site: ['there-is-no-such-site', '../../login'],
  scenario: ['there-is-no-such-scenario', 'x'.repeat(2000)],
  number: ['99', '0', '-1', '1.5', '1e0x', 'NaN', '2147483648', '99999999999999999999'],
  measurement: ['01a207a5-15ad-77bf-b9e1-1c7727e0ea08', 'no-uuid'],
  evaluation: ['01a207a5-15ad-77bf-b9e1-1c7727e0ea08', 'no-uuid'],
  upload: ['01a207a5-15ad-77bf-b9e1-1c7727e0ea08', 'no-uuid'],
  token: ['no-such-token'],
}

const FOLLOW_NONE = { maxRedirects: 0, failOnStatusCode: false } as const
const titleOf = (html: string) => /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? ''
const told = (text: string, { secrets }: FullTeam) => secrets.filter((secret) => text.includes(secret))

async function expectNothingTold(response: APIResponse, status: number, what: string): Promise<void> {
  const body = await response.text()
  expect({ what, status: response.status(), told: told(`${body} ${JSON.stringify(response.headers())}`, team) }).toEqual({ what, status, told: [] })
}

/** The stranger's own address with one part of it taken from `team`, or made up: none of these is a thing of theirs. */
function foreignAddresses(route: string): string[] {
  const children = partsOf(route).filter((name) => name !== 'team')
  const withPart = (parts: Partial<AddressParts>) => addressOf(route, { ...other.parts, ...parts })
  const whole = children.length === 0 ? [] : [withPart({ ...team.parts, team: other.slug })].filter(() => children.some((name) => team.parts[name] !== other.parts[name]))
  return [
    ...whole,
    ...children.filter((name) => team.parts[name] !== other.parts[name]).map((name) => withPart({ [name]: team.parts[name] })),
    ...children.flatMap((name) => MADE_UP[name].map((text) => withPart({ [name]: text }))),
  ]
}

function filesBelow(folder: string, name: string): string[] {
  const root = path.join(import.meta.dirname, '..', folder)
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === name)
    .map((file) => `/${path.dirname(file)}`.replace(/^\/\.$/, '/'))
    .sort()
}

test('the table names every page and every route that there is, and no other', () => {
  expect([...TEAM_PAGES, ...OTHER_PAGES].map(({ route }) => route).sort()).toEqual(filesBelow('app', 'page.tsx'))
  expect([...TEAM_ROUTES.map(({ route }) => route), ...OTHER_ROUTES].sort()).toEqual(filesBelow('app', 'route.ts'))
})

for (const { route, needs, title, tells, query } of TEAM_PAGES) {
  test.describe(`page ${route}`, () => {
    const address = () => `${addressOf(route, team.parts)}${query === undefined ? '' : `?${query(team)}`}`

    test('is shown to a member who may, and not allowed to one who may not', async () => {
      for (const role of ROLES) {
        const response = await as(role).get(address(), FOLLOW_NONE)
        const html = await response.text()
        if (can(role, needs)) {
          expect({ role, status: response.status(), title: titleOf(html) }).toEqual({ role, status: 200, title: `${title(team)} · Headroom` })
          for (const text of [`${team.word} Team`, ...tells(team)]) expect(html).toContain(text)
        } else {
          expect({ role, status: response.status() }).toEqual({ role, status: 403 })
        }
      }
    })

    test('does not exist for another team, in body, title and navigation', async () => {
      const response = await stranger.get(address(), FOLLOW_NONE)
      expect(titleOf(await response.text())).toBe('Not found · Headroom')
      await expectNothingTold(response, 404, address())
      // What the router of the browser asks for, to change the page in place.
      const payload = await stranger.get(address(), { headers: { rsc: '1' }, failOnStatusCode: false })
      expect(told(await payload.text(), team)).toEqual([])
      const own = await as('owner').get(address(), { headers: { rsc: '1' } })
      expect(told(await own.text(), team)).toContain(team.word)
    })

    test('asks whoever is not signed in to do so, and comes back', async () => {
      const response = await nobody.get(address(), FOLLOW_NONE)
      await expectNothingTold(response, 307, address())
      const to = new URL(response.headers()['location'] ?? '', 'http://here')
      expect(to.pathname).toBe('/login')
      expect(to.searchParams.get('next')).toContain(addressOf(route, team.parts))
    })

    test('shows under an own address nothing of another team, nor what is made up', async () => {
      for (const foreign of foreignAddresses(route)) await expectNothingTold(await stranger.get(foreign, FOLLOW_NONE), 404, foreign)
      if (query === undefined) return
      const asked = await stranger.get(`${addressOf(route, other.parts)}?${query(team)}`, FOLLOW_NONE)
      expect([200, 404]).toContain(asked.status())
      expect(told(await asked.text(), team)).toEqual([])
    })
  })
}

test('a page of the team does not exist for anybody under a name that no team has', async () => {
  for (const slug of MADE_UP.team) await expectNothingTold(await stranger.get(`/t/${encodeURIComponent(slug)}/hosts`, FOLLOW_NONE), 404, slug)
})

test('an address with a character that no database holds is wrong, and no fault of the server', async () => {
  const withNul = Object.fromEntries(Object.keys(other.parts).map((name) => [name, name === 'team' ? other.slug : 'x\u0000'])) as unknown as AddressParts
  for (const { route } of TEAM_PAGES.filter(({ route: each }) => partsOf(each).length > 1)) await expectNothingTold(await stranger.get(addressOf(route, withNul), FOLLOW_NONE), 404, route)
  for (const each of TEAM_ROUTES) expect((await ask(stranger, each, addressOf(each.route, { ...withNul, team: 'x\u0000' }))).status()).toBeLessThan(500)
})

const FROM_ELSEWHERE: readonly Record<string, string>[] = [{ origin: 'https://elsewhere.example.com' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]
const BYTES = Buffer.from('10.0.0.9 - - [01/Mar/2026:10:00:00 +0000] "GET /late HTTP/1.1" 200 512 "-" "-" 20000\n')

async function ask(requests: APIRequestContext, { method, query }: TeamRoute, address: string, headers: Record<string, string> = {}): Promise<APIResponse> {
  return requests.fetch(`${address}${query === undefined ? '' : `?${query}`}`, { ...FOLLOW_NONE, method, headers, ...(method === 'PUT' ? { data: BYTES } : {}) })
}

for (const each of TEAM_ROUTES) {
  const { route, method, needs, status, tells } = each
  test.describe(`${method} ${route}`, () => {
    test('is refused to another team, to roles that may not, and without a session; and changes nothing then', async () => {
      await settle(team)
      const before = await allRows(team.teamId)
      const address = addressOf(route, team.parts)
      await expectNothingTold(await ask(stranger, each, address), 404, address)
      for (const foreign of foreignAddresses(route)) await expectNothingTold(await ask(stranger, each, foreign), 404, foreign)
      await expectNothingTold(await ask(nobody, each, address), 401, address)
      for (const role of ROLES.filter((name) => !can(name, needs))) expect((await ask(as(role), each, address)).status()).toBe(403)
      expect(await allRows(team.teamId)).toEqual(before)
    })

    if (method !== 'GET') {
      test('is refused from another web site', async () => {
        await settle(team)
        const before = await allRows(team.teamId)
        for (const headers of FROM_ELSEWHERE) {
          const response = await ask(as('owner'), each, addressOf(route, team.parts), headers)
          expect(response.status()).toBe(403)
          expect(await response.text()).toContain('another web site')
        }
        expect(await allRows(team.teamId)).toEqual(before)
      })
    }

    test('answers every role that may', async () => {
      const [least] = ROLES.filter((role) => can(role, needs))
      if (least === undefined) throw new Error(`nobody may ${needs}`)
      const response = await ask(as(least), each, addressOf(route, team.parts))
      expect(response.status()).toBe(status)
      const text = await response.text()
      for (const part of tells(team)) expect(text).toContain(part)
    })
  })
}

test('pages of no team tell a stranger nothing of the team', async () => {
  for (const { route, title } of OTHER_PAGES) {
    const address = addressOf(route, { ...other.parts, token: 'no-such-token' })
    for (const requests of [stranger, nobody]) {
      const response = await requests.get(address, { failOnStatusCode: false })
      expect({ address, status: response.status(), told: told(await response.text(), team) }).toEqual({ address, status: 200, told: [] })
      if (requests === nobody && route !== '/' && !route.startsWith('/account')) expect(titleOf(await response.text())).toBe(`${title} · Headroom`)
    }
  }
  expect(titleOf(await (await stranger.get('/account')).text())).toBe('Account · Headroom')
})

test('an invitation tells whoever holds its link the name of the team and no more', async () => {
  const html = await (await nobody.get(addressOf('/invite/[token]', team.parts))).text()
  expect(html).toContain(`Join ${team.word} Team`)
  for (const name of ['Machine', 'Shop', 'Growth', 'Planner', 'access.log']) expect(html).not.toContain(`${team.word} ${name}`)
})

test('routes of no team tell nothing of any', async () => {
  for (const address of ['/api/health', '/api/auth/session', '/api/auth/providers']) {
    const response = await nobody.get(address)
    expect(response.status()).toBe(200)
    expect(told(await response.text(), team)).toEqual([])
  }
})
