/**
 * What an audit event says, in a sentence that begins with the person: "Ada <ada@example.com> renamed the team to Acme."
 * Every kind of lib/data/audit.ts has its words here. Rows are never rewritten, so a kind of another release may
 * turn up; it is told by its bare name. Names and comments are given as they were written, never shortened.
 */
import type { AuditDetail, FieldChange } from '#lib/data/audit.ts'
import { formatTime } from '../../../_ui/format.ts'
import { versionsInWords } from '../compare/version-words.ts'

export type AuditSubject = AuditDetail['subjectType']

/** The kinds of things that events tell of, as the filter names them. */
export const SUBJECT_LABEL: Record<AuditSubject, string> = {
  team: 'Team',
  member: 'Members',
  invitation: 'Invitations',
  token: 'API tokens',
  webhook: 'Webhooks',
  mail: 'Mail of notices',
  host: 'Hosts',
  site: 'Sites',
  measurement: 'Measurements',
  profile: 'Profiles',
  check: 'Headroom checks',
  scenario: 'Scenarios',
  version: 'Versions and reviews',
  export: 'Exports',
  configuration: 'Imported configurations',
  policy: 'Policy',
  comment: 'Comments',
  share: 'Links to comparisons',
}

export function isAuditSubject(value: unknown): value is AuditSubject {
  return typeof value === 'string' && Object.hasOwn(SUBJECT_LABEL, value)
}

/** An event as the database gives it. */
export interface RecordedEvent {
  /** Name and address as they were then, or "Headroom" for the worker. */
  actor: string
  kind: string
  subjectType: string
  detail: Readonly<Record<string, unknown>>
}

export interface AuditSentence {
  /** Follows the person's name: "renamed the team to Acme". Without a full stop. */
  deed: string
  /** What the person wrote with it: a version's message, a reviewer's comment; empty for none. */
  remark: string
  changes: readonly FieldChange[]
}

export function auditSentence({ actor, kind, subjectType, detail }: RecordedEvent): AuditSentence {
  // Only writeAudit writes events, and it takes an AuditDetail.
  const event = { kind, subjectType, detail } as unknown as AuditDetail
  return { deed: deedOf(event, actor), remark: remarkOf(event), changes: changesOf(event) }
}

function deedOf({ kind, detail }: AuditDetail, actor: string): string {
  switch (kind) {
    case 'team.created':
      return `created the team ${detail.name}`
    case 'team.renamed':
      return `renamed the team to ${detail.name}`
    case 'team.secondFactorRule':
      return detail.isRequired ? 'made a second factor a condition of membership' : 'asks members for a second factor no more'
    case 'member.joined':
      return `joined the team as ${detail.role}${detail.by === undefined ? '' : `, by signing in at the provider (${detail.by})`}`
    case 'member.roleChanged':
      return `changed ${isActor(actor, detail.email) ? 'their own role' : `the role of ${detail.email}`} from ${detail.from} to ${detail.to}`
    case 'member.removed':
      return isActor(actor, detail.email) ? `left the team, as ${detail.role} until then` : `removed ${detail.email}, ${detail.role} until then, from the team`
    case 'invitation.created':
      return `invited ${invited(detail.email)} as ${detail.role}`
    case 'invitation.revoked':
      return `revoked the invitation of ${invited(detail.email)} as ${detail.role}`
    case 'invitation.accepted':
      return `accepted the invitation of ${invited(detail.email)} as ${detail.role}`
    case 'token.created':
      return `made the API token ${detail.name} (${detail.prefix}…), which may ${detail.scopes.join(', ')}`
    case 'token.revoked':
      return `revoked the API token ${detail.name} (${detail.prefix}…)`
    case 'webhook.created':
      return `made a webhook to ${detail.url} for ${detail.events.join(', ')}`
    case 'webhook.removed':
      return `removed the webhook to ${detail.url}`
    case 'webhook.resent':
      return `had ${detail.event} sent again to the webhook ${detail.url}`
    case 'mail.resent':
      return `had a mail to ${detail.email} sent again, which could not be delivered`
    case 'host.created':
      return `added the host ${detail.name}`
    case 'host.updated':
      return `changed the host ${detail.name}`
    case 'host.archived':
      return `archived the host ${detail.name}`
    case 'host.restored':
      return `restored the host ${detail.name}`
    case 'site.created':
      return `added the site ${detail.name}`
    case 'site.updated':
      return `changed the site ${detail.name}`
    case 'site.archived':
      return `archived the site ${detail.name}`
    case 'site.restored':
      return `restored the site ${detail.name}`
    case 'measurement.uploaded':
      return `uploaded the measurement ${detail.fileName} of the site ${detail.site}`
    case 'measurement.cancelled':
      return `cancelled the reading of the measurement ${detail.fileName} of the site ${detail.site}`
    case 'measurement.read':
      return `read the measurement ${detail.fileName} of the site ${detail.site}`
    case 'measurement.failed':
      return `could not read the measurement ${detail.fileName} of the site ${detail.site}`
    case 'measurement.rereadAsked':
      return `asked to read the measurement ${detail.fileName} of the site ${detail.site} again`
    case 'measurement.answered':
      return `said which processes of the measurement ${detail.fileName} belong to the site ${detail.site}`
    case 'profile.inferred':
      return `accepted an inference for the site ${detail.site}: ${Math.round(100 * detail.cpuShare)} % of the wall time is CPU; profile ${detail.number} is profile ${detail.from} with it`
    case 'profile.appended':
      return `made profile ${detail.number} of the site ${detail.site}`
    case 'headroom.passed':
      return `checked the headroom of the site ${detail.site} against version ${detail.number} of the scenario ${detail.scenario}: it passed`
    case 'headroom.lost':
      return `checked the headroom of the site ${detail.site} against version ${detail.number} of the scenario ${detail.scenario}: it failed`
    case 'scenario.created':
      return `created the scenario ${detail.name}`
    case 'scenario.archived':
      return `archived the scenario ${detail.name}`
    case 'scenario.restored':
      return `restored the scenario ${detail.name}`
    case 'version.appended':
      return `saved version ${detail.number} of the scenario ${detail.scenario}`
    case 'version.submitted':
      return `submitted version ${detail.number} of the scenario ${detail.scenario} for review`
    case 'version.approved':
      return `approved version ${detail.number} of the scenario ${detail.scenario}`
    case 'version.changesRequested':
      return `asked for changes to version ${detail.number} of the scenario ${detail.scenario}`
    case 'version.withdrawn':
      return `withdrew version ${detail.number} of the scenario ${detail.scenario} from review`
    case 'version.endorsed':
      return `gave one approval of several to version ${detail.number} of the scenario ${detail.scenario}`
    case 'version.overridden':
      return `overrode for version ${detail.number} of the scenario ${detail.scenario}: ${detail.checks}`
    case 'policy.changed':
      return `changed the policy of reviews, now number ${detail.number}`
    case 'version.tested':
      return `tested the configuration of version ${detail.number} of the scenario ${detail.scenario} on a real Apache: ${detail.outcome}`
    case 'version.proved':
      return `ran version ${detail.number} of the scenario ${detail.scenario} under load on a real Apache: ${detail.outcome}`
    case 'export.created':
      return `exported the configuration of version ${detail.number} of the scenario ${detail.scenario}`
    case 'configuration.uploaded':
      return `uploaded the Apache configuration ${detail.fileName}, ${detail.files === 1 ? 'one file' : `${detail.files} files`}`
    case 'configuration.imported':
      return `imported Apache configuration ${detail.number} of the host ${detail.host} as what runs there`
    case 'comment.added':
      return `commented on ${detail.about} in version ${detail.number} of the scenario ${detail.scenario}`
    case 'comment.resolved':
      return `resolved the conversation about ${detail.about} in version ${detail.number} of the scenario ${detail.scenario}`
    case 'comment.reopened':
      return `opened the conversation about ${detail.about} in version ${detail.number} of the scenario ${detail.scenario} again`
    case 'share.created':
      return `made a link that shows ${versionsOf(detail.versions)} to whoever holds it, until ${dayOf(detail.expiresAt)}`
    case 'share.revoked':
      return `revoked the link that showed ${versionsOf(detail.versions)}`
    default:
      return `did "${String(kind satisfies never)}", which this release of Headroom has no words for`
  }
}

function remarkOf(event: AuditDetail): string {
  if (event.kind === 'version.appended') return event.detail.message
  if (event.subjectType === 'host' || event.subjectType === 'site') return event.detail.why ?? ''
  return (event.subjectType === 'version' || event.subjectType === 'comment') && 'comment' in event.detail ? event.detail.comment : ''
}

function changesOf(event: AuditDetail): readonly FieldChange[] {
  return event.subjectType === 'host' || event.subjectType === 'site' || event.subjectType === 'policy' ? (event.detail.changes ?? []) : []
}

/** "sale:1, sale:2" in words; what reads otherwise, as it was written. */
function versionsOf(addresses: string): string {
  const versions = addresses.split(', ').map((address) => /^(.+):(\d+)$/.exec(address))
  return versions.every((match) => match !== null) ? versionsInWords(versions.map(([, scenario = '', number]) => ({ scenario, number: Number(number) }))) : addresses
}

function dayOf(time: string): string {
  return formatTime(time).split(',')[0] ?? time
}

function invited(email: string | null): string {
  return email ?? 'whoever holds the link'
}

/** `actor` ends with the address in angle brackets. */
function isActor(actor: string, email: string): boolean {
  return actor.endsWith(` <${email}>`)
}
