/**
 * How fast the server answers each page on the demo data times a hundred: 10,000 scenarios, 100,000 versions, 4,300 sites in one team, on
 * an embedded PostgreSQL of its own. Every page of e2e/pages.ts, signed in, one request at a time, to the last byte of the HTML; the same
 * run times the sign-in page, which reads no row, as the floor. Exit 1 where a page's median is over 100 ms. Then the JavaScript of the
 * first load, compressed. `-- [--rounds 10] [--folder DIR (kept, and used again)] [--only WORD]`
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'

if (!process.execArgv.includes('--conditions=react-server')) {
  process.exit(spawnSync(process.execPath, ['--conditions=react-server', import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1)
}

const BOUND_MS = 100
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, folder: { type: 'string' }, only: { type: 'string', default: '' } } })
const rounds = Number(values.rounds)
if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000)) throw new Error('--rounds must be between 1 and 1000')

const { build, migrate, seed } = await import('../scripts/prepare.mjs')
const { freePort, startPostgres } = await import('../scripts/postgres.mjs')
const { seedHundredfold } = await import('../scripts/seed-hundredfold.ts')
const { sessionSecret } = await import('../scripts/data-folder.mjs')
const { openLogins } = await import('../scripts/database-logins.mjs')
const { serve } = await import('../scripts/serve.mjs')
const { closeDatabase } = await import('#lib/data/db.ts')
const { measuredAddresses, sessionCookie, teamRows } = await import('./page-speed-addresses.ts')

interface Answer {
  ms: number
  body: Buffer
}

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'headroom-bench-'))
mkdirSync(folder, { recursive: true, mode: 0o700 })
const postgres = await startPostgres({ folder })
let server: Awaited<ReturnType<typeof serve>> | undefined
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
try {
  await migrate(postgres.url)
  await seed(postgres.url, folder)
  process.env['DATABASE_URL'] = postgres.url
  process.env['HEADROOM_DATA_DIR'] = folder
  if ((await teamRows()) < 10_000) {
    const rows = await seedHundredfold(postgres.url, { tell: (line) => console.log(`  ${line}`) })
    console.log(Object.entries(rows).map(([table, count]) => `${count} ${table}`).join(', '))
  }
  await build()
  const port = await freePort()
  server = await serve({ host: '127.0.0.1', port, log: join(folder, 'bench.log'), workers: 0, logins: await openLogins(postgres.url, sessionSecret(folder)), env: { HEADROOM_DATA_DIR: folder, NEXTAUTH_SECRET: sessionSecret(folder), NEXTAUTH_URL: `http://127.0.0.1:${port}` } })
  const cookie = await sessionCookie(sessionSecret(folder))
  const addresses = (await measuredAddresses()).filter(({ name }) => name.includes(values.only))
  // A server of the first minute compiles what all pages share.
  for (const { address } of addresses) await ask(`${server.address}${address}`, cookie)
  const floor = await timesOf(`${server.address}/login`, '')
  console.log(`${'page'.padEnd(74)} least ms   p50 ms   p95 ms  to floor  HTML kB`)
  line('/login (the floor)', floor, floor)
  const scripts = new Map<string, Set<string>>()
  const slow: string[] = []
  for (const { name, address } of addresses) {
    const times = await timesOf(`${server.address}${address}`, cookie)
    line(name, times, floor)
    if (quantile(times, 0.5) > BOUND_MS) slow.push(name)
    scripts.set(name, new Set([...(times.at(-1)?.body.toString() ?? '').matchAll(/<script[^>]* src="(\/_next\/static\/[^"]+\.js[^"]*)"([^>]*)/g)].flatMap(([, source, rest]) => (source === undefined || /noModule/i.test(rest ?? '') ? [] : [source]))))
  }
  console.log(slow.length === 0 ? `\nEvery page within ${BOUND_MS} ms.` : `\nOver ${BOUND_MS} ms: ${slow.join(', ')}`)
  await firstLoad(server.address, scripts)
  if (slow.length > 0) process.exitCode = 1
} finally {
  agent.destroy()
  await server?.stop()
  await closeDatabase()
  postgres.stop()
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })
}

/** The first answer, which loads the page's code, is not counted. */
async function timesOf(url: string, cookie: string): Promise<Answer[]> {
  await ask(url, cookie)
  const answers: Answer[] = []
  for (let round = 0; round < rounds; round++) answers.push(await ask(url, cookie))
  return answers
}

function ask(url: string, cookie: string): Promise<Answer> {
  const begin = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { cookie } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve({ ms: performance.now() - begin, body: Buffer.concat(parts) })
        else reject(new Error(`${url} answered ${String(response.statusCode)}`))
      })
    }).on('error', reject)
  })
}

function quantile(answers: readonly Answer[], share: number): number {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

function line(name: string, times: readonly Answer[], floor: readonly Answer[]): void {
  const [middle, high] = [quantile(times, 0.5), quantile(times, 0.95)]
  console.log(`${name.padEnd(74)} ${quantile(times, 0).toFixed(1).padStart(8)} ${middle.toFixed(1).padStart(8)} ${high.toFixed(1).padStart(8)} ${(middle / quantile(floor, 0.5)).toFixed(1).padStart(9)} ${((times.at(-1)?.body.length ?? 0) / 1000).toFixed(0).padStart(8)}`)
}

/** What a browser must load before the page is alive, as gzip sends it. */
async function firstLoad(address: string, pages: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  const sizes = new Map<string, number>()
  for (const source of new Set([...pages.values()].flatMap((sources) => [...sources]))) sizes.set(source, gzipSync((await ask(`${address}${source}`, '')).body).length)
  const totals = [...pages].map(([name, sources]) => ({ name, bytes: [...sources].reduce((sum, source) => sum + (sizes.get(source) ?? 0), 0) })).sort((a, b) => b.bytes - a.bytes)
  const [most, least] = [totals[0], totals.at(-1)]
  if (most !== undefined && least !== undefined) console.log(`JavaScript of the first load, gzip: ${(most.bytes / 1000).toFixed(0)} kB at most (${most.name}), ${(least.bytes / 1000).toFixed(0)} kB at least (${least.name})`)
}
