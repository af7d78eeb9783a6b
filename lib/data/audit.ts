/**
 * Audit events: a typed union, written in the transaction of the change they tell of, never changed afterwards. The
 * actor's name and address are copied in, as they were then.
 */
import 'server-only'
import type { Role } from '#lib/base/permissions.ts'
import type { Transaction } from './db.ts'
import type { Actor } from './scope.ts'

type HostEvent = 'host.created' | 'host.updated' | 'host.archived' | 'host.restored'
type SiteEvent = 'site.created' | 'site.updated' | 'site.archived' | 'site.restored'
type ScenarioEvent = 'scenario.created' | 'scenario.archived' | 'scenario.restored'
type ReviewEvent = 'version.submitted' | 'version.approved' | 'version.changesRequested' | 'version.withdrawn'

/** A change of one field, for the history's "from ... to ...". */
export type FieldChange = { field: string; from: string; to: string }

export type AuditDetail =
  | { kind: 'team.created' | 'team.renamed'; subjectType: 'team'; detail: { name: string } }
  | { kind: 'member.joined'; subjectType: 'member'; detail: { email: string; role: Role } }
  | { kind: 'member.roleChanged'; subjectType: 'member'; detail: { email: string; from: Role; to: Role } }
  | { kind: 'member.removed'; subjectType: 'member'; detail: { email: string; role: Role } }
  | { kind: 'invitation.created' | 'invitation.revoked' | 'invitation.accepted'; subjectType: 'invitation'; detail: { email: string | null; role: Role } }
  | { kind: HostEvent; subjectType: 'host'; detail: { slug: string; name: string; changes?: FieldChange[] } }
  | { kind: SiteEvent; subjectType: 'site'; detail: { slug: string; name: string; changes?: FieldChange[] } }
  | { kind: 'measurement.uploaded' | 'measurement.cancelled' | 'measurement.read' | 'measurement.failed' | 'measurement.retried'; subjectType: 'measurement'; detail: { fileName: string; sha256: string; site: string } }
  | { kind: 'profile.appended'; subjectType: 'profile'; detail: { site: string; number: number } }
  | { kind: ScenarioEvent; subjectType: 'scenario'; detail: { slug: string; name: string } }
  | { kind: 'version.appended'; subjectType: 'version'; detail: { scenario: string; number: number; message: string; contentHash: string } }
  | { kind: ReviewEvent; subjectType: 'version'; detail: { scenario: string; number: number; comment: string; contentHash: string; configHash: string } }
  | { kind: 'export.created'; subjectType: 'export'; detail: { scenario: string; number: number; sha256: string } }

export type AuditKind = AuditDetail['kind']

/** `actor` null: the system itself, such as the worker that finished a reading. */
export async function writeAudit(transaction: Transaction, teamId: string, actor: Actor | null, subjectId: string, event: AuditDetail): Promise<void> {
  await transaction.auditEvent.create({
    data: {
      teamId,
      actorId: actor?.userId ?? null,
      actorLabel: actor === null ? 'Headroom' : `${actor.name} <${actor.email}>`,
      kind: event.kind,
      subjectType: event.subjectType,
      subjectId,
      detail: event.detail,
    },
  })
}

/** The fields of `before` and `after` that differ, in words, for the history. */
export function changedFields(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): FieldChange[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null))
  return Object.keys(after).flatMap((field) => (text(before[field]) === text(after[field]) ? [] : [{ field, from: text(before[field]).slice(0, 300), to: text(after[field]).slice(0, 300) }]))
}
