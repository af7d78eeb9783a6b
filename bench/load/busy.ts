/** What goes on while people look at pages: two simulations at any time, and a large log that is sent and read. */
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { requestSimulation } from '#lib/data/evaluations.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { generateAccessLogBytes } from '#lib/ingest/generate-access-log.ts'

const LOOK_EVERY_MS = 500
const AT_ONCE = 2
const MIB = 1024 ** 2

export interface NamedVersion {
  slug: string
  number: number
}

/** The largest versions that nobody has simulated. */
export async function versionsToSimulate(databaseUrl: string, { teamId }: TeamScope): Promise<NamedVersion[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<NamedVersion>(
      `SELECT s.slug, v.number FROM "Version" v JOIN "Scenario" s ON s.id = v."scenarioId" WHERE v."teamId" = $1 AND NOT EXISTS (SELECT 1 FROM "Evaluation" e WHERE e."versionId" = v.id) ORDER BY pg_column_size(v.inputs) DESC, v.id LIMIT 2000`,
      [teamId],
    )).rows
  } finally {
    await client.end()
  }
}

/** Asks for a simulation whenever fewer than two are open, of one version after the other. @returns how many were done */
export async function keepSimulating(databaseUrl: string, planner: TeamScope, versions: NamedVersion[], signal: AbortSignal): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const begin = new Date()
    while (!signal.aborted) {
      const open = (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "Evaluation" WHERE status IN ('queued', 'running') AND kind = 'simulation'`)).rows[0]?.n ?? 0
      for (let i = open; i < AT_ONCE; i++) {
        const next = versions.shift()
        if (next === undefined) throw new Error('there are not enough versions to simulate')
        await requestSimulation(planner, next.slug, next.number)
      }
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
    }
    return (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM "Evaluation" WHERE status = 'done' AND kind = 'simulation' AND "createdAt" >= $1`, [begin])).rows[0]?.n ?? 0
  } finally {
    await client.end()
  }
}

/** Sends a log of so many bytes, no faster than so many a second. @returns the measurement's id and how long it took */
export async function sendLog(address: string, cookie: string, teamSlug: string, siteSlug: string, log: Iterable<Uint8Array>, { bytes, bytesPerSecond }: { bytes: number; bytesPerSecond: number }): Promise<{ id: string; seconds: number }> {
  const begin = performance.now()
  const call = request(`${address}/api/t/${teamSlug}/sites/${siteSlug}/upload?name=load.log`, { method: 'PUT', headers: { cookie, 'content-length': bytes } })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  const [[answer]] = await Promise.all([answered, pipeline(paced(log, bytesPerSecond), call)])
  const said = await text(answer)
  if (answer.statusCode !== 201) throw new Error(`the log was refused: ${answer.statusCode} ${said}`)
  return { id: (JSON.parse(said) as { measurement: { id: string } }).measurement.id, seconds: (performance.now() - begin) / 1000 }
}

async function* paced(pieces: Iterable<Uint8Array>, bytesPerSecond: number): AsyncGenerator<Uint8Array> {
  const begin = performance.now()
  let sent = 0
  for (const piece of pieces) {
    yield piece
    sent += piece.length
    const earlyMs = (sent / bytesPerSecond) * 1000 - (performance.now() - begin)
    if (earlyMs > 5) await new Promise((done) => setTimeout(done, earlyMs))
  }
}

/** A log of so many bytes: sixteen megabytes of lines again and again, made before, since making them takes the cores that are to be measured. */
export function logOf(bytes: number): Iterable<Uint8Array> {
  const pieces: Uint8Array[] = []
  let made = 0
  for (const piece of generateAccessLogBytes({ seed: Date.now() % 2 ** 31, serverName: 'load.example.com', startEpochS: Date.UTC(2026, 2, 2) / 1000, durationS: 7 * 86_400, ratePerSecond: 10, actions: [{ path: '/questions/{int}/{slug}', weight: 3, meanMs: 80, cv: 1 }, { path: '/', weight: 1, meanMs: 20, cv: 0.5 }] })) {
    pieces.push(piece)
    made += piece.length
    if (made >= 16 * MIB) break
  }
  return repeated(pieces, bytes)
}

function* repeated(pieces: readonly Uint8Array[], bytes: number): Generator<Uint8Array> {
  for (let sent = 0; sent < bytes; ) {
    for (const piece of pieces) {
      const part = piece.subarray(0, bytes - sent)
      if (part.length > 0) yield part
      sent += part.length
    }
  }
}
