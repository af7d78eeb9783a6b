/**
 * Installs what package-lock.json names, once, and goes on in the pinned Node. Only built-in modules: this runs before
 * anything is installed, on any Node from 20.19.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Refusal } from './steps.mjs'

export const root = path.resolve(import.meta.dirname, '..')
const stamp = path.join(root, 'node_modules', '.headroom-lock')
const OLDEST = [20, 19]
const ROOM_FOR_INSTALL_MIB = 1500

export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw new Refusal(`this is Node ${version}, and Headroom needs ${OLDEST.join('.')} or newer. Install a current Node from nodejs.org or your system's packages.`)
}

export function requireRoom(folder, mebibytes) {
  const { bavail, bsize } = statfsSync(folder)
  const free = Math.floor((bavail * bsize) / 1024 ** 2)
  if (free < mebibytes) throw new Refusal(`the disk of ${folder} has ${free} MiB left, and ${mebibytes} MiB are needed. Make room, or put the folder elsewhere.`)
}

const lockHash = () => createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json'))).digest('hex')

export function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()
}

/** `npm ci`, and `npm install` where a registry lacks an optional package of another platform that the lock names. */
export async function install() {
  requireRoom(root, ROOM_FOR_INSTALL_MIB)
  const attempts = [['ci'], ['install', '--no-save']]
  let output = ''
  for (const args of attempts) {
    const result = await npm([...args, '--no-audit', '--no-fund', '--loglevel=error'])
    if (result.code === 0) {
      writeFileSync(stamp, lockHash())
      return
    }
    output = result.output
    if (/ENOSPC/.test(output)) throw new Refusal('the disk is full. Make room and start again.')
    if (/EACCES|EPERM/.test(output)) throw new Refusal(`npm may not write to ${path.join(root, 'node_modules')}. Give the folder to the user who starts Headroom.`)
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET/.test(output)) throw new Refusal('the npm registry cannot be reached, and the packages are not installed yet. Check the network (or the proxy npm is to use) and start again.')
  }
  throw new Error(`npm could not install the packages:\n${output.slice(-3000)}`)
}

function npm(args) {
  return new Promise((resolve) => {
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => resolve({ code: 1, output: `npm does not start: ${error.message}` }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** The Node that package.json pins, from the npm package `node`. */
export const pinnedNode = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** True when this process is the pinned Node already, or there is none for this platform. */
export function isPinned() {
  if (process.env.HEADROOM_PINNED === '1' || !existsSync(pinnedNode)) return true
  return spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' }).stdout?.trim() === process.version
}

/** Runs the script again in the pinned Node and ends as it ends; signals are passed on. */
export function goOnPinned(script, args) {
  const child = spawn(pinnedNode, [script, ...args], { cwd: process.cwd(), stdio: 'inherit', env: environment() })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('close', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)))
}

/** What our own processes get: the pinned Node first on the PATH, no telemetry. */
export function environment(more = {}) {
  return {
    ...process.env,
    HEADROOM_PINNED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    PATH: [path.dirname(pinnedNode), path.join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(path.delimiter),
    ...more,
  }
}
