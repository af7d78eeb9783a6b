/**
 * Checks of a site's headroom: what benchmarks said, held against a version of a scenario. A check is appended once it is
 * decided and never changed; the version and the measurements it rests on stay as they were.
 */
import 'server-only'
import { z } from 'zod'
import { notFound } from '#lib/base/errors.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import type { HeadroomLoss } from '#lib/planning/headroom-loss.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { pageById } from './list-page.ts'
import type { PageRequest } from './list-page.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getScenario } from './scenarios.ts'
import { storableJson } from './storable-json.ts'
import { getVersion } from './versions.ts'
import type { Version } from './versions.ts'

export interface HeadroomCheck {
  id: string
  site: { slug: string; name: string }
  /** What it was held against. */
  version: { scenario: { slug: string; name: string }; number: number }
  measurementIds: string[]
  /** Earlier runs that it was compared with; none: with the version itself. */
  againstIds: string[]
  engineVersion: string
  createdBy: string
  createdAt: string
  loss: HeadroomLoss
}

/** What the column holds: the answer and every run it rests on, newest first. */
interface Stored {
  loss: HeadroomLoss
  measurementIds: string[]
  againstIds: string[]
}

/**
 * The version to hold a site against: of the named scenario the named version, else its newest approved, else its newest;
 * without a name the version approved last that plans the site. Null where nothing that plans it was approved.
 */
export async function findBaseline(scope: TeamScope, siteSlug: string, named: { scenario?: string; number?: number } = {}): Promise<Version | null> {
  if (named.scenario !== undefined) {
    const { approvedNumber, latest } = await getScenario(scope, named.scenario)
    const number = named.number ?? approvedNumber ?? latest?.number
    return number === undefined ? null : getVersion(scope, named.scenario, number)
  }
  const approval = await database(scope).review.findFirst({
    where: { teamId: scope.teamId, kind: 'approved', version: { teamId: scope.teamId, scenario: { teamId: scope.teamId, archivedAt: null }, inputs: { path: ['plan', 'sites'], array_contains: [{ name: siteSlug }] } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { version: { select: { number: true, scenario: { select: { slug: true } } } } },
  })
  return approval === null ? null : getVersion(scope, approval.version.scenario.slug, approval.version.number)
}

/** The newest run of the site that passed a check, other than these; null where none has. */
export async function findPassedRun(scope: TeamScope, siteSlug: string, except: readonly string[]): Promise<string | null> {
  const row = await database(scope).headroomCheck.findFirst({
    where: { teamId: scope.teamId, site: { teamId: scope.teamId, slug: siteSlug }, outcome: 'passed', measurementId: { notIn: [...except] } },
    orderBy: { id: 'desc' },
    select: { measurementId: true },
  })
  return row?.measurementId ?? null
}

export async function appendHeadroomCheck(scope: TeamScope, check: { siteSlug: string; scenarioSlug: string; number: number; measurementIds: readonly string[]; againstIds: readonly string[]; loss: HeadroomLoss }): Promise<{ id: string }> {
  requirePermission(scope, 'measurement:upload')
  const { siteSlug, scenarioSlug, number, loss } = check
  const site = await database(scope).site.findUnique({ where: { teamId_slug: { teamId: scope.teamId, slug: siteSlug } }, select: { id: true, name: true } })
  if (site === null) throw notFound('site')
  const version = await getVersion(scope, scenarioSlug, number)
  const all = [...new Set([...check.measurementIds, ...check.againstIds])]
  const [measurementId] = check.measurementIds
  const found = await database(scope).measurement.count({ where: { teamId: scope.teamId, siteId: site.id, id: { in: all } } })
  if (measurementId === undefined || found < all.length) throw notFound('measurement')
  const stored: Stored = { loss, measurementIds: [...check.measurementIds], againstIds: [...check.againstIds] }
  return database(scope).$transaction(async (transaction) => {
    const row = await transaction.headroomCheck.create({
      data: { teamId: scope.teamId, siteId: site.id, versionId: version.id, measurementId, outcome: loss.outcome, maxLossShare: loss.maxLossShare, lossShare: loss.lossShare, result: storableJson(stored) as unknown as Prisma.InputJsonObject, engineVersion: ENGINE_VERSION, createdById: scope.actor.userId },
      select: { id: true },
    })
    await writeAudit(transaction, scope.teamId, scope.actor, row.id, { kind: loss.outcome === 'failed' ? 'headroom.lost' : 'headroom.passed', subjectType: 'check', detail: { site: site.name, scenario: version.scenario.name, number, lossShare: loss.lossShare, maxLossShare: loss.maxLossShare } })
    return row
  })
}

const include = { site: { select: { slug: true, name: true } }, createdBy: { select: { name: true } }, version: { select: { number: true, scenario: { select: { slug: true, name: true } } } } } satisfies Prisma.HeadroomCheckInclude

export async function getHeadroomCheck(scope: TeamScope, id: string): Promise<HeadroomCheck> {
  const row = z.uuid().safeParse(id).success ? await database(scope).headroomCheck.findFirst({ where: { teamId: scope.teamId, id }, include }) : null
  if (row === null) throw notFound('check')
  return checkOf(row)
}

/** Newest first; one more than the page's limit where there is another page. */
export async function listHeadroomChecks(scope: TeamScope, { siteSlug, page }: { siteSlug?: string; page: PageRequest<string> }): Promise<HeadroomCheck[]> {
  const { where, orderBy, take } = pageById(page)
  const rows = await database(scope).headroomCheck.findMany({ where: { teamId: scope.teamId, ...(siteSlug === undefined ? {} : { site: { teamId: scope.teamId, slug: siteSlug } }), ...where }, include, orderBy, take })
  return rows.map(checkOf)
}

function checkOf(row: Prisma.HeadroomCheckGetPayload<{ include: typeof include }>): HeadroomCheck {
  const { loss, measurementIds, againstIds } = row.result as unknown as Stored
  return { id: row.id, site: row.site, version: { scenario: row.version.scenario, number: row.version.number }, measurementIds, againstIds, engineVersion: row.engineVersion, createdBy: row.createdBy.name, createdAt: row.createdAt.toISOString(), loss }
}
