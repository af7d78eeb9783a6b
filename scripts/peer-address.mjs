/**
 * Loaded with --import into the web server: writes the address of the connection's other end into a header of each request,
 * over whatever the client sent under that name. Throttles count by it where no trusted proxy says better.
 */
import { subscribe } from 'node:diagnostics_channel'

subscribe('http.server.request.start', ({ request }) => {
  request.headers['x-headroom-peer'] = request.socket.remoteAddress ?? ''
})
