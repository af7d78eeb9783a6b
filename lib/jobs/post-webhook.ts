/**
 * Posts one signed body to an address of somebody else's. The name is resolved once, every address it has must be public, and
 * the connection goes to the one that was judged, whatever the name says a moment later. Redirects are not followed; of the
 * answer only the status counts; time and bytes are bounded.
 */
import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { request as requestHttp, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

const TIMEOUT_MS = 10_000

export interface SignedPost {
  url: string
  secret: string
  body: string
  event: string
  deliveryId: string
  /** Seconds since 1970; part of what is signed, so that a copy cannot be sent again later. */
  timestamp: number
}

export type PostOutcome = { kind: 'answered'; status: number } | { kind: 'refused' | 'failed'; reason: string }

/** "t=1700000000,v1=hex of HMAC-SHA256(secret, '1700000000.' + body)". */
export function signatureOf({ secret, body, timestamp }: Pick<SignedPost, 'secret' | 'body' | 'timestamp'>): string {
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

/** Never throws. */
export async function postWebhook(post: SignedPost, { allowLoopback = false, timeoutMs = TIMEOUT_MS }: { allowLoopback?: boolean; timeoutMs?: number } = {}): Promise<PostOutcome> {
  const url = URL.canParse(post.url) ? new URL(post.url) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { kind: 'refused', reason: 'The address is none that can be posted to.' }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const resolved = isIP(host) === 0 ? await lookup(host, { all: true, verbatim: true }).then((all) => all.map(({ address }) => address)).catch(() => null) : [host]
  const [pinned] = resolved ?? []
  if (resolved === null || pinned === undefined) return { kind: 'failed', reason: `The name ${host} has no address.` }
  if (!resolved.every((address) => isPublicAddress(address, allowLoopback))) return { kind: 'refused', reason: `${host} leads to an address that is not of the public internet.` }
  if (url.protocol === 'http:' && !(allowLoopback && !isPublicAddress(pinned))) return { kind: 'refused', reason: 'The address does not begin with https://.' }
  return send(post, url, pinned, timeoutMs)
}

function send(post: SignedPost, url: URL, pinned: string, timeoutMs: number): Promise<PostOutcome> {
  const bytes = Buffer.from(post.body)
  const options: RequestOptions = {
    method: 'POST',
    // The judged address, whatever the name has by now.
    lookup: (_host, wanted, done) => {
      const family = isIP(pinned)
      if (typeof wanted === 'object' && wanted.all === true) done(null, [{ address: pinned, family }])
      else done(null, pinned, family)
    },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { 'content-type': 'application/json', 'content-length': bytes.length, 'user-agent': 'Headroom-Webhook/1', 'headroom-event': post.event, 'headroom-delivery': post.deliveryId, 'headroom-signature': signatureOf(post) },
  }
  return new Promise((done) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      done({ kind: 'answered', status: response.statusCode ?? 0 })
      // Nothing of the answer is wanted.
      response.destroy()
    })
    request.on('error', (error) => done({ kind: 'failed', reason: error.name === 'AbortError' || error.name === 'TimeoutError' ? `No answer within ${timeoutMs / 1000} s.` : `The connection failed: ${'code' in error ? String(error.code) : error.message}.` }))
    request.end(bytes)
  })
}
