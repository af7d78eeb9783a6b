/**
 * The one way to send a request to an address that a person has entered. https only, to public addresses only; the address
 * that was judged is the one that is connected to, whatever the name resolves to a moment later; no redirect is followed,
 * no proxy, no cookie, no credentials in the address; bounded in time and in what is read of the answer.
 */
import { lookup as resolve } from 'node:dns'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AppError, invalidInput } from '#lib/base/errors.ts'
import { allowedPrivateHosts, isPublicAddress } from './outbound-address.ts'

export interface OutboundRequest {
  url: string
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  /** From the first look at the name to the last byte. Default 10 s. */
  timeoutMs?: number
  /** Of the answer; the rest is not read. Default 64 KiB. */
  maxBytes?: number
}

export interface OutboundAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  /** At most `maxBytes`. */
  body: string
}

/** @throws AppError `invalid` with the place `url`, for what can be said of the address before anything is sent. */
export function requireOutboundUrl(text: string, privateHosts: ReadonlySet<string> = allowedPrivateHosts()): URL {
  const refuse = (reason: string, remedy: string): never => {
    throw invalidInput([{ place: 'url', reason, remedy }])
  }
  if (text.length > 2000) refuse('The address is too long.', 'Use at most 2,000 characters.')
  const url = URL.canParse(text) ? new URL(text) : refuse('This is no address.', 'Write it in full: https://example.com/path')
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const isAllowed = privateHosts.has(host)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) refuse('The address does not begin with https://.', 'Only https is sent to.')
  if (url.username !== '' || url.password !== '') refuse('There is a name or password in the address.', 'Leave them out.')
  if (!isAllowed && (isIP(host) !== 0 ? !isPublicAddress(host) : isLocalName(host))) refuse(`${host.slice(0, 100)} is not on the public Internet.`, 'Use a public address, or ask whoever runs Headroom to allow the host (HEADROOM_OUTBOUND_PRIVATE).')
  return url
}

/** @throws AppError `invalid` (the address is refused) or `unavailable` (it cannot be reached, or not in time), in words without what lies behind. */
export async function outboundRequest({ url: text, method = 'POST', headers = {}, body, timeoutMs = 10_000, maxBytes = 64 * 1024 }: OutboundRequest): Promise<OutboundAnswer> {
  const privateHosts = allowedPrivateHosts()
  const url = requireOutboundUrl(text, privateHosts)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const send = url.protocol === 'https:' ? overHttps : overHttp
  const signal = AbortSignal.timeout(timeoutMs)
  return new Promise<OutboundAnswer>((done, fail) => {
    const give = (error: unknown) => fail(explained(error, host, signal.aborted))
    const outgoing = send(url, { method, headers: { 'user-agent': 'Headroom', ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }, agent: false, signal, lookup: judgedLookup(privateHosts.has(host.toLowerCase())) }, (incoming) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const finish = () => {
        const kept = Object.fromEntries(Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.slice(0, 2000)]] : [])))
        done({ status: incoming.statusCode ?? 0, headers: kept, body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8') })
        incoming.destroy()
      }
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes >= maxBytes) finish()
      })
      incoming.once('end', finish)
      incoming.once('error', give)
    })
    outgoing.once('error', give)
    outgoing.end(body)
  })
}

class NotPublic extends Error {}

/** Resolves a name and hands on its addresses only when all of them may be gone to. */
function judgedLookup(isAllowed: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '')
      if (!isAllowed && (addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address)))) return callback(new NotPublic(`${hostname} does not lead to the public Internet`), '')
      if (options.all === true) return callback(null, addresses)
      const [first] = addresses
      return first === undefined ? callback(new Error('no address'), '') : callback(null, first.address, first.family)
    })
  }
}

const isLocalName = (host: string) => !host.includes('.') || /\.(localhost|local|internal|intranet|lan|home|corp|home\.arpa)\.?$/.test(host)

function explained(error: unknown, host: string, late: boolean): AppError {
  if (error instanceof NotPublic) return invalidInput([{ place: 'url', reason: `${host} is not on the public Internet.`, remedy: 'Use a public address, or ask whoever runs Headroom to allow the host (HEADROOM_OUTBOUND_PRIVATE).' }])
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const why = late ? 'did not answer in time' : code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'has no address' : /CERT|TLS|SSL/.test(code) ? 'has no valid certificate' : 'cannot be reached'
  return new AppError('unavailable', { publicMessage: `${host} ${why}.`, message: `outbound request to ${host}: ${code}`, cause: error })
}
