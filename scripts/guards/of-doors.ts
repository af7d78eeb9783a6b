/** Guards of what comes in over HTTP: whose page asks, how much it may send, what it is told. */
import type { Guard } from './guard.ts'

const policy = ['lib/http/content-security-policy.test.ts']
const route = ['lib/http/route.test.ts']
const action = ['lib/http/action.test.ts']
const form = ['lib/http/form-input.test.ts']
const log = ['lib/jobs/log-line.test.ts']

export const DOOR_GUARDS: readonly Guard[] = [
  { name: 'Only scripts that bear the nonce of the answer run in a page.', file: 'lib/http/content-security-policy.ts', find: "'nonce-${nonce}' 'strict-dynamic'", replace: "'unsafe-inline'", suite: 'unit', tests: policy },
  { name: 'No other site shows a page of ours in a frame.', file: 'lib/http/content-security-policy.ts', find: `    "frame-ancestors 'none'",\n`, replace: '', suite: 'unit', tests: policy },
  { name: 'A page sends its forms to ourselves alone.', file: 'lib/http/content-security-policy.ts', find: `    "form-action 'self'",\n`, replace: '', suite: 'unit', tests: policy },
  { name: 'What is no page may run nothing, whatever it holds.', file: 'next.config.js', find: "form-action 'none'; sandbox", replace: "form-action 'none'", suite: 'unit', tests: policy },
  { name: 'A browser does not guess another kind of content than was said.', file: 'next.config.js', find: "          { key: 'X-Content-Type-Options', value: 'nosniff' },\n", replace: '', suite: 'unit', tests: policy },

  { name: 'A change that another site asks for in the visitor\'s name is refused, by what the browser says of the site.', file: 'lib/http/same-origin.ts', find: "if (site !== null && site !== 'same-origin') refuse", replace: "if (site === 'never') refuse", suite: 'unit', tests: route },
  { name: 'A change is refused whose Origin is not the address of the server.', file: 'lib/http/same-origin.ts', find: 'if (!hosts.includes(hostOf(origin))) refuse', replace: "if (origin === 'never') refuse", suite: 'unit', tests: route },
  { name: 'Every route handler asks where the request comes from.', file: 'lib/http/route.ts', find: '      requireSameOrigin(request)\n', replace: '', suite: 'unit', tests: route },
  { name: 'A link on another site makes no export.', file: 'lib/http/same-origin.ts', find: "if (site === 'cross-site' || site === 'same-site') refuse", replace: "if (site === 'never') refuse", suite: 'unit', tests: route },
  { name: 'The export asks whose link was followed.', file: 'app/t/[team]/scenarios/[scenario]/versions/[number]/export/route.ts', find: '  requireOwnLink(request)\n', replace: '', suite: 'unit', tests: ['lib/http/doors.test.ts'] },
  { name: 'No route handler stands outside of the wrapper.', file: 'app/api/t/[team]/sites/[site]/upload/route.ts', find: 'export const PUT = route<{ team: string; site: string }>(async (request, { params }) => {', replace: 'export const PUT = Object.assign(async (request: Request, { params }: { params: { team: string; site: string } }) => {', suite: 'unit', tests: ['lib/http/doors.test.ts'] },
  { name: 'No server action stands outside of action().', file: 'app/account/actions.ts', find: 'export const endAllSessions = action(z.object({}), async () => {', replace: 'export const endAllSessions = Object.assign(async () => {', suite: 'unit', tests: ['lib/http/doors.test.ts'] },
  { name: 'What is bound to a server action is a short text.', file: 'lib/http/action.ts', find: " || !bound.every((text) => typeof text === 'string' && text.length <= 300)", replace: '', suite: 'unit', tests: action },
  { name: 'After the sign-in nobody is sent to another site.', file: 'app/login/safe-return.ts', find: "!next.startsWith('/') || next.startsWith('//') || next.includes('\\\\') || ", replace: '', suite: 'unit', tests: ['app/login/safe-return.test.ts'] },
  { name: 'Links in answers lead where the server is configured to be, whatever host a request names.', file: 'lib/api/public-address.ts', find: "configured === undefined || configured === '' ? new URL(request.url).origin : configured", replace: 'new URL(request.url).origin', suite: 'unit', tests: ['lib/api/public-address.test.ts'] },

  { name: 'A JSON body is bounded by counting what comes.', file: 'lib/http/bounded-bytes.ts', find: 'if (bytes > maxBytes) {', replace: 'if (bytes < 0) {', suite: 'unit', tests: route },
  { name: 'Only what is said to be JSON is read as JSON, which no form of another site can say.', file: 'lib/http/json-body.ts', find: "if (!/^application\\/(\\w+\\+)?json\\b/i.test(request.headers.get('content-type') ?? ''))", replace: "if (request.method === 'never')", suite: 'unit', tests: route },
  { name: 'The name of a form\'s field reaches no prototype.', file: 'lib/http/form-values.ts', find: 'FORBIDDEN.has(step) || ', replace: '', suite: 'unit', tests: form },
  { name: 'The fields of a form are counted.', file: 'lib/http/form-values.ts', find: 'if (++fields > MAX_FIELDS) throw', replace: 'if (++fields < 0) throw', suite: 'unit', tests: form },
  { name: 'Only a short text is looked at as a number, since the pattern for it is quadratic.', file: 'lib/http/form-input.ts', find: 'value.length <= 100 && ', replace: '', suite: 'unit', tests: form },
  { name: 'A number in a form is finite and decimal.', file: 'lib/http/form-input.ts', find: ' && /^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?\\s*$/i.test(value)', replace: '', suite: 'unit', tests: form },
  { name: 'A number of a plan stays within what a machine can be.', file: 'lib/planning/plan.ts', find: 'ratePerSecond: z.number().gt(0).max(LIMITS.ratePerSecond),', replace: 'ratePerSecond: z.number().gt(0),', suite: 'unit', tests: ['lib/planning/plan.test.ts'] },
  { name: 'A plan is not nested without end.', file: 'lib/planning/plan.ts', find: 'if (isTooDeep(value)) throw', replace: 'if (value === isTooDeep) throw', suite: 'unit', tests: ['lib/planning/plan.test.ts'] },

  { name: 'Passwords and tokens in a form are not sent back.', file: 'lib/http/form-values.ts', find: '.filter(([name]) => !SECRET.test(name))', replace: '', suite: 'unit', tests: [...action, ...form] },
  { name: 'An error that is not ours tells a client nothing.', file: 'lib/http/error-answer.ts', find: 'message: INTERNAL, problems', replace: 'message: String(thrown), problems', suite: 'unit', tests: route },
  { name: 'The query string of a request stays out of the log.', file: 'lib/http/route.ts', find: '`${request.method} ${new URL(request.url).pathname}`', replace: '`${request.method} ${request.url}`', suite: 'unit', tests: route },
  { name: 'A request id that a client gives is plain, so that nobody writes into the log.', file: 'lib/http/request-id.ts', find: 'given !== null && /^[A-Za-z0-9_-]{8,64}$/.test(given)', replace: 'given !== null', suite: 'unit', tests: route },
  { name: 'A field of the log that is named like a secret is hidden.', file: 'lib/jobs/log-line.ts', find: "if (typeof value === 'string') return SECRET_NAME.test(name) ? HIDDEN : hideSecrets(value)", replace: "if (typeof value === 'string') return hideSecrets(value)", suite: 'unit', tests: log },
  { name: 'Passwords in addresses stay out of the log.', file: 'lib/jobs/log-line.ts', find: '.replace(/(\\w:\\/\\/[^\\s:/@]{0,200}:)[^\\s@/]{1,500}@/g, `$1${HIDDEN}@`)', replace: '', suite: 'unit', tests: log },
  { name: 'Bearer tokens in the words of an error stay out of the log.', file: 'lib/jobs/log-line.ts', find: '.replace(/\\b(Bearer|Basic) [\\w+/.~=-]{8,}/gi, `$1 ${HIDDEN}`)', replace: '', suite: 'unit', tests: log },
  { name: 'A pattern that reads what strangers send takes linear time.', file: 'lib/jobs/log-line.ts', find: '.replace(/(\\w:', replace: '.replace(/(\\w+:', suite: 'unit', tests: ['lib/base/hostile-patterns.test.ts'], titled: 'lib/jobs has none' },

  { name: 'The metrics are read by whoever holds the token, and nobody else.', file: 'lib/http/metrics-reader.ts', find: 'if (timingSafeEqual(digest(given), digest(token))) return', replace: "if (digest(given) !== digest('')) return", suite: 'unit', tests: ['lib/http/metrics-reader.test.ts'] },
  { name: 'Without a token the metrics are read from this machine alone.', file: 'lib/http/metrics-reader.ts', find: 'if (!isProxied && LOOPBACK.test(peer)) return', replace: 'if (!isProxied) return', suite: 'unit', tests: ['lib/http/metrics-reader.test.ts'] },
  { name: 'Where a request comes from is believed of our own proxy alone.', file: 'lib/auth/client-address.ts', find: "process.env['HEADROOM_TRUST_PROXY'] === '1' ? read", replace: "read('x-forwarded-for') !== '' ? read", suite: 'unit', tests: ['lib/auth/client-address.test.ts'] },
]
