/**
 * Audit events: a typed union, written in the transaction of the change they tell of, never changed afterwards. The
 * actor's name and address are copied in, as they were then.
 */
import 'server-only'
import type { Role } from '#lib/base/permissions.ts'
import type { Transaction } from './db.ts'
import type { Actor } from './scope.ts'
import { queueDeliveries } from './webhook-outbox.ts'

type HostEvent = 'host.created' | 'host.updated' | 'host.archived' | 'host.restored'
type SiteEvent = 'site.created' | 'site.updated' | 'site.archived' | 'site.restored'
type ScenarioEvent = 'scenario.created' | 'scenario.archived' | 'scenario.restored'
type ReviewEvent = 'version.submitted' | 'version.approved' | 'version.endorsed' | 'version.changesRequested' | 'version.withdrawn'

/** A change of one field, for the history's "from ... to ...". */
export type FieldChange = { field: string; from: string; to: string }

export type AuditDetail =
  | { kind: 'team.created' | 'team.renamed'; subjectType: 'team'; detail: { name: string } }
  | { kind: 'team.secondFactorRule'; subjectType: 'team'; detail: { isRequired: boolean } }
  | { kind: 'member.joined'; subjectType: 'member'; detail: { email: string; role: Role; by?: string } }
  | { kind: 'member.roleChanged'; subjectType: 'member'; detail: { email: string; from: Role; to: Role } }
  | { kind: 'member.removed'; subjectType: 'member'; detail: { email: string; role: Role } }
  | { kind: 'invitation.created' | 'invitation.revoked' | 'invitation.accepted'; subjectType: 'invitation'; detail: { email: string | null; role: Role } }
  | { kind: 'token.created' | 'token.revoked'; subjectType: 'token'; detail: { name: string; prefix: string; scopes: string[] } }
  | { kind: 'webhook.created' | 'webhook.removed'; subjectType: 'webhook'; detail: { url: string; events: string[] } }
  | { kind: 'webhook.resent'; subjectType: 'webhook'; detail: { url: string; event: string; deliveryId: string } }
  | { kind: 'mail.resent'; subjectType: 'mail'; detail: { email: string; notice: string } }
  | { kind: HostEvent; subjectType: 'host'; detail: { slug: string; name: string; changes?: FieldChange[] } }
  | { kind: SiteEvent; subjectType: 'site'; detail: { slug: string; name: string; changes?: FieldChange[] } }
  | { kind: 'measurement.uploaded' | 'measurement.cancelled' | 'measurement.read' | 'measurement.failed'; subjectType: 'measurement'; detail: { fileName: string; sha256: string; site: string } }
  | { kind: 'measurement.rereadAsked' | 'measurement.answered'; subjectType: 'measurement'; detail: { fileName: string; sha256: string; site: string } }
  | { kind: 'profile.inferred'; subjectType: 'profile'; detail: { site: string; number: number; from: number; cpuShare: number } }
  | { kind: 'profile.appended'; subjectType: 'profile'; detail: { site: string; number: number } }
  | { kind: 'headroom.passed' | 'headroom.lost'; subjectType: 'check'; detail: { site: string; scenario: string; number: number; lossShare: number | null; maxLossShare: number } }
  | { kind: ScenarioEvent; subjectType: 'scenario'; detail: { slug: string; name: string } }
  | { kind: 'version.appended'; subjectType: 'version'; detail: { scenario: string; number: number; message: string; contentHash: string } }
  | { kind: ReviewEvent; subjectType: 'version'; detail: { scenario: string; number: number; comment: string; contentHash: string; configHash: string } }
  | { kind: 'configuration.uploaded'; subjectType: 'configuration'; detail: { fileName: string; sha256: string; files: number } }
  | { kind: 'configuration.imported'; subjectType: 'configuration'; detail: { host: string; number: number; sha256: string } }
  | { kind: 'version.overridden'; subjectType: 'version'; detail: { scenario: string; number: number; checks: string; comment: string; configHash: string } }
  | { kind: 'policy.changed'; subjectType: 'policy'; detail: { number: number; changes: FieldChange[] } }
  | { kind: 'version.tested' | 'version.proved'; subjectType: 'version'; detail: { scenario: string; number: number; outcome: string; configHash: string } }
  | { kind: 'comment.added' | 'comment.resolved' | 'comment.reopened'; subjectType: 'comment'; detail: { scenario: string; number: number; about: string; comment: string } }
  | { kind: 'share.created' | 'share.revoked'; subjectType: 'share'; detail: { versions: string; expiresAt: string } }
  | { kind: 'export.created'; subjectType: 'export'; detail: { scenario: string; number: number; sha256: string } }

export type AuditKind = AuditDetail['kind']

/** `actor` null: the system itself, such as the worker that finished a reading. */
export async function writeAudit(transaction: Transaction, teamId: string, actor: Actor | null, subjectId: string, event: AuditDetail): Promise<void> {
  const { id, at, actorLabel } = await transaction.auditEvent.create({
    data: {
      teamId,
      actorId: actor?.userId ?? null,
      actorLabel: actor === null ? 'Headroom' : `${actor.token === undefined ? '' : `Token ${actor.token} of `}${actor.name} <${actor.email}>`,
      kind: event.kind,
      subjectType: event.subjectType,
      subjectId,
      detail: event.detail,
    },
    select: { id: true, at: true, actorLabel: true },
  })
  await queueDeliveries(transaction, teamId, { id, at: at.toISOString(), actor: actorLabel, subjectId, ...event })
}

/** The fields of `before` and `after` that differ, in words, for the history. */
export function changedFields(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): FieldChange[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
  return Object.keys(after).flatMap((field) => (text(before[field]) === text(after[field]) ? [] : [{ field, from: text(before[field]).slice(0, 300), to: text(after[field]).slice(0, 300) }]))
}
