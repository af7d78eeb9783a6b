import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { readJson } from './json-body.ts'
import { route } from './route.ts'
import { requireOwnLink } from './same-origin.ts'

const call = (handler: ReturnType<typeof route>, init: RequestInit = {}) => handler(new Request('http://app.example.com/api/x?token=secret', init), { params: Promise.resolve({}) })

describe('a route', () => {
  test('answers with the request id that a proxy gave, and with its own where that is not plain', async () => {
    const handler = route(async () => ({ fine: true }))
    expect((await call(handler, { headers: { 'x-request-id': 'abcdef-123456' } })).headers.get('x-request-id')).toBe('abcdef-123456')
    expect((await call(handler, { headers: { 'x-request-id': 'a b"c' } })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('says what an AppError says, with its status and problems', async () => {
    const answer = await call(route(async () => Promise.reject(invalidInput([{ place: 'name', reason: 'It is empty.', remedy: 'Give one.' }]))))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid', message: 'name: It is empty. Give one.', problems: [{ place: 'name' }], requestId: answer.headers.get('x-request-id') } })
    expect((await call(route(async () => Promise.reject(notFound('host'))))).status).toBe(404)
  })

  test('tells a client nothing of an error that is not ours, and the log everything but the query', async () => {
    const written: string[] = []
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
    const answer = await call(route(async () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7 password=x', { cause: new Error('deeper') }))))
    spy.mockRestore()
    const body = await answer.text()
    expect(answer.status).toBe(500)
    expect(body).not.toContain('ECONNREFUSED')
    expect(written).toHaveLength(1)
    const line = JSON.parse(written[0] ?? '') as Record<string, unknown>
    expect(line).toMatchObject({ event: 'request-failed', where: 'GET /api/x', cause: { message: 'deeper' }, requestId: answer.headers.get('x-request-id') })
    expect(written[0]).not.toContain('token=secret')
  })

  test('refuses a change from another site and takes one from its own pages or from a program', async () => {
    const handler = route(async () => ({ fine: true }))
    const status = async (headers: Record<string, string>) => (await call(handler, { method: 'POST', headers: { host: 'app.example.com', ...headers } })).status
    expect(await status({ origin: 'https://evil.example.com' })).toBe(403)
    expect(await status({ origin: 'null' })).toBe(403)
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await status({ 'sec-fetch-site': 'same-site', origin: 'https://other.example.com' })).toBe(403)
    expect(await status({ origin: 'http://app.example.com' })).toBe(200)
    expect(await status({ origin: 'https://plan.example.com', 'x-forwarded-host': 'plan.example.com' })).toBe(200)
    expect(await status({})).toBe(200)
    expect((await call(handler, { headers: { origin: 'https://evil.example.com' } })).status).toBe(200)
  })
})

test('what a GET leaves a trace of is not done for a link on another site, but for our own, a typed address and a program', async () => {
  const handler = route(async (request) => {
    requireOwnLink(request)
    return { fine: true }
  })
  const status = async (site?: string) => (await call(handler, site === undefined ? {} : { headers: { 'sec-fetch-site': site } })).status
  expect(await Promise.all([status('cross-site'), status('same-site'), status('same-origin'), status('none'), status()])).toEqual([403, 403, 200, 200, 200])
})

describe('a JSON body', () => {
  const handler = route(async (request) => readJson(request, z.object({ n: z.number() }), 50))
  const send = (body: BodyInit, type = 'application/json') => call(handler, { method: 'POST', body, headers: { 'content-type': type } })
  test('is read by its schema', async () => {
    expect(await (await send('{"n":1}')).json()).toEqual({ n: 1 })
  })
  test('is refused with the place when it does not fit', async () => {
    const answer = await send('{"n":"1"}')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { problems: [{ place: 'n' }] } })
    expect((await send('{"n":')).status).toBe(400)
    expect((await send('{"n":1}', 'text/plain')).status).toBe(415)
  })
  test('beyond its bound is refused by counting, not by what a header claims', async () => {
    expect((await send(JSON.stringify({ n: 1, pad: 'x'.repeat(100) }))).status).toBe(413)
  })
})

test('an error ends the connection where the request had a body, of which the rest may still come', async () => {
  const refuse = route(async () => {
    throw new AppError('forbidden', { publicMessage: 'No.' })
  })
  const context = { params: Promise.resolve({}) }
  const sent = await refuse(new Request('http://127.0.0.1:3000/upload', { method: 'PUT', body: 'bytes', headers: { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' } }), context)
  expect([sent.status, sent.headers.get('connection')]).toEqual([403, 'close'])
  const asked = await refuse(new Request('http://127.0.0.1:3000/upload'), context)
  expect([asked.status, asked.headers.get('connection')]).toEqual([403, null])
})
