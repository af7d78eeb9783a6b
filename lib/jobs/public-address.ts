/**
 * Which addresses a webhook may reach: those of the public internet. Everything else (loopback, private, link-local, shared,
 * multicast, documentation, and what wraps an IPv4 address in an IPv6 one) could be a machine of ours. IANA's registries of
 * special-purpose addresses (RFC 6890 and its successors).
 */
import { BlockList, isIP } from 'node:net'

const special4 = new BlockList()
for (const [network, prefix] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3]] as const) special4.addSubnet(network, prefix, 'ipv4')

const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')
const special6 = new BlockList()
for (const [network, prefix] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) special6.addSubnet(network, prefix, 'ipv6')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** @param allowLoopback for tests on one machine. */
export function isPublicAddress(address: string, allowLoopback = false): boolean {
  switch (isIP(address)) {
    case 4:
      return !special4.check(address, 'ipv4') || (allowLoopback && loopback.check(address, 'ipv4'))
    case 6:
      // A mapped IPv4 address (::ffff:127.0.0.1) is outside of 2000::/3 as well.
      return (global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')) || (allowLoopback && address === '::1')
    default:
      return false
  }
}
