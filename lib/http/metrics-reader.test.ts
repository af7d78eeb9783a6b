import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { requireMetricsReader } from './metrics-reader.ts'

const TOKEN = 'a token of some length'
const read = (headers: Record<string, string>) => () => requireMetricsReader(new Request('http://headroom.test/metrics', { headers: { 'x-headroom-proxied': '0', ...headers } }))
beforeEach(() => vi.stubEnv('HEADROOM_PEER_ADDRESS', '1'))
afterEach(() => vi.unstubAllEnvs())

test('without a token, this machine may, and nobody else', () => {
  expect(read({ 'x-headroom-peer': '127.0.0.1' })).not.toThrow()
  expect(read({ 'x-headroom-peer': '::ffff:127.0.0.1' })).not.toThrow()
  expect(read({ 'x-headroom-peer': '203.0.113.9' })).toThrow('no such page')
  expect(read({})).toThrow('no such page')
})

test('a proxy on this machine does not make its clients local', () => {
  expect(read({ 'x-headroom-peer': '127.0.0.1', 'x-headroom-proxied': '1' })).toThrow('no such page')
  vi.stubEnv('HEADROOM_TRUST_PROXY', '1')
  expect(read({ 'x-headroom-peer': '127.0.0.1' })).toThrow('no such page')
})

test('where the peer is not known, what a client claims does not count', () => {
  vi.stubEnv('HEADROOM_PEER_ADDRESS', '')
  expect(read({ 'x-headroom-peer': '127.0.0.1' })).toThrow('no such page')
})

test('with a token, the token alone counts', () => {
  vi.stubEnv('HEADROOM_METRICS_TOKEN', TOKEN)
  expect(read({ authorization: `Bearer ${TOKEN}` })).not.toThrow()
  for (const wrong of ['', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, 'Bearer ']) expect(read({ authorization: wrong, 'x-headroom-peer': '127.0.0.1' })).toThrow('no such page')
})
