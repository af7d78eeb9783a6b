/**
 * Audit events: a typed union, written in the transaction of the change they tell of, never changed afterwards. The
 * actor's name and address are copied in, as they were then.
 */
import 'server-only'
import type { Role } from '#lib/base/permissions.ts'
import type { Transaction } from './db.ts'
import type { Actor } from './scope.ts'
import type { VersionVerdict } from './version-verdicts.ts'
import { queueDeliveries } from './webhook-outbox.ts'

type HostEvent = 'host.created' | 'host.updated' | 'host.archived' | 'host.restored'
type SiteEvent = 'site.created' | 'site.updated' | 'site.archived' | 'site.restored'
type ScenarioEvent = 'scenario.created' | 'scenario.archived' | 'scenario.restored'
type ReviewEvent = 'version.submitted' | 'version.approved' | 'version.endorsed' | 'version.changesRequested' | 'version.withdrawn'

/** A change of one field, for the history's "from ... to ...". */
export type FieldChange = { field: string; from: string; to: string }

/**
 * What was said at that point: every field as it stood after the change, as the history shows it (texts cut at 2,000
 * characters). Absent in events of before it was recorded.
 */
export type RecordedState = Record<string, string>

/** What a version said when it was saved: its verdict, and of each site the processes x threads of its groups and its p95. */
export type SaidOfVersion = { verdict: Pick<VersionVerdict, keyof VersionVerdict>; sites: Record<string, { sizes: string; p95Ms: number | null }> }
export type SaidOfProfile = { requests: number; actions: number; ratePerSecond: number | null; p95Ms: number | null; grade: string }
export type SaidOfMeasurement = { kind: string; format: string; requests: number | null; errors: number | null; malformed: number }

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
  /** `why`: where a change comes from that nobody typed, such as a measurement. */
  | { kind: HostEvent; subjectType: 'host'; detail: { slug: string; name: string; changes?: FieldChange[]; state?: RecordedState; why?: string } }
  | { kind: SiteEvent; subjectType: 'site'; detail: { slug: string; name: string; changes?: FieldChange[]; state?: RecordedState; why?: string } }
  | { kind: 'measurement.uploaded' | 'measurement.cancelled' | 'measurement.read' | 'measurement.failed'; subjectType: 'measurement'; detail: { fileName: string; sha256: string; site: string; said?: SaidOfMeasurement; failure?: string } }
  | { kind: 'measurement.rereadAsked' | 'measurement.answered'; subjectType: 'measurement'; detail: { fileName: string; sha256: string; site: string } }
  | { kind: 'profile.inferred'; subjectType: 'profile'; detail: { site: string; number: number; from: number; cpuShare: number; said?: SaidOfProfile } }
  | { kind: 'profile.appended'; subjectType: 'profile'; detail: { site: string; number: number; said?: SaidOfProfile } }
  | { kind: 'headroom.passed' | 'headroom.lost'; subjectType: 'check'; detail: { site: string; scenario: string; number: number; lossShare: number | null; maxLossShare: number } }
  | { kind: ScenarioEvent; subjectType: 'scenario'; detail: { slug: string; name: string } }
  | { kind: 'version.appended'; subjectType: 'version'; detail: { scenario: string; number: number; message: string; contentHash: string; said?: SaidOfVersion } }
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
  return Object.keys(after).flatMap((field) => (textOf(before[field]) === textOf(after[field]) ? [] : [{ field, from: textOf(before[field]).slice(0, 300), to: textOf(after[field]).slice(0, 300) }]))
}

/** Every field as it stands, for the history. */
export function stateOf(fields: Readonly<Record<string, unknown>>): RecordedState {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, textOf(value).slice(0, 2000)]))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
