/** What must hold after any number of faults, asked of the database past all policies, of the disk and of the server. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { verifyAuditChains } from '#lib/data/audit-chain.ts'
import { requestSimulation } from '#lib/data/evaluations.ts'
import { rereadMeasurement } from '#lib/data/measurement-corrections.ts'
import type { Acknowledged, Team } from './work.ts'

/** Without any of the waiting work done for so long, it does not resume; how long all of it takes is the machine's affair. */
const STANDSTILL_MS = 180_000

export interface Found {
  /** One sentence for each. */
  breaches: string[]
  /** What was begun three times, each time with a worker that was killed, and so was put aside, with words and a button. */
  putAside: number
}

/** Waits until nothing is left to do, presses the button for what was put aside, waits again, then looks. */
export async function findBreaches(databaseUrl: string, address: string, dataFolder: string, team: Team, acknowledged: Acknowledged): Promise<Found> {
  const breaches: string[] = []
  let putAside = 0
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const ask = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) => (await client.query<Row>(sql, values)).rows
  try {
    const quiet = async () => {
      let since = Date.now()
      let before = Infinity
      for (;;) {
        const [open] = await ask<{ n: number }>(`SELECT (SELECT count(*) FROM "Measurement" WHERE status IN ('queued', 'reading'))::int + (SELECT count(*) FROM "Evaluation" WHERE status IN ('queued', 'running'))::int AS n`)
        const n = open?.n ?? Infinity
        if (n === 0) return
        if (n < before) since = Date.now()
        before = Math.min(before, n)
        if (Date.now() - since > STANDSTILL_MS) return void breaches.push(`${n} things wait for a worker, and none of them was done for ${STANDSTILL_MS / 1000} s: not everything resumes`)
        await new Promise((done) => setTimeout(done, 500))
      }
    }
    await quiet()
    const asideFiles = await ask<{ id: string; failure: string }>(`SELECT id::text, failure FROM "Measurement" WHERE status = 'failed'`)
    const asideRuns = await ask<{ number: number; failure: string }>(`SELECT v.number, e.failure FROM "Evaluation" e JOIN "Version" v ON v.id = e."versionId" WHERE e.status = 'failed'`)
    for (const { failure } of [...asideFiles, ...asideRuns]) if (!/^.*begun 3 times and each time the worker ended/.test(failure)) breaches.push(`something failed for another reason than a killed worker: ${failure}`)
    for (const { id } of asideFiles) await rereadMeasurement(team.author, id, {})
    for (const { number } of asideRuns) await requestSimulation(team.author, team.scenario, number)
    putAside = asideFiles.length + asideRuns.length
    if (putAside > 0) await quiet()
    const ready = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5000) }).then((answer) => answer.status, () => 0)
    if (ready !== 200) breaches.push(`/readyz answers ${ready} though all parts are back`)

    for (const { id, sha256, lines } of acknowledged.uploads) {
      const [row] = await ask<{ status: string; sha256: string; requests: string; failure: string | null }>('SELECT status::text, sha256, requests::text, failure FROM "Measurement" WHERE id = $1', [id])
      if (row === undefined) breaches.push(`the upload ${id} was acknowledged and is gone`)
      else if (row.sha256 !== sha256) breaches.push(`the upload ${id} has other bytes than were sent`)
      else if (row.status !== 'ready') breaches.push(`the upload ${id} is ${row.status}: ${row.failure ?? ''}`)
      else if (Number(row.requests) !== lines) breaches.push(`of the ${lines} requests of the upload ${id}, ${row.requests} were read`)
      const path = join(dataFolder, 'uploads', team.teamId, sha256.slice(0, 2), sha256)
      if (!existsSync(path)) breaches.push(`the file of the upload ${id} is gone`)
      else if (createHash('sha256').update(readFileSync(path)).digest('hex') !== sha256) breaches.push(`the file of the upload ${id} is damaged`)
    }
    for (const { number, contentHash } of acknowledged.versions) {
      const [row] = await ask<{ hash: string }>('SELECT "contentHash" AS hash FROM "Version" WHERE "teamId" = $1 AND number = $2', [team.teamId, number])
      if (row?.hash !== contentHash) breaches.push(`version ${number} was saved and ${row === undefined ? 'is gone' : 'has changed'}`)
    }
    for (const { number } of acknowledged.approvals) {
      const rows = await ask('SELECT 1 FROM "Review" r JOIN "Version" v ON v.id = r."versionId" WHERE v."teamId" = $1 AND v.number = $2 AND r.kind = \'approved\'', [team.teamId, number])
      if (rows.length !== 1) breaches.push(`version ${number} was approved once and has ${rows.length} approvals`)
    }
    for (const { number, sha256 } of acknowledged.exports) {
      const rows = await ask<{ hash: string }>('SELECT encode(sha256(e.zip), \'hex\') AS hash FROM "Export" e JOIN "Version" v ON v.id = e."versionId" WHERE v."teamId" = $1 AND v.number = $2', [team.teamId, number])
      if (rows.length !== 1 || rows[0]?.hash !== sha256) breaches.push(`the export of version ${number} that was handed over is not the one that is kept`)
    }
    for (const { id } of acknowledged.simulations) {
      const [row] = await ask<{ status: string }>('SELECT status::text FROM "Evaluation" WHERE id = $1', [id])
      if (row?.status !== 'done') breaches.push(`the simulation ${id} was accepted and is ${row?.status ?? 'gone'}`)
    }
    for (const { id, n } of await ask<{ id: string; n: number }>(`SELECT "subjectId"::text AS id, count(*)::int AS n FROM "AuditEvent" WHERE kind = 'measurement.read' GROUP BY 1 HAVING count(*) > 1`)) breaches.push(`the file ${id} was read ${n} times with effect`)
    const [twice] = await ask<{ n: number }>(`SELECT count(*)::int AS n FROM (SELECT 1 FROM "Measurement" GROUP BY "siteId", sha256 HAVING count(*) > 1) d`)
    if (twice?.n !== 0) breaches.push(`${twice?.n ?? '?'} files are there twice`)
    const gaps = await ask(`SELECT 1 FROM "Version" GROUP BY "scenarioId" HAVING max(number) <> count(*)`)
    if (gaps.length > 0) breaches.push('the numbers of versions have gaps')
    for await (const { team: slug, faults } of verifyAuditChains()) breaches.push(...faults.map((fault) => `audit log of ${slug}: ${fault}`))
  } finally {
    await client.end()
  }
  return { breaches, putAside }
}
