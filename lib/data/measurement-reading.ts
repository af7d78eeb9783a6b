/**
 * What the worker does to a measurement: there is no person, so there is no scope; the measurement's id and team come
 * from the row itself. Every write is fenced by the attempt that claimed it: a reader whose claim was taken over
 * changes nothing any more, so a file read twice has one effect.
 */
import 'server-only'
import { kindOfSummary } from '#lib/ingest/any-facts.ts'
import type { AnyFacts, AnySummary } from '#lib/ingest/any-facts.ts'
import type { LineProblem } from '#lib/ingest/measurement-facts.ts'
import { MOST_FILES } from '#lib/ingest/site/repeated-lines.ts'
import type { RepeatedLines } from '#lib/ingest/site/repeated-lines.ts'
import { writeAudit } from './audit.ts'
import { database, everyTeam } from './db.ts'
import { storableJson } from './storable-json.ts'

/** The right to read one file once; hand it back with every write. */
export interface ReadingClaim {
  teamId: string
  measurementId: string
  /** 1 for the first reading; more after a worker died on it. */
  attempt: number
  /** Number of the facts that this reading will write. */
  reading: number
  sha256: string
  fileName: string
  bytes: number
  /** What the person said the format is; null: to be found from the file. */
  formatChoice: string | null
  logFormat: string | null
  unit: string | null
  siteName: string
  /** Names of the site's virtual host: server name and aliases. */
  vhosts: string[]
}

/** A row that a worker is to look at, and the trace of whoever asked. */
export interface WaitingRow {
  id: string
  traceparent: string | null
}

/** What became of a write: done; the person has asked to cancel; another reader has taken over or the row is settled. */
export type ReadingState = 'current' | 'cancelAsked' | 'lost'

/** Measurements that wait to be read or were being read, oldest first. */
export async function listUnreadMeasurements(limit: number): Promise<WaitingRow[]> {
  return everyTeam().measurement.findMany({ where: { status: { in: ['queued', 'reading'] } }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: limit, select: { id: true, traceparent: true } })
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
      teamId: row.teamId, measurementId: row.id, attempt: row.attempt, reading: row.reading + 1, sha256: row.sha256, fileName: row.fileName, bytes: Number(row.bytes),
      formatChoice: row.formatChoice, logFormat: row.logFormat, unit: row.unit, siteName: row.site.name, vhosts: [row.site.serverName, ...row.site.aliases],
    }
  })
}

/**
 * Access logs of the same site that share some of the time, the newest twenty; but for those that were compared with this
 * one and leave its lines to it: of two logs only one may leave lines out.
 */
export async function listLogsOfSameTime(claim: ReadingClaim, span: { from: string; to: string }): Promise<{ measurementId: string; fileName: string; sha256: string }[]> {
  return database(claim).$queryRaw<{ measurementId: string; fileName: string; sha256: string }[]>`
    SELECT o."id" AS "measurementId", o."fileName", o."sha256" FROM "Measurement" o JOIN "Measurement" own ON own."id" = ${claim.measurementId}::uuid AND own."teamId" = o."teamId" AND own."siteId" = o."siteId"
    WHERE o."teamId" = ${claim.teamId}::uuid AND o."id" <> own."id" AND o."status" = 'ready' AND o."kind" = 'access-log'
      AND o."startedAt" <= ${new Date(span.to)} AND (o."summary" ->> 'to')::timestamptz >= ${new Date(span.from)}
      AND NOT EXISTS (SELECT 1 FROM "MeasurementFacts" f WHERE f."teamId" = o."teamId" AND f."measurementId" = o."id" AND f."reading" = o."reading"
        AND f."repeats" -> 'of' @> jsonb_build_array(jsonb_build_object('measurementId', own."id"::text)))
    ORDER BY o."createdAt" DESC, o."id" DESC LIMIT ${MOST_FILES}`
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
export async function finishReading(claim: ReadingClaim, found: { summary: AnySummary; facts: AnyFacts; problems: readonly LineProblem[]; repeats?: RepeatedLines | null }): Promise<ReadingState> {
  const { summary, facts, repeats = null } = found
  const from = 'from' in summary ? summary.from : null
  return database(claim).$transaction(
    async (tx) => {
      const { count } = await tx.measurement.updateMany({
        where: { ...held(claim), cancelAskedAt: null },
        data: {
          status: 'ready', readAt: new Date(), failure: null, kind: kindOfSummary(summary), reading: claim.reading, bytesRead: claim.bytes, linesRead: summary.lines.total,
          format: summary.format, formatDetail: storableJson(summary.formatDetail), requests: summary.requests, errors: summary.errors, malformed: summary.malformed, blank: summary.lines.blank,
          startedAt: from === null ? null : new Date(from), durationS: summary.durationS,
          // The problems are rows of their own.
          summary: storableJson({ ...summary, problems: [] }) as object,
        },
      })
      if (count === 0) {
        const row = await tx.measurement.findFirst({ where: held(claim), select: { cancelAskedAt: true } })
        return row === null ? 'lost' : 'cancelAsked'
      }
      await tx.measurementFacts.create({
        data: { measurementId: claim.measurementId, reading: claim.reading, teamId: claim.teamId, readerVersion: facts.readerVersion, facts: storableJson(facts) as object, ...(repeats === null ? {} : { repeats: storableJson(repeats) as object }) },
      })
      // Of an earlier reading.
      await tx.measurementProblem.deleteMany({ where: { teamId: claim.teamId, measurementId: claim.measurementId } })
      await tx.measurementProblem.createMany({
        data: found.problems.map(({ line, code, reason, excerpt }) => ({ teamId: claim.teamId, measurementId: claim.measurementId, line, code, reason: storableJson(reason), excerpt: storableJson(excerpt) })),
      })
      await writeAudit(tx, claim.teamId, null, claim.measurementId, { kind: 'measurement.read', subjectType: 'measurement', detail: { ...auditDetail(claim), said: { kind: kindOfSummary(summary), format: storableJson(summary.formatDetail), requests: summary.requests, errors: summary.errors, malformed: summary.malformed } } })
      return 'current'
    },
    { timeout: 60_000, maxWait: 30_000 },
  )
}

/** The file cannot be read: `failure` says why and what to do, for the person. False where the claim is lost. */
export async function failReading(claim: ReadingClaim, failure: string): Promise<boolean> {
  return database(claim).$transaction(async (tx) => {
    const { count } = await tx.measurement.updateMany({ where: held(claim), data: { status: 'failed', failure: storableJson(failure), readAt: new Date() } })
    if (count > 0) await writeAudit(tx, claim.teamId, null, claim.measurementId, { kind: 'measurement.failed', subjectType: 'measurement', detail: { ...auditDetail(claim), failure: storableJson(failure) } })
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
