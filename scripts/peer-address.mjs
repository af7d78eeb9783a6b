/**
 * Loaded with --import into the web server: writes the address of the connection's other end into a header of each request,
 * over whatever the client sent under that name. Throttles count by it where no trusted proxy says better. Whether a proxy
 * stands between is noted here too: further in, Next has added forwarded headers of its own.
 */
import { subscribe } from 'node:diagnostics_channel'

subscribe('http.server.request.start', ({ request }) => {
  request.headers['x-headroom-peer'] = request.socket.remoteAddress ?? ''
  request.headers['x-headroom-proxied'] = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via'].some((name) => request.headers[name] !== undefined) ? '1' : '0'
})
