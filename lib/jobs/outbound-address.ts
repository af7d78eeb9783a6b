/**
 * Which addresses Headroom may be sent to by what people enter (a webhook, a provider): public ones. A name that leads into
 * our own network, to this machine or to a cloud's metadata service is refused, unless whoever runs Headroom has named its
 * host in HEADROOM_OUTBOUND_PRIVATE.
 */
import { BlockList, isIP } from 'node:net'

/** What is not the public Internet: RFC 6890 and its successors, IPv4 inside IPv6 included. */
const RESERVED_V4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4']
const RESERVED_V6 = ['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8']

/** A list for each family: one list would take every IPv4 address for its form inside IPv6, which is reserved. */
const RESERVED = { 4: blockList(RESERVED_V4, 'ipv4'), 6: blockList(RESERVED_V6, 'ipv6') }

function blockList(nets: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const net of nets) {
    const [address = '', bits = ''] = net.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Only what is known to be public is; anything that is no IP address is not. */
export function isPublicAddress(address: string): boolean {
  const plain = address.split('%')[0] ?? ''
  const version = isIP(plain)
  if (version === 4) return !RESERVED[4].check(plain, 'ipv4')
  return version === 6 && !RESERVED[6].check(plain, 'ipv6')
}

/** Hosts that may be private all the same: names or addresses, separated by commas. */
export function allowedPrivateHosts(setting = process.env['HEADROOM_OUTBOUND_PRIVATE'] ?? ''): ReadonlySet<string> {
  return new Set(setting.split(',').map((host) => host.trim().toLowerCase()).filter((host) => host !== ''))
}
