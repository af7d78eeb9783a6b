/**
 * Before every page: a nonce for its scripts and the policy that names it. Next reads the nonce from the request's own
 * policy header and gives it to the scripts it writes. It authenticates nobody: pages do. Whatever is below /api stays out
 * of here, since Next cuts a request's body at 10 MB once it has passed a proxy, and uploads are larger.
 */
import { randomBytes } from 'node:crypto'
import { NextResponse } from 'next/server'
import type { NextRequest } from 'next/server'
import { contentSecurityPolicy, STRICT_TRANSPORT } from '#lib/http/content-security-policy.ts'

export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(18).toString('base64')
  const https = (process.env['NEXTAUTH_URL'] ?? '').startsWith('https:')
  const policy = contentSecurityPolicy(nonce, { https })
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (https) response.headers.set('strict-transport-security', STRICT_TRANSPORT)
  return response
}

export const config = { matcher: ['/((?!api/|_next/static/|healthz$|readyz$|metrics$|icon\\.svg$|favicon\\.ico$).*)'] }
