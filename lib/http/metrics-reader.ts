/**
 * Who may read /metrics: whoever holds HEADROOM_METRICS_TOKEN; where none is set, this machine alone, and nobody through a
 * proxy, whose requests all come from wherever it stands.
 */
import 'server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import { notFound } from '#lib/base/errors.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

/** @throws AppError `notFound`: nothing is told to anybody else, not even that it is there. */
export function requireMetricsReader(request: Request): void {
  const token = process.env['HEADROOM_METRICS_TOKEN'] ?? ''
  if (token !== '') {
    const given = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
    if (timingSafeEqual(digest(given), digest(token))) return
    throw notFound('page')
  }
  const peer = process.env['HEADROOM_PEER_ADDRESS'] === '1' ? (request.headers.get('x-headroom-peer') ?? '') : ''
  const isProxied = process.env['HEADROOM_TRUST_PROXY'] === '1' || request.headers.get('x-headroom-proxied') !== '0'
  if (!isProxied && LOOPBACK.test(peer)) return
  throw notFound('page')
}
