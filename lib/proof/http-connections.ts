/**
 * Keep-alive HTTP/1.1 connections of a load generator: as many as there are requests under way, each used again. Reads
 * answers with a length, in chunks, or up to the end of the connection. No redirects, no compression, no limits.
 */
import { connect, type Socket } from 'node:net'

export interface HttpAnswer {
  /** -1: the connection failed or was cut. */
  status: number
  body: string
}

export class HttpConnections {
  private readonly idle: Connection[] = []
  private readonly all = new Set<Connection>()
  private readonly port: number

  constructor(port: number) {
    this.port = port
  }

  send(method: string, host: string, path: string, done: (answer: HttpAnswer) => void): void {
    const text = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${method === 'GET' ? '' : 'Content-Length: 0\r\n'}\r\n`
    const used = this.idle.pop()
    // A server may close a connection just when it is used again; nothing was answered then, so it is sent once more.
    if (used) used.ask(text, (answer) => (answer.status === -1 && used.silent ? this.open().ask(text, done) : done(answer)))
    else this.open().ask(text, done)
  }

  close(): void {
    for (const connection of this.all) connection.socket.destroy()
  }

  private open(): Connection {
    const connection: Connection = new Connection(
      this.port,
      () => this.idle.push(connection),
      () => {
        this.all.delete(connection)
        const place = this.idle.indexOf(connection)
        if (place >= 0) this.idle.splice(place, 1)
      },
    )
    this.all.add(connection)
    return connection
  }
}

class Connection {
  readonly socket: Socket
  private buffer = ''
  private done: ((answer: HttpAnswer) => void) | null = null
  private readonly free: () => void

  constructor(port: number, free: () => void, gone: () => void) {
    this.free = free
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (chunk: string) => this.read(chunk))
    this.socket.on('error', () => this.socket.destroy())
    this.socket.on('close', () => {
      gone()
      this.finish(parse(this.buffer, true) ?? { status: -1, body: '', close: true })
    })
  }

  /** Nothing of an answer has come. */
  get silent(): boolean {
    return this.buffer === ''
  }

  ask(text: string, done: (answer: HttpAnswer) => void): void {
    this.buffer = ''
    this.done = done
    this.socket.write(text)
  }

  private read(chunk: string): void {
    this.buffer += chunk
    const answer = parse(this.buffer, false)
    if (answer) this.finish(answer)
  }

  private finish(answer: Parsed): void {
    const { done } = this
    if (!done) return
    this.done = null
    if (answer.close) this.socket.destroy()
    else this.free()
    done({ status: answer.status, body: answer.body })
  }
}

interface Parsed extends HttpAnswer {
  close: boolean
}

/** The answer, once it is whole. */
function parse(text: string, ended: boolean): Parsed | null {
  const cut = text.indexOf('\r\n\r\n')
  if (cut < 0) return null
  const head = text.slice(0, cut)
  const rest = text.slice(cut + 4)
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? -1)
  const close = ended || /\r\nConnection: *close/i.test(head)
  const length = /\r\nContent-Length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return rest.length >= Number(length) ? { status, body: rest.slice(0, Number(length)), close } : null
  if (/\r\nTransfer-Encoding: *chunked/i.test(head)) return rest.endsWith('\r\n0\r\n\r\n') || rest === '0\r\n\r\n' ? { status, body: '', close } : null
  return ended ? { status, body: rest, close } : null
}
