// Real servers on this machine and real look-ups: what a person enters reaches the public Internet or nothing.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { isPublicAddress } from './outbound-address.ts'
import { outboundRequest, requireOutboundUrl } from './outbound-request.ts'

let server: Server
let port = 0
let reached = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    reached++
    if (request.url === '/redirect') return void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
    if (request.url === '/large') return void response.end('x'.repeat(1_000_000))
    if (request.url === '/slow') return
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => response.writeHead(200, { 'content-type': 'text/plain' }).end(`${request.method} ${body}`))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
afterEach(() => vi.unstubAllEnvs())

describe('addresses', () => {
  test.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd00::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '64:ff9b::a00:1', '2002:7f00:1::', 'ff02::1', 'localhost', ''])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

describe('what is refused before anything is sent', () => {
  test.each([
    'http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'not an address', 'https://user:secret@example.com/', 'https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://017700000001/',
    'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://169.254.169.254/latest/meta-data', 'https://localhost/', 'https://db/', 'https://metadata.google.internal/', 'https://printer.local/', `https://example.com/${'x'.repeat(2000)}`,
  ])('%s', (url) => {
    expect(() => requireOutboundUrl(url, new Set())).toThrow(/^url: /)
  })

  test('a public https address is taken', () => {
    expect(requireOutboundUrl('https://hooks.example.com:8443/in?x=1', new Set()).host).toBe('hooks.example.com:8443')
  })
})

test('a name that resolves to this machine is not connected to, though it looks public', async () => {
  const before = reached
  // Names that never resolve to anything but this machine: the look-up is what is judged, not the name.
  const { judged } = { judged: outboundRequest({ url: `https://localhost.localdomain:${port}/`, timeoutMs: 3000 }) }
  await expect(judged).rejects.toMatchObject({ code: expect.stringMatching(/invalid|unavailable/) as string })
  expect(reached).toBe(before)
})

describe('to a host that whoever runs Headroom has allowed', () => {
  const allowed = () => vi.stubEnv('HEADROOM_OUTBOUND_PRIVATE', 'ci.internal, 127.0.0.1')

  test('the body arrives and the answer comes back', async () => {
    allowed()
    expect(await outboundRequest({ url: `http://127.0.0.1:${port}/`, body: '{"a":1}' })).toMatchObject({ status: 200, body: 'POST {"a":1}', headers: { 'content-type': 'text/plain' } })
  })

  test('no redirect is followed', async () => {
    allowed()
    expect((await outboundRequest({ url: `http://127.0.0.1:${port}/redirect`, method: 'GET' })).status).toBe(302)
  })

  test('no more is read than was asked for', async () => {
    allowed()
    expect((await outboundRequest({ url: `http://127.0.0.1:${port}/large`, maxBytes: 1000 })).body).toHaveLength(1000)
  })

  test('who does not answer is given up, in words that tell nothing of the network', async () => {
    allowed()
    await expect(outboundRequest({ url: `http://127.0.0.1:${port}/slow`, timeoutMs: 200 })).rejects.toMatchObject({ code: 'unavailable', publicMessage: '127.0.0.1 did not answer in time.' })
  })
})
