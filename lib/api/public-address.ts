/** Where people reach this server, for links in answers: as configured, else as the request came. Without a slash at the end. */
import 'server-only'

export function publicAddress(request: Request): string {
  const configured = process.env['NEXTAUTH_URL']
  return (configured === undefined || configured === '' ? new URL(request.url).origin : configured).replace(/\/+$/, '')
}
