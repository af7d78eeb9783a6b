/**
 * Refuses a change that another web site's page asks for in the visitor's name. Browsers send Origin, and Sec-Fetch-Site
 * where the address is trustworthy, with every PUT, POST, PATCH and DELETE; programs that are no browsers send neither
 * and carry no foreign visitor's cookie.
 */
import { AppError } from '#lib/base/errors.ts'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** @throws AppError `forbidden` where the request comes from another origin. */
export function requireSameOrigin(request: Request): void {
  if (READING.has(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  if (site !== null && site !== 'same-origin') refuse(`Sec-Fetch-Site is ${site}`)
  if (origin === null || site === 'same-origin') return
  const hosts = [request.headers.get('host'), request.headers.get('x-forwarded-host')].flatMap((value) => (value === null ? [] : value.split(',').map((host) => host.trim().toLowerCase())))
  if (!hosts.includes(hostOf(origin))) refuse(`Origin ${origin.slice(0, 200)} is none of ${hosts.join(', ')}`)
}

/**
 * For what a GET leaves a trace of, such as an export: a link on another site's page would make it in the visitor's name,
 * since a session's cookie goes along when a page is opened. Typed addresses, our own links and programs pass.
 * @throws AppError `forbidden`.
 */
export function requireOwnLink(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') refuse(`Sec-Fetch-Site is ${site}`)
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host
  } catch {
    return ''
  }
}

function refuse(message: string): never {
  throw new AppError('forbidden', { publicMessage: 'The request came from another web site. Open Headroom itself and try again there.', message })
}
