/**
 * Loaded with --import into the web server: keeps the body of a PUT, which is an upload, as Node has it, for as long as it is
 * answered; lib/http/request-body.ts takes it. What Next hands on is a wrapper of a wrapper, each with a copy of every piece.
 * The key is written over whatever the client sent under that name, and nobody outside ever learns it.
 */
import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'

const streams = new Map()
globalThis.headroomRequestStream = (key) => streams.get(key)

subscribe('http.server.request.start', ({ request, response }) => {
  delete request.headers['x-headroom-stream']
  if (request.method !== 'PUT') return
  const key = randomUUID()
  request.headers['x-headroom-stream'] = key
  streams.set(key, request)
  response.once('close', () => streams.delete(key))
})
