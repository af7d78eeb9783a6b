/** Guards of connections that Headroom makes: where to, and with what. */
import type { Guard } from './guard.ts'

const address = ['lib/jobs/public-address.test.ts']
const webhooks = ['lib/jobs/webhooks.db.test.ts']

export const OUTGOING_GUARDS: readonly Guard[] = [
  { name: 'Nothing is sent to private addresses of IPv4.', file: 'lib/jobs/public-address.ts', find: "['10.0.0.0', 8], ", replace: '', suite: 'unit', tests: address },
  { name: 'Nothing is sent to the address where clouds tell secrets.', file: 'lib/jobs/public-address.ts', find: "['169.254.0.0', 16], ", replace: '', suite: 'unit', tests: address },
  { name: 'Of IPv6 only the public part is reached, and no IPv4 in disguise.', file: 'lib/jobs/public-address.ts', find: "global6.addSubnet('2000::', 3, 'ipv6')", replace: "global6.addSubnet('::', 0, 'ipv6')", suite: 'unit', tests: address },
  { name: 'A webhook reaches public addresses alone.', file: 'lib/jobs/post-webhook.ts', find: 'if (!resolved.every((address) => isPublicAddress(address, allowLoopback))) return', replace: 'if (resolved.length === 0) return', suite: 'database', tests: webhooks, titled: 'to an address that may' },
  { name: 'Of a name with several addresses each must be public.', file: 'lib/jobs/post-webhook.ts', find: 'if (!resolved.every((address)', replace: 'if (!resolved.some((address)', suite: 'database', tests: webhooks, titled: 'is the one that was judged' },
  { name: 'The connection goes to the address that was judged, whatever the name has by then.', file: 'lib/jobs/post-webhook.ts', find: 'lookup: (_host, wanted, done) => {', replace: 'ping: (_host: string, wanted: { all?: boolean }, done: (error: null, ...found: unknown[]) => void) => {', suite: 'database', tests: webhooks, titled: 'is the one that was judged' },
  { name: 'A webhook is sent by https alone.', file: 'lib/jobs/post-webhook.ts', find: "if (url.protocol === 'http:' && !(allowLoopback && !isPublicAddress(pinned))) return", replace: "if (url.protocol === 'never') return", suite: 'database', tests: webhooks, titled: 'is the one that was judged' },
  { name: 'A redirect is no delivery, and is not followed.', file: 'lib/jobs/deliver-webhook.ts', find: 'outcome.status >= 200 && outcome.status < 300', replace: 'outcome.status >= 200 && outcome.status < 400', suite: 'database', tests: webhooks, titled: 'follows no redirect' },
  { name: 'The time is part of what is signed, so that a copy cannot be sent again later.', file: 'lib/jobs/post-webhook.ts', find: '.update(`${timestamp}.${body}`)', replace: '.update(body)', suite: 'database', tests: webhooks, titled: 'arrives signed, once' },
  { name: 'An answer that does not come is not waited for.', file: 'lib/jobs/post-webhook.ts', find: '    signal: AbortSignal.timeout(timeoutMs),\n', replace: '', suite: 'database', tests: webhooks, titled: 'does not answer in time' },
]
