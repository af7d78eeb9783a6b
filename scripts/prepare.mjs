/** What stands before serving: the generated client, the migrated database, the demo team, the build. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { environment, pinnedNode, root } from './install.mjs'
import { prisma } from './prisma.mjs'
import { secureDatabase } from './secure-database.mjs'
import { Refusal } from './steps.mjs'

/** Runs a command of ours quietly; its output is shown only when it fails. */
export function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${path.basename(command)} ${args.join(' ')} ended with ${code}:\n${output.slice(-4000)}`))))
  })
}

export const node = existsSync(pinnedNode) ? pinnedNode : process.execPath

/** True when `files` changed since `remember` was last called for the name. */
function changedSince(name, files) {
  const hash = createHash('sha256')
  for (const file of files.flatMap(filesBelow).sort()) hash.update(file).update('\0').update(readFileSync(path.join(root, file))).update('\0')
  const now = hash.digest('hex')
  const stamp = path.join(root, 'node_modules', '.cache', 'headroom', name)
  return {
    changed: !existsSync(stamp) || readFileSync(stamp, 'utf8') !== now,
    remember() {
      mkdirSync(path.dirname(stamp), { recursive: true })
      writeFileSync(stamp, now)
    },
  }
}

function filesBelow(entry) {
  const full = path.join(root, entry)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [entry]
  return readdirSync(full, { withFileTypes: true }).flatMap((item) => {
    if (item.name === 'generated' || item.name === 'node_modules') return []
    return item.isDirectory() ? filesBelow(path.join(entry, item.name)) : /\.test\.tsx?$/.test(item.name) ? [] : [path.join(entry, item.name)]
  })
}

export async function generateClient() {
  const state = changedSince('client', ['prisma/schema.prisma', 'package-lock.json'])
  if (!state.changed && existsSync(path.join(root, 'lib/data/generated/client.ts'))) return 'up to date'
  const { code, output } = await prisma(['generate'], { quiet: true })
  if (code !== 0) throw new Error(`The database client could not be generated:\n${output}`)
  state.remember()
  return 'generated'
}

export async function migrate(databaseUrl) {
  const { code, output } = await prisma(['migrate', 'deploy'], { quiet: true, env: { DATABASE_URL: databaseUrl } })
  if (code === 0) {
    const usable = await secureDatabase(databaseUrl)
    return `${/following migration/.test(output) ? 'migrated' : 'up to date'}${usable ? '' : ' (its user may not make the role headroom_app: row-level security holds, under the owner)'}`
  }
  const address = new URL(databaseUrl)
  if (/P1001/.test(output)) throw new Refusal(`no PostgreSQL answers at ${address.host}. Start it, or correct DATABASE_URL.`)
  if (/P1000/.test(output)) throw new Refusal(`the PostgreSQL at ${address.host} does not accept the name or password in DATABASE_URL. Correct them.`)
  throw new Error(`The database could not be migrated:\n${output}`)
}

export async function build() {
  const state = changedSince('build', ['app', 'lib', 'proxy.ts', 'instrumentation.ts', 'prisma/schema.prisma', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'])
  if (!state.changed && existsSync(path.join(root, '.next', 'BUILD_ID'))) return 'up to date'
  await run(node, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'])
  state.remember()
  return 'built'
}

/** The demo team, once: the seed itself knows whether it is there. @returns how to sign in, in words, or "" */
export async function seed(databaseUrl, folder) {
  await run(node, ['--conditions=react-server', path.join(root, 'prisma/seed.ts')], { DATABASE_URL: databaseUrl, HEADROOM_DATA_DIR: folder, HEADROOM_WORKER_PRIORITY: 'normal' })
  const file = path.join(folder, 'demo-accounts.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}
