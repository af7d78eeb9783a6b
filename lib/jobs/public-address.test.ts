import { expect, test } from 'vitest'
import { isPublicAddress } from './public-address.ts'

test.each(['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::a00:1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '2001::1', '2002:a00:1::', 'localhost', '', '127.1', '0x7f.1'])('%s is none that a webhook may reach', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '192.169.0.1', '100.63.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])('%s is of the public internet', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test('loopback alone is opened for tests', () => {
  expect([isPublicAddress('127.0.0.1', true), isPublicAddress('::1', true), isPublicAddress('10.0.0.1', true), isPublicAddress('169.254.169.254', true), isPublicAddress('::ffff:127.0.0.1', true)]).toEqual([true, true, false, false, false])
})
