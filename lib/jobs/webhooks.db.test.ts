// Events on their way to webhooks: queued with the event, signed, tried again, sent once, and nowhere but to the internet.
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { everyTeam } from '#lib/data/db.ts'
import { listPutAside } from '#lib/data/put-aside.ts'
import { submitVersion, withdrawVersion } from '#lib/data/reviews.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { makePlannedTeam, putVersion, type PlannedTeam } from '#lib/data/test-team.ts'
import { createWebhook, listDeliveries, listWebhooks, removeWebhook, resendDelivery, type Delivery } from '#lib/data/webhooks.ts'
import { listDueDeliveries, RETRY_AFTER_S } from '#lib/data/webhook-sending.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { postWebhook } from './post-webhook.ts'

// What a name has is said here where a test needs one; else it is asked for as ever.
vi.mock('node:dns/promises', { spy: true })

useTestDatabase()

let team: PlannedTeam
let server: Server
let address = ''
let answer: { status: number; headers?: Record<string, string>; late?: true } = { status: 200 }
const received: { headers: IncomingHttpHeaders; body: string; url: string }[] = []

beforeAll(async () => {
  process.env['HEADROOM_WEBHOOK_LOOPBACK'] = '1'
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    request.on('end', () => {
      received.push({ headers: request.headers, body, url: request.url ?? '' })
      if (answer.late !== true) response.writeHead(answer.status, answer.headers).end('thanks')
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const at = server.address()
  address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`
  team = await makePlannedTeam()
  await putVersion(team, 1)
})
afterAll(() => {
  delete process.env['HEADROOM_WEBHOOK_LOOPBACK']
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  received.length = 0
  answer = { status: 200 }
  for (const { id } of await listWebhooks(team.scopes.owner)) await removeWebhook(team.scopes.owner, id)
})

/** One event, and what is on its way because of it. */
async function event(): Promise<Delivery[]> {
  await submitVersion(team.scopes.planner, team.scenarioSlug, 1, { message: 'Please look.' })
  await withdrawVersion(team.scopes.planner, team.scenarioSlug, 1)
  return deliveries()
}
const deliveries = () => listDeliveries(team.scopes.owner, { page: { after: null, limit: 100 } })
const code = (work: Promise<unknown>) => work.then(() => 'done', (error: { code?: string }) => error.code)

describe('an event', () => {
  test('is queued for the webhooks that ask for it, with the event itself', async () => {
    await createWebhook(team.scopes.owner, { url: `${address}/approved`, events: ['version.approved'] })
    const { id } = await createWebhook(team.scopes.owner, { url: `${address}/all`, events: ['headroom.lost', 'version.submitted'] })
    expect(await event()).toMatchObject([{ webhookId: id, event: 'version.submitted', status: 'queued', attempt: 0 }])
    const before = (await deliveries()).length
    expect(await code(submitVersion(team.scopes.planner, team.scenarioSlug, 1, { message: '' }))).toBe('invalid')
    expect((await deliveries()).length, 'what was refused is no event').toBe(before)
  })

  test('arrives signed, once, with what the audit log says of it', async () => {
    const { secret } = await createWebhook(team.scopes.owner, { url: `${address}/hook?x=1`, events: ['version.submitted'] })
    const [delivery] = await event()
    if (delivery === undefined) throw new Error('nothing is on its way')
    expect(await listDueDeliveries(10)).toContain(delivery.id)
    const outcomes = await Promise.all([deliverWebhook(delivery.id), deliverWebhook(delivery.id), deliverWebhook(delivery.id)])
    expect(outcomes.sort()).toEqual(['delivered', 'nothing', 'nothing'])
    expect(received).toHaveLength(1)
    const [{ headers, body, url }] = received as [(typeof received)[number]]
    const [, timestamp = '', signature = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['headroom-signature'])) ?? []
    expect(signature).toBe(createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'))
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(30)
    expect([url, headers['headroom-event'], headers['headroom-delivery'], headers['content-type']]).toEqual(['/hook?x=1', 'version.submitted', delivery.id, 'application/json'])
    expect(JSON.parse(body)).toMatchObject({ schema: 'headroom/event@1', type: 'version.submitted', team: team.slug, subjectType: 'version', detail: { number: 1, comment: 'Please look.' } })
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempt: 1, responseStatus: 200, failure: null, nextAttemptAt: null }])
    expect(JSON.stringify([await listWebhooks(team.scopes.owner), await deliveries(), body])).not.toContain(secret)
  })

  test('is tried again with longer and longer waits, then failed, and can be sent again', async () => {
    await createWebhook(team.scopes.owner, { url: `${address}/hook`, events: ['version.submitted'] })
    const [delivery] = await event()
    if (delivery === undefined) throw new Error('nothing is on its way')
    answer = { status: 500 }
    for (const [index, wait] of RETRY_AFTER_S.entries()) {
      const begin = Date.now()
      expect(await deliverWebhook(delivery.id)).toBe('later')
      const [row] = await deliveries()
      expect(row).toMatchObject({ status: 'queued', attempt: index + 1, responseStatus: 500, failure: 'It answered 500.' })
      const until = Date.parse(row?.nextAttemptAt ?? '') - begin
      expect(until).toBeGreaterThan(wait * 1000 - 5)
      expect(until).toBeLessThan(wait * 1000 + 5000)
      expect(await deliverWebhook(delivery.id), 'not before its time').toBe('nothing')
      await everyTeam().webhookDelivery.update({ where: { id: delivery.id }, data: { nextAttemptAt: new Date() } })
    }
    expect(await deliverWebhook(delivery.id)).toBe('failed')
    expect(await deliveries()).toMatchObject([{ status: 'failed', attempt: RETRY_AFTER_S.length + 1 }])
    expect(await listDueDeliveries(100)).not.toContain(delivery.id)
    answer = { status: 204 }
    await resendDelivery(team.scopes.owner, delivery.id)
    expect(await deliverWebhook(delivery.id)).toBe('delivered')
    expect(new Set(received.map(({ body }) => body)).size, 'the same bytes each time').toBe(1)
  })

  test('or takes the worker with it each time is put aside with words, and sent anew when somebody asks', async () => {
    await createWebhook(team.scopes.owner, { url: `${address}/hook`, events: ['version.submitted'] })
    const [delivery] = await event()
    const id = delivery?.id ?? ''
    // As claims leave it whose workers wrote nothing down.
    await everyTeam().webhookDelivery.update({ where: { id }, data: { attempt: RETRY_AFTER_S.length + 1, nextAttemptAt: new Date() } })
    expect(await deliverWebhook(id)).toBe('nothing')
    expect(received).toEqual([])
    expect(await listPutAside(team.scopes.owner)).toMatchObject([{ kind: 'delivery', id, failure: expect.stringContaining('never came to an end') as string }])
    await resendDelivery(team.scopes.owner, id)
    expect([await deliverWebhook(id), (await listPutAside(team.scopes.owner)).length]).toEqual(['delivered', 0])
  })

  test('follows no redirect', async () => {
    await createWebhook(team.scopes.owner, { url: `${address}/hook`, events: ['version.submitted'] })
    const [delivery] = await event()
    answer = { status: 302, headers: { location: `${address}/elsewhere` } }
    expect(await deliverWebhook(delivery?.id ?? '')).toBe('later')
    expect(received.map(({ url }) => url)).toEqual(['/hook'])
    expect((await deliveries())[0]?.failure).toContain('redirect')
  })

  test('to an address that may not be reached has failed at once', async () => {
    await createWebhook(team.scopes.owner, { url: 'https://10.0.0.1/hook', events: ['version.submitted'] })
    const [delivery] = await event()
    expect(await deliverWebhook(delivery?.id ?? '')).toBe('failed')
    expect(await deliveries()).toMatchObject([{ status: 'failed', attempt: 1, failure: '10.0.0.1 leads to an address that is not of the public internet.' }])
  })

  test('goes nowhere once its webhook is removed', async () => {
    const { id } = await createWebhook(team.scopes.owner, { url: `${address}/hook`, events: ['version.submitted'] })
    const [delivery] = await event()
    await removeWebhook(team.scopes.owner, id)
    expect(await deliverWebhook(delivery?.id ?? '')).toBe('nothing')
    expect(received).toEqual([])
  })
})

describe('an address', () => {
  const post = (url: string, options = {}) => postWebhook({ url, secret: 's', body: '{}', event: 'version.submitted', deliveryId: 'd', timestamp: 1 }, options)

  test('that is not of the public internet gets no connection, by number, by name, or in disguise', async () => {
    const { port } = new URL(address)
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '2130706433', '0.0.0.0', '[::ffff:127.0.0.1]', '10.0.0.1', '169.254.169.254', '[fe80::1]', '[64:ff9b::7f00:1]']) {
      for (const scheme of ['http', 'https']) expect({ host, kind: (await post(`${scheme}://${host}:${port}/`)).kind }).toEqual({ host, kind: 'refused' })
    }
    expect(received).toEqual([])
    expect((await post('ftp://example.com/')).kind).toBe('refused')
    expect((await post(`${address}/`, { allowLoopback: true })).kind).toBe('answered')
    expect((await post('http://10.0.0.1/', { allowLoopback: true })).kind).toBe('refused')
  })

  test('is the one that was judged, whatever the name has a moment later; of several each must be public', async () => {
    const { port } = new URL(address)
    const has = (...addresses: string[]) => vi.mocked(lookup as (name: string, options: object) => Promise<LookupAddress[]>).mockResolvedValueOnce(addresses.map((each) => ({ address: each, family: 4 })))
    has('127.0.0.1')
    expect(await post(`http://there-is-no-such-name.invalid:${port}/`, { allowLoopback: true })).toEqual({ kind: 'answered', status: 200 })
    expect(received.map(({ headers }) => headers.host)).toEqual([`there-is-no-such-name.invalid:${port}`])
    has('1.1.1.1', '10.0.0.1')
    expect((await post('https://there-is-no-such-name.invalid/')).kind).toBe('refused')
    for (const allowLoopback of [false, true]) {
      has('1.1.1.1')
      expect(await post('http://there-is-no-such-name.invalid:1/', { allowLoopback, timeoutMs: 500 })).toEqual({ kind: 'refused', reason: 'The address does not begin with https://.' })
    }
  })

  test('that does not answer in time, or has no name, fails in words', async () => {
    answer = { status: 200, late: true }
    expect(await post(`${address}/`, { allowLoopback: true, timeoutMs: 200 })).toEqual({ kind: 'failed', reason: 'No answer within 0.2 s.' })
    expect(await post('https://there-is-no-such-name.invalid/')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('has no address') as string })
    expect(await post('http://127.0.0.1:1/', { allowLoopback: true })).toMatchObject({ kind: 'failed', reason: expect.stringContaining('ECONNREFUSED') as string })
  }, 15_000)

  test('is refused when it is entered, where it could never be sent to', async () => {
    for (const url of ['', 'example.com', 'ftp://example.com', 'javascript:alert(1)', 'https://name:secret@example.com/']) expect(await code(createWebhook(team.scopes.owner, { url, events: ['version.submitted'] }))).toBe('invalid')
    delete process.env['HEADROOM_WEBHOOK_LOOPBACK']
    expect(await code(createWebhook(team.scopes.owner, { url: 'http://example.com/', events: ['version.submitted'] }))).toBe('invalid')
    expect(await code(createWebhook(team.scopes.owner, { url: 'https://example.com/', events: [] }))).toBe('invalid')
    process.env['HEADROOM_WEBHOOK_LOOPBACK'] = '1'
  })
})
