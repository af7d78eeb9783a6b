/** The web server and its workers as child processes: a worker comes back when it dies, all end together. */
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { withoutOwner } from './database-logins.mjs'
import { environment, root } from './install.mjs'
import { node } from './prepare.mjs'
import { Refusal } from './steps.mjs'

const endWithParent = path.join(root, 'scripts/end-with-parent.mjs')
const peerAddress = path.join(root, 'scripts/peer-address.mjs')
const requestStream = path.join(root, 'scripts/request-stream.mjs')
const requestLog = path.join(root, 'scripts/request-log.mjs')
const evenConnections = path.join(root, 'scripts/even-connections.mjs')
/** Nothing of it is loaded where nobody asks for traces. */
const tracing = () => (process.env.OTEL_EXPORTER_OTLP_ENDPOINT ? ['--import', path.join(root, 'scripts/tracing.mjs')] : [])
const LONGEST_WAIT_MS = 60_000

/** The arguments of the pinned Node for each part; the environment is `environment(env)`. */
export const webArguments = (host, port, processes = 1) => ['--import', endWithParent, '--import', peerAddress, '--import', requestStream, '--import', requestLog, ...tracing(), ...(processes > 1 ? ['--import', evenConnections, path.join(root, 'scripts/web-cluster.mjs'), String(processes)] : []), path.join(root, 'node_modules/next/dist/bin/next'), 'start', '-H', host, '-p', String(port)]
export const workerArguments = () => ['--import', endWithParent, ...tracing(), '--conditions=react-server', path.join(root, 'lib/jobs/worker.ts')]

/** Refuses in words when somebody listens there, or we may not. */
export function requireFreePort(host, port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', (error) => {
      const reasons = {
        EADDRINUSE: `port ${port} of ${host} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`,
        EACCES: `ports below 1024 need special rights. Choose another: PORT=3000 npm start`,
        EADDRNOTAVAIL: `this machine has no address ${host}. Leave HOST away for 127.0.0.1, or set it to an address of this machine.`,
      }
      reject(new Refusal(reasons[error.code] ?? `it cannot listen on ${host}:${port} (${error.code ?? error.message}).`))
    })
    server.listen({ host, port }, () => server.close(() => resolve()))
  })
}

/**
 * What they write goes to the file `log`.
 * @param {{ host: string, port: number, env: Record<string, string>, logins: { web: string, worker: string }, log: string, web?: boolean, webs?: number, workers?: number, onExit?: (what: string) => void }} options `logins` are addresses of the database (database-logins.mjs)
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>} once pages are answered, where there is a web server
 */
export async function serve({ host, port, env, logins, log, web: hasWeb = true, webs = 1, workers = 1, onExit = () => {} }) {
  let stopping = false
  const output = openSync(log, 'a', 0o600)
  const stdio = ['ignore', output, output]
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const address = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`

  const web = hasWeb ? spawn(node, webArguments(host, port, webs), { cwd: root, env: environment({ ...env, ...withoutOwner(logins.web), HEADROOM_PEER_ADDRESS: '1' }), stdio }) : undefined
  web?.once('exit', (code) => !stopping && onExit(`the web server ended (${code ?? 'killed'})`))

  const running = new Set(web === undefined ? [] : [web])
  const startWorker = (failures) => {
    const begin = Date.now()
    const worker = spawn(node, workerArguments(), { cwd: root, env: environment({ ...env, ...withoutOwner(logins.worker) }), stdio })
    running.add(worker)
    worker.once('exit', () => {
      running.delete(worker)
      if (stopping) return
      const failed = Date.now() - begin > 60_000 ? 0 : failures + 1
      setTimeout(() => !stopping && startWorker(failed), Math.min(30_000, 500 * 2 ** failed))
    })
  }
  for (let i = 0; i < workers; i++) startWorker(0)

  const stop = async () => {
    stopping = true
    await Promise.all([...running].map((child) => endOf(child)))
    closeSync(output)
  }
  if (web === undefined) return { address, stop }
  const begin = Date.now()
  while (!(await fetch(`${address}/login`).then((answer) => answer.ok).catch(() => false))) {
    const why = web.exitCode !== null ? 'ended before it answered' : Date.now() - begin > LONGEST_WAIT_MS ? `did not answer within ${LONGEST_WAIT_MS / 1000} s` : undefined
    if (why !== undefined) {
      await stop()
      throw new Refusal(`the web server ${why}; ${log} says why.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  return { address, stop }
}

function endOf(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 25_000)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
