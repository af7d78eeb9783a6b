/**
 * Where a request comes from, for throttles. Forwarded headers are believed only when HEADROOM_TRUST_PROXY says that a
 * proxy of ours wrote them; else a client could name any address it likes, and all clients without a proxy count as one.
 */
import 'server-only'

type HeaderBag = Headers | Record<string, unknown>

export function clientAddress(headers: HeaderBag): string {
  if (process.env['HEADROOM_TRUST_PROXY'] !== '1') return 'direct'
  const raw = headers instanceof Headers ? headers.get('x-forwarded-for') : headers['x-forwarded-for']
  // The last entry is the one our proxy added.
  const address = typeof raw === 'string' ? raw.split(',').at(-1)?.trim() : undefined
  return address === undefined || address === '' ? 'direct' : address.slice(0, 100)
}
