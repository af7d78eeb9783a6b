import { afterEach, expect, test, vi } from 'vitest'
import { clientAddress } from './client-address.ts'

afterEach(() => vi.unstubAllEnvs())

const HEADERS = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'x-headroom-peer': '192.0.2.1' }

test('without a word about proxies or peers, what a client sends is not believed', () => {
  expect(clientAddress(HEADERS)).toBe('direct')
})

test('behind a trusted proxy it is the address that the proxy added last', () => {
  vi.stubEnv('HEADROOM_TRUST_PROXY', '1')
  expect(clientAddress(HEADERS)).toBe('198.51.100.7')
  expect(clientAddress(new Headers(HEADERS))).toBe('198.51.100.7')
  expect(clientAddress({})).toBe('direct')
})

test('without a proxy it is the other end of the connection', () => {
  vi.stubEnv('HEADROOM_PEER_ADDRESS', '1')
  expect(clientAddress(HEADERS)).toBe('192.0.2.1')
  expect(clientAddress({ 'x-forwarded-for': '203.0.113.9' })).toBe('direct')
})
