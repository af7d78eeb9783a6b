/**
 * `npm run faults -- --minutes 10`: a Headroom of its own, people at work in it, and its parts killed outright at random
 * meanwhile: web server, workers, PostgreSQL, uploads broken off, the disk of uploads full, the clock off by hours. Then all is
 * counted: nothing acknowledged is lost, nothing has happened twice, everything resumes. `--seconds 10` is the short form,
 * `--seed 7` other luck. Exit 0: held; 3: not.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeDatabase } from '#lib/data/db.ts'
import { findBreaches } from './faults/invariants.ts'
import { startParts } from './faults/parts.ts'
import { makeFaultTeam, work } from './faults/work.ts'
import { freePort } from './postgres.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string', default: '1' } } })
const seconds = values.seconds === undefined ? Number(values.minutes ?? '1') * 60 : Number(values.seconds)
if (!(seconds > 0 && seconds <= 24 * 3600)) {
  console.error('Use: npm run faults -- --minutes 10   (or --seconds 20) [--seed 7]')
  process.exit(2)
}
const random = luck(Number(values.seed))
const folder = mkdtempSync(join(tmpdir(), 'headroom-faults-'))
const parts = await startParts(folder, await freePort())
const begin = Date.now()
const say = (words: string) => console.log(`${((Date.now() - begin) / 1000).toFixed(1).padStart(7)} s  ${words}`)
let breaches = ['it did not come to its end']
try {
  process.env['DATABASE_URL'] = parts.databaseUrl
  await untilReady(90_000, ({ ok, queue }) => ok && queue === 'ok')
  const team = await makeFaultTeam('faults-faults-faults-faults-faults-faults')
  const stop = new AbortController()
  const working = work(parts.address, team, stop.signal, random)
  const done: Record<string, number> = { web: 0, worker: 0, postgres: 0, disk: 0, clock: 0 }
  const wrongWords: string[] = []
  const { fillDisk, jumpClock } = parts
  if (fillDisk === null) say('the disk is not filled: only root may mount one')
  if (jumpClock === null) say('the clock does not jump: there is no libfaketime (apt-get install libfaketime)')
  const kinds = ['worker', 'web', 'postgres', ...(fillDisk === null ? [] : ['disk']), ...(jumpClock === null ? [] : ['clock'])]
  // Each kind once, then as luck has it; workers and web servers more often than the rest.
  const first = [...kinds]
  const drawn = (): string => {
    const chosen = random()
    return first.shift() ?? (chosen < 0.3 ? 'worker' : chosen < 0.6 ? 'web' : (kinds[2 + Math.floor(random() * (kinds.length - 2))] ?? 'postgres'))
  }
  const end = Date.now() + seconds * 1000
  while (Date.now() < end || first.length > 0) {
    await new Promise((over) => setTimeout(over, 500 + (seconds < 30 ? 800 : 2300) * random()))
    const kind = drawn()
    done[kind] = (done[kind] ?? 0) + 1
    if (kind === 'worker') {
      parts.killWorker(Math.floor(random() * 2))
      say('worker killed')
    } else if (kind === 'web') {
      parts.killWeb()
      say('web server killed')
    } else if (kind === 'disk') {
      const fullMs = 300 + Math.floor(1500 * random())
      say(`disk of uploads full for ${fullMs} ms`)
      await fillDisk?.(fullMs)
    } else if (kind === 'clock') {
      const offS = Math.floor((random() - 0.5) * 12 * 3600)
      say(`clock of web server and workers off by ${offS} s`)
      jumpClock?.(offS)
    } else {
      const awayMs = Math.floor(2500 * random())
      say(`PostgreSQL killed, away for ${awayMs} ms`)
      const away = parts.killPostgres(awayMs)
      // While it is away the server lives, says so, and shows no more than it should.
      if (awayMs > 1500) wrongWords.push(...(await wordsWhileAway()))
      await away
    }
  }
  stop.abort()
  const { acknowledged, refused, brokenOff } = await working
  say(`killed web ${done['web']}, worker ${done['worker']}, postgres ${done['postgres']}; disk full ${done['disk']}, clock off ${done['clock']} times; refused ${refused}, of them uploads broken off ${brokenOff}`)
  say(`acknowledged: ${Object.entries(acknowledged).map(([name, list]) => `${name} ${(list as unknown[]).length}`).join(', ')}`)
  await untilReady(60_000, ({ ok }) => ok)
  const found = await findBreaches(parts.databaseUrl, parts.address, join(folder, 'data'), team, acknowledged)
  breaches = [...wrongWords, ...found.breaches]
  say(`put aside after three killed workers, with words and a button, and done once it was pressed: ${found.putAside}`)
  if ((parts.diedAlone['web'] ?? 0) > 0) breaches.push(`the web server ended by itself ${parts.diedAlone['web']} times`)
  for (const [name, list] of Object.entries(acknowledged)) if ((list as unknown[]).length === 0 && seconds >= 20 && name !== 'simulations') breaches.push(`nothing was acknowledged of ${name}: the run shows nothing`)
} finally {
  await closeDatabase().catch(() => undefined)
  await parts.stop()
  if (breaches.length === 0) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  else say(`the logs are in ${folder}`)
}
for (const breach of breaches) console.log(`BREACH  ${breach}`)
console.log(breaches.length === 0 ? 'everything acknowledged is there, once' : `${breaches.length} breaches`)
process.exit(breaches.length === 0 ? 0 : 3)

/** The server itself may be down at this moment: then it says nothing wrong. */
async function wordsWhileAway(): Promise<string[]> {
  const wrong: string[] = []
  const ask = async (path: string) => fetch(`${parts.address}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(6000) }).then(async (answer) => ({ status: answer.status, text: await answer.text() }), () => null)
  const [alive, ready] = await Promise.all([ask('/healthz'), ask('/readyz')])
  if (alive !== null && alive.status !== 200) wrong.push(`/healthz answers ${alive.status} while PostgreSQL is away`)
  if (ready !== null && ready.status !== 503 && ready.status !== 200) wrong.push(`/readyz answers ${ready.status} while PostgreSQL is away`)
  if (ready !== null && /postgres|ECONN|prisma/i.test(ready.text)) wrong.push('/readyz tells what lies behind')
  return wrong
}

async function untilReady(withinMs: number, enough: (said: { ok: boolean; queue: string }) => boolean): Promise<void> {
  const late = Date.now() + withinMs
  for (;;) {
    const said = await fetch(`${parts.address}/readyz`).then((answer) => answer.text(), (error: unknown) => String(error))
    if (said.startsWith('{') && enough(JSON.parse(said) as { ok: boolean; queue: string })) return
    if (Date.now() > late) throw new Error(`it is not ready after ${withinMs / 1000} s: ${said.slice(0, 300)}`)
    await new Promise((done) => setTimeout(done, 250))
  }
}

/** mulberry32: the same seed, the same faults in the same order. */
function luck(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
