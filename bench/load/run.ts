/**
 * `npm run load`: a Headroom of its own with the demo data a hundred times over, and 200 people at once in it, a page each
 * ten seconds, in several roles, while two simulations run and a log of a gigabyte is sent, over a line of 100 Mbit/s, and read. wrk asks and measures,
 * once the same people have asked for a while: a process that has just started compiles each page as it is first asked for.
 * Exit 0: no error and 95 of 100 pages within 300 ms; 3: not. `--folder DIR` keeps the data for the next run.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { closeDatabase } from '#lib/data/db.ts'
import { createInvitation, registerByInvitation } from '#lib/data/invitations.ts'
import { openTeam, type Actor } from '#lib/data/scope.ts'
import { HUNDREDFOLD, seedHundredfold } from '../../scripts/seed-hundredfold.ts'
import { start, type Started } from '../../scripts/started.ts'
import { keepSimulating, logOf, sendLog, versionsToSimulate } from './busy.ts'
import { planAsks } from './pages.ts'
import { errorsOf, hasWrk, letPeopleAsk } from './people.ts'
import { slowest } from './request-times.ts'
import { signIn } from './sign-in.ts'

const PASSWORD = 'load-load-load-load'
const MOST_P95_MS = 300
const VIEWER = { email: 'vera@demo.example.com', name: 'Vera Viewer' }
const EMAILS = ['ada@demo.example.com', 'alan@demo.example.com', 'grace@demo.example.com', VIEWER.email]

const number = (text: string, name: string): number => {
  const value = Number(text)
  if (!(value > 0 && value <= 1e7)) throw new Error(`--${name} is no number above 0`)
  return value
}
const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '150' },
    think: { type: 'string', default: '10' },
    copies: { type: 'string', default: String(HUNDREDFOLD.copies) },
    scenarios: { type: 'string', default: String(HUNDREDFOLD.scenarios) },
    megabytes: { type: 'string', default: '1000' },
    megabits: { type: 'string', default: '100' },
    'warm-up': { type: 'string', default: '45' },
    quiet: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})
if (!hasWrk()) {
  console.error('wrk is not here: apt-get install wrk')
  process.exit(2)
}
const people = number(values.people, 'people')
const seconds = number(values.seconds, 'seconds')
const folder = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'headroom-load-')) : resolve(values.folder)
const begin = Date.now()
const say = (words: string): void => console.log(`${((Date.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${words}`)
let server: Started | undefined
let faults: string[] = []
try {
  server = await start({ HEADROOM_DATA_DIR: folder, HEADROOM_SEED: '1', HEADROOM_WORKERS: '2', HEADROOM_WEB_PROCESSES: process.env['HEADROOM_WEB_PROCESSES'] ?? '2', HEADROOM_DEMO_PASSWORD: PASSWORD })
  const { address } = server
  const secret = (name: string): string => readFileSync(join(folder, name), 'utf8').trim()
  const databaseUrl = `postgresql://postgres:${secret('postgres-password')}@127.0.0.1:${secret('postgres-port')}/headroom`
  process.env['DATABASE_URL'] = databaseUrl
  const sizes = { ...HUNDREDFOLD, copies: number(values.copies, 'copies'), scenarios: number(values.scenarios, 'scenarios') }
  const grown = join(folder, 'grown.json')
  if (!existsSync(grown)) writeFileSync(grown, JSON.stringify(await seedHundredfold(databaseUrl, { sizes })))
  say(`the demo team, grown: ${Object.entries(JSON.parse(readFileSync(grown, 'utf8')) as Record<string, number>).map(([table, n]) => `${table} ${n}`).join(', ')}`)

  const [ada, site] = await setUp(databaseUrl)
  const cookies: string[] = []
  for (const email of EMAILS) cookies.push(await signIn(address, email, PASSWORD))
  const { asks, kinds } = await planAsks(address, [...cookies].reverse(), 'demo')
  const planned = await planAsks(address, cookies.slice(2, 3), 'demo')
  asks.push(...planned.asks)
  say(`${EMAILS.length} people signed in, ${new Set([...kinds, ...planned.kinds]).size} kinds of pages, ${new Set(asks.map(({ path }) => path)).size} addresses; others keep ${loadavg()[0]?.toFixed(1) ?? '?'} of ${availableParallelism()} cores busy`)

  const planner = await openTeam(ada, 'demo', 'plan:edit')
  const versions = await versionsToSimulate(databaseUrl, planner)
  const bytes = Math.round(number(values.megabytes, 'megabytes') * 1e6)
  const log = logOf(bytes)
  const warming = { people, seconds: number(values['warm-up'], 'warm-up'), thinkS: number(values.think, 'think') }
  const warm = await letPeopleAsk(address, asks, warming)
  say(`warmed up: ${warm.requests} pages in ${warming.seconds} s, of 100 pages 50 within ${warm.ms.p50} ms, 95 within ${warm.ms.p95} ms`)

  const stop = new AbortController()
  const simulating = values.quiet ? Promise.resolve(0) : keepSimulating(databaseUrl, planner, versions, stop.signal)
  const sending = values.quiet ? Promise.resolve(null) : sendLog(address, cookies[0] ?? '', 'demo', site, log, { bytes, bytesPerSecond: (number(values.megabits, 'megabits') * 1e6) / 8 })
  // Whoever awaits them hears of a failure.
  for (const each of [simulating, sending]) each.catch(() => undefined)
  const measuredFrom = Date.now()
  const cpuBefore = await serverCpuS(address)
  const figures = await letPeopleAsk(address, asks, { people, seconds, thinkS: number(values.think, 'think') })
  const cpuS = (await serverCpuS(address)) - cpuBefore
  stop.abort()
  const simulated = await simulating
  const sent = await sending
  say(`${people} people, a page each ${values.think} s: ${figures.requests} pages in ${figures.seconds.toFixed(0)} s, of 100 pages 50 within ${figures.ms.p50} ms, 95 within ${figures.ms.p95} ms, 99 within ${figures.ms.p99} ms, the slowest ${figures.ms.max} ms; the web server computed ${((cpuS / figures.requests) * 1000).toFixed(0)} ms for each`)
  if (sent !== null) say(`meanwhile ${simulated} simulations were done, and ${(bytes / 1e6).toFixed(0)} MB were sent in ${sent.seconds.toFixed(0)} s, ${await readSoFar(databaseUrl, sent.id)}`)
  for (const line of slowest(readFileSync(join(folder, 'headroom.log'), 'utf8'), measuredFrom)) say(line)
  faults = [...errorsOf(figures), ...(figures.requests === 0 ? ['nobody was answered'] : [])]
  if (figures.ms.p95 > MOST_P95_MS) faults.push(`95 of 100 pages took up to ${figures.ms.p95} ms, and ${MOST_P95_MS} ms is the most`)
} finally {
  await closeDatabase().catch(() => undefined)
  await server?.kill('SIGTERM')
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
for (const fault of faults) console.log(`FAULT  ${fault}`)
if (faults.length === 0) console.log('no error, and 95 of 100 pages in time')
process.exit(faults.length === 0 ? 0 : 3)

/** A viewer beside the demo's people; whom to simulate as, and a site of the demo to send the log to. */
async function setUp(databaseUrl: string): Promise<[Actor, string]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const actor = async (email: string): Promise<Actor | null> => (await client.query<Actor>('SELECT id::text AS "userId", email, name FROM "User" WHERE email = $1', [email])).rows[0] ?? null
    const [owner, ada] = [await actor('grace@demo.example.com'), await actor('ada@demo.example.com')]
    if (owner === null || ada === null) throw new Error('there is no demo team')
    if ((await actor(VIEWER.email)) === null) {
      const { token } = await createInvitation(await openTeam(owner, 'demo', 'member:manage'), { email: VIEWER.email, role: 'viewer' })
      await registerByInvitation(token, { ...VIEWER, password: PASSWORD })
    }
    const site = (await client.query<{ slug: string }>('SELECT s.slug FROM "Site" s JOIN "Team" t ON t.id = s."teamId" WHERE t.slug = \'demo\' ORDER BY s.id LIMIT 1')).rows[0]
    if (site === undefined) throw new Error('the demo team has no site')
    return [ada, site.slug]
  } finally {
    await client.end()
  }
}

/** Of the web server's process, from its own metrics. */
async function serverCpuS(address: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1] ?? NaN)
}

async function readSoFar(databaseUrl: string, id: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const row = (await client.query<{ status: string; read: string; bytes: string }>('SELECT status::text, "bytesRead"::text AS read, bytes::text FROM "Measurement" WHERE id = $1', [id])).rows[0]
    return row?.status === 'ready' ? 'and read' : `and ${Math.round((Number(row?.read ?? 0) / Number(row?.bytes ?? 1)) * 100)} % read`
  } finally {
    await client.end()
  }
}
