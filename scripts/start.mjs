/**
 * `npm start`: everything from a bare checkout to a page in the browser, each step shown. Again, it takes seconds and
 * keeps the data. Built-in modules only until the packages are installed; then it goes on in the pinned Node.
 */
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataFolder, lockDataFolder, sessionSecret, shareDataFolder } from './data-folder.mjs'
import { goOnPinned, install, isInstalled, isPinned, requireNode, requireRoom } from './install.mjs'
import { giveUp, Refusal, step } from './steps.mjs'

const ROOM_FOR_DATA_MIB = 300

try {
  requireNode()
  if (!isInstalled()) {
    console.log('\nHeadroom\n')
    await step('Installing packages (once)', install)
  }
  if (isPinned()) await start()
  else goOnPinned(fileURLToPath(import.meta.url), process.argv.slice(2))
} catch (error) {
  giveUp(error)
}

async function start() {
  const { build, generateClient, migrate, seed } = await import('./prepare.mjs')
  const { openLogins, requireGivenLogin } = await import('./database-logins.mjs')
  const { requireFreePort, serve } = await import('./serve.mjs')
  const role = await readSettings()
  const host = process.env.HOST || '127.0.0.1'
  const port = Number(process.env.PORT || '3000')
  const folder = dataFolder()
  // Several processes, on several machines, may share the folder; each has a log of its own.
  const log = path.join(folder, role === 'all' ? 'headroom.log' : `headroom-${role}-${os.hostname()}-${role === 'web' ? port : process.pid}.log`)
  console.log('\nHeadroom\n')
  const unlock = role === 'all' ? lockDataFolder(folder, `http://${host}:${port}`) : shareDataFolder(folder)
  let server
  let postgres
  let ending = false
  const end = async (code) => {
    if (ending) return
    ending = true
    await server?.stop()
    postgres?.stop()
    unlock()
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      console.log('\n  Stopping …')
      void end(0)
    })
  }
  try {
    requireRoom(folder, ROOM_FOR_DATA_MIB)
    if (role !== 'worker') await requireFreePort(host, port)
    let databaseUrl = process.env.DATABASE_URL
    const given = process.env.HEADROOM_WEB_DATABASE_URL
    if (!databaseUrl && given) await step(`PostgreSQL at ${hostOf(given)}`, async () => 'yours')
    else if (databaseUrl) await step(`PostgreSQL at ${hostOf(databaseUrl)}`, async () => 'yours')
    else {
      await step('PostgreSQL', async () => {
        const { startPostgres } = await import('./postgres.mjs')
        postgres = await startPostgres({ folder })
        databaseUrl = postgres.url
        return postgres.reused ? 'runs already' : 'started'
      })
    }
    if (process.env.HEADROOM_S3_BUCKET) await step('Bucket for uploaded files', checkBucket)
    await step('Database client', generateClient)
    const secret = sessionSecret(folder)
    let logins
    await step('Database', async () => {
      if (!databaseUrl) {
        await requireGivenLogin(given, { migrations: true })
        logins = { web: given }
        return 'up to date'
      }
      const state = await migrate(databaseUrl)
      const { web, worker, why } = await openLogins(databaseUrl, secret)
      if (given && role !== 'worker') await requireGivenLogin(given)
      logins = { web: given || web, worker }
      return `${state}${why === undefined ? '' : ` (${why}: ${given ? 'the worker uses' : 'server and worker use'} that of DATABASE_URL)`}`
    })
    let accounts = ''
    if (role === 'all' && process.env.HEADROOM_SEED !== '0') {
      await step('Demo team', async () => {
        accounts = await seed(databaseUrl, folder)
        return 'there'
      })
    }
    if (role !== 'worker') await step('Pages', build)
    await step({ all: 'Server and worker', web: 'Server', worker: 'Worker' }[role], async () => {
      server = await serve({
        host,
        port,
        log,
        web: role !== 'worker',
        webs: Number(process.env.HEADROOM_WEB_PROCESSES || Math.min(2, os.availableParallelism())),
        workers: role === 'web' ? 0 : Number(process.env.HEADROOM_WORKERS || 1),
        logins,
        env: { HEADROOM_DATA_DIR: folder, NEXTAUTH_SECRET: secret, NEXTAUTH_URL: process.env.HEADROOM_URL || process.env.NEXTAUTH_URL || `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}` },
        onExit: (what) => {
          console.error(`\n  ${what}; stopping. ${log} says why.`)
          void end(1)
        },
      })
      return 'up'
    })
    console.log(`\n  ${role === 'worker' ? 'It takes work from the database.' : process.env.HEADROOM_URL || server.address}\n${accounts === '' ? '' : `\n${accounts.replace(/^/gm, '  ')}\n`}\n  Ctrl-C stops it; the data stays in ${folder}, the log is ${log}\n`)
  } catch (error) {
    await server?.stop()
    postgres?.stop()
    unlock()
    throw error
  }
}

/** All settings, before anything is touched. @returns {Promise<'all' | 'web' | 'worker'>} */
async function readSettings() {
  const { takeSettings } = await import('../lib/jobs/settings.ts')
  try {
    for (const name of takeSettings().unknown) console.error(`  ${name} is no setting of Headroom; docs/operation.md lists them.`)
  } catch (error) {
    throw new Refusal(error.message)
  }
  const role = process.env.HEADROOM_ROLE || 'all'
  if (role === 'all' && !process.env.DATABASE_URL && process.env.HEADROOM_WEB_DATABASE_URL) throw new Refusal('HEADROOM_WEB_DATABASE_URL is set, but not DATABASE_URL, which the worker needs. Set both, or run a web server alone (HEADROOM_ROLE=web).')
  // A web server alone needs no more than its own login.
  if (role !== 'all' && !process.env.DATABASE_URL && !(role === 'web' && process.env.HEADROOM_WEB_DATABASE_URL)) throw new Refusal(`HEADROOM_ROLE=${role} shares a database with others, and DATABASE_URL names none. Set it to your PostgreSQL.`)
  return role
}

/** A bucket that cannot be used is told now, not at the first upload. */
async function checkBucket() {
  const { openStoredFiles } = await import('../lib/jobs/stored-files.ts')
  const files = await openStoredFiles()
  await files.check().catch((error) => {
    throw new Refusal(`${files.where} cannot be used: ${error.cause?.message || error.message}. Correct the HEADROOM_S3_ settings, or make the bucket.`)
  })
  return files.where
}

function hostOf(url) {
  try {
    return new URL(url).host
  } catch {
    throw new Refusal('DATABASE_URL is no address. Write it like postgresql://user:password@host:5432/headroom')
  }
}
