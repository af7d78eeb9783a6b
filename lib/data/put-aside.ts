/**
 * What the worker has given up on within the last days and nobody has asked for again: files, computations, and for whoever manages
 * the team mail and deliveries. Each says why, and is tried again from its own page or by its own endpoint.
 */
import 'server-only'
import { can } from '#lib/base/permissions.ts'
import { ENGINE_VERSION } from '#lib/engine/version.ts'
import { database } from './db.ts'
import { PAIRED } from './evaluation-kinds.ts'
import type { TeamScope } from './scope.ts'

export interface PutAside {
  kind: 'measurement' | 'computation' | 'mail' | 'delivery'
  id: string
  /** What it is, in words. */
  title: string
  failure: string
  at: string
  /** Of a computation: its kind and its version, and of a paired one the others, in order. */
  of: { kind: string; versions: { scenario: string; number: number }[] } | null
  /** Of a measurement. */
  site: string | null
}

export const PUT_ASIDE_DAYS = 14
const MOST_EACH = 20
const NAMES: Readonly<Record<string, string>> = { simulation: 'Simulation', recommendation: 'Recommendation', paired: 'Paired simulation', configtest: 'Test by Apache', proof: 'Run under load' }
const SILENT = 'It ended without saying why.'

/** Newest first; at most 20 of each kind. */
export async function listPutAside(scope: TeamScope, days = PUT_ASIDE_DAYS): Promise<PutAside[]> {
  const since = new Date(Date.now() - days * 24 * 3600 * 1000)
  const manages = can(scope.role, 'team:manage')
  const newest = { orderBy: { id: 'desc' }, take: MOST_EACH } as const
  const failed = { teamId: scope.teamId, status: 'failed' } as const
  const [measurements, evaluations, mails, deliveries] = await Promise.all([
    database(scope).measurement.findMany({ where: { ...failed, createdAt: { gte: since } }, select: { id: true, fileName: true, failure: true, createdAt: true, site: { select: { slug: true, name: true } } }, ...newest }),
    database(scope).evaluation.findMany({ where: { ...failed, engineVersion: ENGINE_VERSION, finishedAt: { gte: since } }, select: { id: true, kind: true, subject: true, failure: true, createdAt: true, finishedAt: true, version: { select: versionName } }, ...newest }),
    manages ? database(scope).noticeMail.findMany({ where: { ...failed, createdAt: { gte: since } }, select: { id: true, failure: true, createdAt: true, notice: { select: { member: { select: { user: { select: { email: true } } } } } } }, ...newest }) : [],
    manages ? database(scope).webhookDelivery.findMany({ where: { ...failed, createdAt: { gte: since } }, select: { id: true, event: true, failure: true, createdAt: true, webhook: { select: { url: true } } }, ...newest }) : [],
  ])
  const others = await versionsById(scope, evaluations.flatMap(({ kind, subject }) => (kind === PAIRED ? subject.split(',') : [])))
  const rows = [
    ...measurements.map(({ id, fileName, failure, createdAt, site }): PutAside => ({ kind: 'measurement', id, title: `${fileName} of ${site.name}`, failure: failure ?? SILENT, at: createdAt.toISOString(), of: null, site: site.slug })),
    ...evaluations.map(({ id, kind, subject, failure, createdAt, finishedAt, version }): PutAside => {
      const more = kind === PAIRED ? subject.split(',').flatMap((versionId) => others.get(versionId) ?? []) : []
      const name = `version ${version.number} of ${version.scenario.name}`
      return { kind: 'computation', id, title: `${NAMES[kind] ?? kind} of ${name}${more.length === 0 ? '' : ` and ${more.length} more`}`, failure: failure ?? SILENT, at: (finishedAt ?? createdAt).toISOString(), of: { kind, versions: [{ scenario: version.scenario.slug, number: version.number }, ...more] }, site: null }
    }),
    ...mails.map(({ id, failure, createdAt, notice }): PutAside => ({ kind: 'mail', id, title: `Mail to ${notice.member.user.email}`, failure: failure ?? SILENT, at: createdAt.toISOString(), of: null, site: null })),
    ...deliveries.map(({ id, event, failure, createdAt, webhook }): PutAside => ({ kind: 'delivery', id, title: `${event} to ${webhook.url}`, failure: failure ?? SILENT, at: createdAt.toISOString(), of: null, site: null })),
  ]
  return rows.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1))
}

const versionName = { number: true, scenario: { select: { slug: true, name: true } } } as const

async function versionsById(scope: TeamScope, ids: readonly string[]): Promise<Map<string, { scenario: string; number: number }>> {
  if (ids.length === 0) return new Map()
  const rows = await database(scope).version.findMany({ where: { teamId: scope.teamId, id: { in: [...ids] } }, select: { id: true, ...versionName } })
  return new Map(rows.map(({ id, number, scenario }) => [id, { scenario: scenario.slug, number }]))
}
