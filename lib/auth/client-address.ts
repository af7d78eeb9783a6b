/**
 * Where a request comes from, for throttles. Forwarded headers are believed only when HEADROOM_TRUST_PROXY says that a
 * proxy of ours wrote them, else a client could name any address it likes. Without a proxy it is the connection's other
 * end, which scripts/peer-address.mjs writes over whatever was sent; where that is not loaded, all clients count as one.
 */
import 'server-only'

type HeaderBag = Headers | Record<string, unknown>

export function clientAddress(headers: HeaderBag): string {
  const read = (name: string): string => {
    const raw = headers instanceof Headers ? headers.get(name) : headers[name]
    return typeof raw === 'string' ? raw : ''
  }
  // The last entry is the one our proxy added.
  const address = process.env['HEADROOM_TRUST_PROXY'] === '1' ? read('x-forwarded-for').split(',').at(-1)?.trim() : process.env['HEADROOM_PEER_ADDRESS'] === '1' ? read('x-headroom-peer') : ''
  return address ? address.slice(0, 100) : 'direct'
}
