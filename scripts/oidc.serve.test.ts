// Signing in at a company's provider: `npm start` beside a certified OpenID provider, followed as a browser would.
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDatabase, everyTeam } from '#lib/data/db.ts'
import { listMembers, removeMember } from '#lib/data/members.ts'
import { openTeam } from '#lib/data/scope.ts'
import { registerTeam } from '#lib/data/users.ts'
import { freePort } from './postgres.mjs'
import { killAll, start, type Started } from './started.ts'

const CLIENT = { client_id: 'headroom', client_secret: 'a secret of the two' }
/** Who signs in next at the provider. */
let person: { sub: string; email: string; email_verified: boolean; name: string; groups?: string[] } = { sub: 'u1', email: 'ada@company.example', email_verified: true, name: 'Ada Lovelace' }
let folder = ''
let server: Server
let headroom: Started

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-oidc-'))
  const issuer = `http://127.0.0.1:${await freePort()}`
  headroom = await start({ HEADROOM_DATA_DIR: folder, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.client_id, OIDC_CLIENT_SECRET: CLIENT.client_secret, OIDC_NAME: 'Example Ltd', OIDC_SCOPE: 'openid email profile groups', OIDC_JOIN: 'domain:company.example=acme:viewer; group:capacity=acme:planner; group:capacity=not-there:viewer' })
  process.env['DATABASE_URL'] = `postgresql://postgres:${readFileSync(join(folder, 'postgres-password'), 'utf8').trim()}@127.0.0.1:${readFileSync(join(folder, 'postgres-port'), 'utf8')}/headroom`
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${headroom.address}/api/auth/callback/oidc`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'email', 'profile', 'groups'],
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  })
  const answer = provider.callback()
  server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
    // The person agrees to everything at once.
    void (async () => {
      const { params } = await provider.interactionDetails(request, response)
      const grant = new provider.Grant({ accountId: person.sub, clientId: String(params['client_id']) })
      grant.addOIDCScope('openid email profile groups')
      await provider.interactionFinished(request, response, { login: { accountId: person.sub }, consent: { grantId: await grant.save() } })
    })()
  })
  server.listen(Number(new URL(issuer).port), '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  await closeDatabase()
  await headroom?.kill('SIGTERM')
  killAll()
  server?.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** A browser of few needs: keeps each site's cookies and follows redirects. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url)
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=')
      jar.set(name, value.join('='))
    }
    const location = response.headers.get('location')
    return location === null || response.status < 300 || response.status >= 400 ? response : this.ask(new URL(location, url).href)
  }

  async signIn(): Promise<Response> {
    const { csrfToken } = (await (await this.ask(`${headroom.address}/api/auth/csrf`)).json()) as { csrfToken: string }
    return this.ask(`${headroom.address}/api/auth/signin/oidc`, { method: 'POST', body: new URLSearchParams({ csrfToken, callbackUrl: `${headroom.address}/account` }) })
  }
}

test('the sign-in page offers the provider by its name', async () => {
  expect(await (await fetch(`${headroom.address}/login`)).text()).toContain('Sign in with')
})

test('a new person gets an account, and the same person comes back to it', async () => {
  const first = await new Browser().signIn()
  expect(first.status).toBe(200)
  expect(first.url).toBe(`${headroom.address}/account`)
  expect(await first.text()).toContain('ada@company.example')
  // Known by the provider's subject: a new address there is no new account here.
  person = { ...person, email: 'ada.lovelace@company.example' }
  expect(await (await new Browser().signIn()).text()).toContain('ada@company.example')
})

test('an address that the provider has not verified gives no account', async () => {
  person = { sub: 'u2', email: 'mallory@company.example', email_verified: false, name: 'Mallory' }
  const refused = await new Browser().signIn()
  expect(refused.url).toContain('/login?error=OidcUnverified')
})

test('who fits a rule of the server becomes a member at the sign-in, once; who was removed stays out, and roles are the team’s', async () => {
  const olga = { email: 'olga@elsewhere.example', name: 'Olga' }
  const { userId, teamSlug } = await registerTeam({ ...olga, password: 'four plain words here', teamName: 'Acme' })
  expect(teamSlug).toBe('acme')
  const scope = await openTeam({ userId, ...olga }, teamSlug, 'member:manage')
  const signInAs = async (who: typeof person) => {
    person = who
    return (await new Browser().signIn()).text()
  }
  const members = async () => Object.fromEntries((await listMembers(scope)).filter((member) => member.userId !== userId).map(({ email, role }) => [email, role]))
  const bob = { sub: 'u3', email: 'bob@company.example', email_verified: true, name: 'Bob' }
  expect(await signInAs(bob)).toContain('Acme')
  await signInAs({ sub: 'u4', email: 'cleo@partner.example', email_verified: true, name: 'Cleo', groups: ['others', 'capacity'] })
  await signInAs({ sub: 'u5', email: 'dan@partner.example', email_verified: true, name: 'Dan', groups: ['Capacity'] })
  expect(await members()).toEqual({ 'bob@company.example': 'viewer', 'cleo@partner.example': 'planner' })
  // Bob has come into the group since; the team gave him his role and keeps it.
  await signInAs({ ...bob, groups: ['capacity'] })
  expect(await members()).toMatchObject({ 'bob@company.example': 'viewer' })
  await removeMember(scope, { memberId: (await listMembers(scope)).find(({ email }) => email === 'bob@company.example')?.id ?? '' })
  expect(await signInAs({ ...bob, groups: ['capacity'] })).toContain('You are in no team')
  expect(Object.keys(await members())).toEqual(['cleo@partner.example'])
  const events = await everyTeam().auditEvent.findMany({ where: { teamId: scope.teamId, kind: 'member.joined', actorId: { not: userId } }, orderBy: { id: 'asc' } })
  expect(events.map(({ actorLabel, detail }) => [actorLabel, detail])).toEqual([
    ['Bob <bob@company.example>', { email: 'bob@company.example', role: 'viewer', by: 'domain company.example' }],
    ['Cleo <cleo@partner.example>', { email: 'cleo@partner.example', role: 'planner', by: 'group capacity' }],
  ])
})
