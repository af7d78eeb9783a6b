/**
 * Measurements as people see them: uploaded files with their state, progress and summary. The same bytes for the same
 * site are one measurement, whoever uploads them and however often. Reading them is the worker's (measurement-reading.ts).
 */
import 'server-only'
import { z } from 'zod'
import { AppError, notFound } from '#lib/base/errors.ts'
import { MEASUREMENT_KINDS } from '#lib/ingest/any-facts.ts'
import type { CaptureSummary, MeasurementKind } from '#lib/ingest/any-facts.ts'
import type { HostMeasurement } from '#lib/ingest/host/host-measurement.ts'
import type { LoadTestMeasurement } from '#lib/ingest/load-test/load-test-measurement.ts'
import type { Measurement as MeasurementResult } from '#lib/ingest/measurement.ts'
import type { ProcessAnswers } from '#lib/ingest/site/process-answers.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import type { MeasurementStatus } from './generated/enums.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { parseInput } from './parse-input.ts'
import { processAnswersOf } from './process-answers.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { storableJson } from './storable-json.ts'
import { traceparentNow } from './tracing.ts'

export interface MeasurementSummary {
  id: string
  site: { slug: string; name: string }
  sha256: string
  fileName: string
  bytes: number
  status: MeasurementStatus
  /** Null until it is read. */
  kind: MeasurementKind | null
  format: string | null
  formatDetail: string | null
  bytesRead: number
  linesRead: number
  requests: number | null
  errors: number | null
  malformed: number | null
  blank: number | null
  startedAt: string | null
  durationS: number | null
  failure: string | null
  cancelAsked: boolean
  uploadedBy: string
  createdAt: string
  readAt: string | null
}

export interface Measurement extends MeasurementSummary {
  /** The result as the CLI prints it; null until it is read. */
  found: FoundInFile | null
  /** What was chosen instead of what the file shows. */
  choice: { format: string | null; logFormat: string | null; unit: string | null }
  /** 0 before the first reading. */
  reading: number
  /** Which reader read it last; null before the first reading. */
  readerVersion: string | null
  answers: ProcessAnswers
  /** Lines listed in full, at most 1,000. */
  problemCount: number
  /** Profiles that rest on it. */
  profiles: number[]
}

/** What a reading found, by kind of file. */
export type FoundInFile =
  | { kind: 'access-log'; result: MeasurementResult }
  | { kind: 'capture'; result: CaptureSummary }
  | { kind: 'host'; result: HostMeasurement }
  | { kind: 'load-test'; result: LoadTestMeasurement }

export interface MeasurementProblem {
  line: number
  code: string
  reason: string
  excerpt: string
}

const include = { site: { select: { slug: true, name: true } }, uploadedBy: { select: { name: true } } } satisfies Prisma.MeasurementInclude
type Row = Prisma.MeasurementGetPayload<{ include: typeof include; omit: { summary: true } }>

const MeasurementUpload = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  fileName: z.string().min(1).max(255),
  bytes: z.number().int().min(1),
  formatChoice: z.string().max(100).optional(),
  logFormat: z.string().max(2000).optional(),
  unit: z.string().max(10).optional(),
})

export async function findMeasurementBySha(scope: TeamScope, siteSlug: string, sha256: string): Promise<MeasurementSummary | null> {
  const row = await database(scope).measurement.findFirst({ where: { teamId: scope.teamId, site: { teamId: scope.teamId, slug: siteSlug }, sha256 }, include, omit: { summary: true } })
  return row === null ? null : summaryOf(row)
}

/**
 * The measurement of these bytes; `created` is false when the site has it already. A failed or cancelled one is queued
 * again, since the person asks for it anew.
 */
export async function createMeasurement(scope: TeamScope, siteSlug: string, input: z.input<typeof MeasurementUpload>): Promise<{ measurement: MeasurementSummary; created: boolean }> {
  requirePermission(scope, 'measurement:upload')
  const upload = parseInput(MeasurementUpload, input)
  const site = await requireSite(scope, siteSlug)
  const again = () =>
    database(scope).$transaction(async (transaction) => {
      const { count } = await transaction.measurement.updateMany({
        where: { teamId: scope.teamId, siteId: site.id, sha256: upload.sha256, status: { in: ['failed', 'cancelled'] } },
        data: { status: 'queued', traceparent: traceparentNow(), failure: null, cancelAskedAt: null, readAt: null, attempt: 0, bytesRead: 0, linesRead: 0, formatChoice: upload.formatChoice ?? null, logFormat: upload.logFormat ?? null, unit: upload.unit ?? null },
      })
      const row = await transaction.measurement.findFirst({ where: { teamId: scope.teamId, siteId: site.id, sha256: upload.sha256 }, include, omit: { summary: true } })
      if (row !== null && count > 0) await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'measurement.uploaded', subjectType: 'measurement', detail: { fileName: row.fileName, sha256: row.sha256, site: site.name } })
      return row === null ? null : summaryOf(row)
    })
  const known = await again()
  if (known !== null) return { measurement: known, created: false }
  try {
    return await database(scope).$transaction(async (transaction) => {
      const row = await transaction.measurement.create({ data: { ...upload, fileName: storableJson(upload.fileName), teamId: scope.teamId, siteId: site.id, uploadedById: scope.actor.userId, traceparent: traceparentNow() }, include, omit: { summary: true } })
      await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: 'measurement.uploaded', subjectType: 'measurement', detail: { fileName: row.fileName, sha256: row.sha256, site: site.name } })
      return { measurement: summaryOf(row), created: true }
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const other = await again()
    if (other === null) throw error
    return { measurement: other, created: false }
  }
}

export async function listMeasurements(scope: TeamScope, siteSlug?: string, page?: PageRequest<string>): Promise<MeasurementSummary[]> {
  const paged = page === undefined ? { where: {}, orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }], take: 500 } : pageById(page)
  const rows = await database(scope).measurement.findMany({ where: { teamId: scope.teamId, ...(siteSlug === undefined ? {} : { site: { teamId: scope.teamId, slug: siteSlug } }), ...paged.where }, include, omit: { summary: true }, orderBy: paged.orderBy, take: paged.take })
  return rows.map(summaryOf)
}

export async function getMeasurement(scope: TeamScope, id: string): Promise<Measurement> {
  if (!z.uuid().safeParse(id).success) throw notFound('measurement')
  const row = await database(scope).measurement.findFirst({
    where: { teamId: scope.teamId, id },
    include: { ...include, facts: { select: { readerVersion: true }, orderBy: { reading: 'desc' }, take: 1 }, profiles: { select: { profile: { select: { number: true } } } } },
  })
  if (row === null) throw notFound('measurement')
  return { ...summaryOf(row), found: foundOf(row), choice: { format: row.formatChoice, logFormat: row.logFormat, unit: row.unit }, reading: row.reading, readerVersion: row.facts[0]?.readerVersion ?? null, answers: processAnswersOf(row.answers), problemCount: await database(scope).measurementProblem.count({ where: { teamId: scope.teamId, measurementId: id } }), profiles: row.profiles.map(({ profile }) => profile.number).sort((a, b) => a - b) }
}

/** State and progress alone, for polling. */
export async function getMeasurementSummary(scope: TeamScope, id: string): Promise<MeasurementSummary> {
  const row = z.uuid().safeParse(id).success ? await database(scope).measurement.findFirst({ where: { teamId: scope.teamId, id }, include, omit: { summary: true } }) : null
  if (row === null) throw notFound('measurement')
  return summaryOf(row)
}

/** Stops the reading soon; what waits in the queue is cancelled at once. */
export async function cancelMeasurement(scope: TeamScope, id: string): Promise<MeasurementSummary> {
  requirePermission(scope, 'measurement:upload')
  const { status, fileName, sha256, site } = await getMeasurement(scope, id)
  if (status !== 'queued' && status !== 'reading') throw new AppError('conflict', { publicMessage: 'This measurement is not being read any more.' })
  await database(scope).$transaction(async (transaction) => {
    const now = new Date()
    const waiting = await transaction.measurement.updateMany({ where: { teamId: scope.teamId, id, status: 'queued' }, data: { status: 'cancelled', cancelAskedAt: now, readAt: now } })
    if (waiting.count === 0) await transaction.measurement.updateMany({ where: { teamId: scope.teamId, id, status: 'reading' }, data: { cancelAskedAt: now } })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'measurement.cancelled', subjectType: 'measurement', detail: { fileName, sha256, site: site.name } })
  })
  return getMeasurement(scope, id)
}

export async function listMeasurementProblems(scope: TeamScope, id: string, { afterLine = -1, limit = 100 }: { afterLine?: number; limit?: number } = {}): Promise<MeasurementProblem[]> {
  await getMeasurement(scope, id)
  const rows = await database(scope).measurementProblem.findMany({ where: { teamId: scope.teamId, measurementId: id, line: { gt: afterLine } }, orderBy: [{ line: 'asc' }, { id: 'asc' }], take: Math.min(limit, 1000) })
  return rows.map(({ line, code, reason, excerpt }) => ({ line: Number(line), code, reason, excerpt }))
}

async function requireSite(scope: TeamScope, siteSlug: string): Promise<{ id: string; name: string }> {
  const site = await database(scope).site.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug: siteSlug } }, select: { id: true, name: true } })
  if (site === null) throw notFound('site')
  return site
}

const numberOrNull = (value: bigint | null) => (value === null ? null : Number(value))

function summaryOf(row: Row): MeasurementSummary {
  return {
    id: row.id, site: row.site, sha256: row.sha256, fileName: row.fileName, bytes: Number(row.bytes), status: row.status, kind: kindOf(row.kind), format: row.format, formatDetail: row.formatDetail,
    bytesRead: Number(row.bytesRead), linesRead: Number(row.linesRead), requests: numberOrNull(row.requests), errors: numberOrNull(row.errors), malformed: numberOrNull(row.malformed), blank: numberOrNull(row.blank),
    startedAt: row.startedAt?.toISOString() ?? null, durationS: row.durationS, failure: row.failure, cancelAsked: row.cancelAskedAt !== null, uploadedBy: row.uploadedBy.name,
    createdAt: row.createdAt.toISOString(), readAt: row.readAt?.toISOString() ?? null,
  }
}

const kindOf = (kind: string | null): MeasurementKind | null => MEASUREMENT_KINDS.find((one) => one === kind) ?? null

/** Summaries are written by the worker alone, in the form of their kind. */
function foundOf({ kind, summary }: { kind: string | null; summary: unknown }): FoundInFile | null {
  const known = kindOf(kind)
  return known === null || summary === null ? null : ({ kind: known, result: summary } as FoundInFile)
}
