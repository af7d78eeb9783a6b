// Signing in at a company's provider: `npm start` beside a certified OpenID provider, followed as a browser would.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from './postgres.mjs'
import { killAll, start, type Started } from './started.ts'

const CLIENT = { client_id: 'headroom', client_secret: 'a secret of the two' }
/** Who signs in next at the provider. */
let person = { sub: 'u1', email: 'ada@company.example', email_verified: true, name: 'Ada Lovelace' }
let folder = ''
let server: Server
let headroom: Started

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-oidc-'))
  const issuer = `http://127.0.0.1:${await freePort()}`
  headroom = await start({ HEADROOM_DATA_DIR: folder, OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.client_id, OIDC_CLIENT_SECRET: CLIENT.client_secret, OIDC_NAME: 'Example Ltd' })
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${headroom.address}/api/auth/callback/oidc`] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
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
      grant.addOIDCScope('openid email profile')
      await provider.interactionFinished(request, response, { login: { accountId: person.sub }, consent: { grantId: await grant.save() } })
    })()
  })
  server.listen(Number(new URL(issuer).port), '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
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
