/**
 * What the worker does to a measurement: there is no person, so there is no scope; the measurement's id and team come
 * from the row itself. Every write is fenced by the attempt that claimed it: a reader whose claim was taken over
 * changes nothing any more, so a file read twice has one effect.
 */
import 'server-only'
import type { LoadTestFacts, LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'
import type { LineProblem, MeasurementFacts } from '#lib/ingest/measurement-facts.ts'
import type { Measurement } from '#lib/ingest/measurement.ts'
import { writeAudit } from './audit.ts'
import { database, everyTeam } from './db.ts'
import { storableJson } from './storable-json.ts'

/** The right to read one file once; hand it back with every write. */
export interface ReadingClaim {
  teamId: string
  measurementId: string
  /** 1 for the first reading; more after a worker died on it. */
  attempt: number
  sha256: string
  fileName: string
  bytes: number
  /** What the person said the format is; null: to be found from the file. */
  formatChoice: string | null
  logFormat: string | null
  siteName: string
  /** Names of the site's virtual host: server name and aliases. */
  vhosts: string[]
}

/** What became of a write: done; the person has asked to cancel; another reader has taken over or the row is settled. */
export type ReadingState = 'current' | 'cancelAsked' | 'lost'

/** Ids of measurements that wait to be read or were being read, oldest first. */
export async function listUnreadMeasurements(limit: number): Promise<string[]> {
  const rows = await everyTeam().measurement.findMany({ where: { status: { in: ['queued', 'reading'] } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: limit, select: { id: true } })
  return rows.map(({ id }) => id)
}

/** Whether some measurement of the team still waits for the file of that hash. */
export async function hasUnreadMeasurement(team: { readonly teamId: string }, sha256: string): Promise<boolean> {
  return (await database(team).measurement.count({ where: { teamId: team.teamId, sha256, status: { in: ['queued', 'reading'] } } })) > 0
}

/** Null where there is nothing to read: settled meanwhile, cancelled, or gone. Counts the attempt. */
export async function claimReading(measurementId: string): Promise<ReadingClaim | null> {
  return everyTeam().$transaction(async (tx) => {
    const cancelled = await tx.measurement.updateMany({ where: { id: measurementId, status: { in: ['queued', 'reading'] }, cancelAskedAt: { not: null } }, data: { status: 'cancelled', readAt: new Date() } })
    if (cancelled.count > 0) return null
    const claimed = await tx.measurement.updateMany({
      where: { id: measurementId, status: { in: ['queued', 'reading'] } },
      data: { status: 'reading', attempt: { increment: 1 }, bytesRead: 0, linesRead: 0, failure: null },
    })
    if (claimed.count === 0) return null
    const row = await tx.measurement.findUniqueOrThrow({ where: { id: measurementId }, include: { site: { select: { name: true, serverName: true, aliases: true } } } })
    return {
      teamId: row.teamId, measurementId: row.id, attempt: row.attempt, sha256: row.sha256, fileName: row.fileName, bytes: Number(row.bytes),
      formatChoice: row.formatChoice, logFormat: row.logFormat, siteName: row.site.name, vhosts: [row.site.serverName, ...row.site.aliases],
    }
  })
}

const held = (claim: ReadingClaim) => ({ id: claim.measurementId, teamId: claim.teamId, status: 'reading' as const, attempt: claim.attempt })

const auditDetail = ({ fileName, sha256, siteName }: ReadingClaim) => ({ fileName, sha256, site: siteName })

/** Bytes of the file as stored and lines so far; tells in the same step whether to go on. */
export async function saveReadingProgress(claim: ReadingClaim, progress: { bytes: number; lines: number }): Promise<ReadingState> {
  const rows = await database(claim).measurement.updateManyAndReturn({ where: held(claim), data: { bytesRead: progress.bytes, linesRead: progress.lines }, select: { cancelAskedAt: true } })
  const row = rows[0]
  return row === undefined ? 'lost' : row.cancelAskedAt === null ? 'current' : 'cancelAsked'
}

/** Facts, problems, summary and status in one transaction: all of it or, where the claim is lost or a cancel came first, nothing. */
export async function finishReading(claim: ReadingClaim, found: { summary: Measurement | LoadTestMeasurement; facts: MeasurementFacts | LoadTestFacts; problems: readonly LineProblem[] }): Promise<ReadingState> {
  const { summary, facts } = found
  return database(claim).$transaction(
    async (tx) => {
      const { count } = await tx.measurement.updateMany({
        where: { ...held(claim), cancelAskedAt: null },
        data: {
          status: 'ready', readAt: new Date(), failure: null, bytesRead: claim.bytes, linesRead: summary.lines.total,
          format: summary.format, formatDetail: storableJson(summary.formatDetail), requests: summary.requests, errors: summary.errors, malformed: summary.malformed, blank: summary.lines.blank,
          startedAt: summary.from === null ? null : new Date(summary.from), durationS: summary.durationS,
          // The problems are rows of their own.
          summary: storableJson({ ...summary, problems: [] }) as object,
        },
      })
      if (count === 0) {
        const row = await tx.measurement.findFirst({ where: held(claim), select: { cancelAskedAt: true } })
        return row === null ? 'lost' : 'cancelAsked'
      }
      await tx.measurementFacts.create({ data: { measurementId: claim.measurementId, teamId: claim.teamId, readerVersion: facts.readerVersion, facts: storableJson(facts) as object } })
      await tx.measurementProblem.createMany({
        data: found.problems.map(({ line, code, reason, excerpt }) => ({ teamId: claim.teamId, measurementId: claim.measurementId, line, code, reason: storableJson(reason), excerpt: storableJson(excerpt) })),
      })
      await writeAudit(tx, claim.teamId, null, claim.measurementId, { kind: 'measurement.read', subjectType: 'measurement', detail: auditDetail(claim) })
      return 'current'
    },
    { timeout: 60_000, maxWait: 30_000 },
  )
}

/** The file cannot be read: `failure` says why and what to do, for the person. False where the claim is lost. */
export async function failReading(claim: ReadingClaim, failure: string): Promise<boolean> {
  return database(claim).$transaction(async (tx) => {
    const { count } = await tx.measurement.updateMany({ where: held(claim), data: { status: 'failed', failure: storableJson(failure), readAt: new Date() } })
    if (count > 0) await writeAudit(tx, claim.teamId, null, claim.measurementId, { kind: 'measurement.failed', subjectType: 'measurement', detail: auditDetail(claim) })
    return count > 0
  })
}

export async function cancelReading(claim: ReadingClaim): Promise<boolean> {
  const { count } = await database(claim).measurement.updateMany({ where: held(claim), data: { status: 'cancelled', readAt: new Date() } })
  return count > 0
}

/** Gives the file back unread, as a worker that is told to stop does; the attempt does not count. */
export async function releaseReading(claim: ReadingClaim): Promise<boolean> {
  const { count } = await database(claim).measurement.updateMany({ where: held(claim), data: { status: 'queued', attempt: { decrement: 1 }, bytesRead: 0, linesRead: 0 } })
  return count > 0
}
