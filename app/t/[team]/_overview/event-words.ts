/** An audit event in a few words after the actor's name: "approved Before the sale, version 3". */
import type { AuditEvent } from '#lib/data/audit-events.ts'

const VERB: Record<string, string> = {
  created: 'created', updated: 'changed', archived: 'archived', restored: 'restored', renamed: 'renamed', joined: 'joined', roleChanged: 'changed the role of', removed: 'removed', revoked: 'revoked', accepted: 'accepted',
  uploaded: 'uploaded', cancelled: 'cancelled', read: 'read', failed: 'could not read', appended: 'saved', submitted: 'submitted', approved: 'approved', changesRequested: 'asked for changes to', withdrawn: 'withdrew',
}

export function eventWords({ kind, subjectType, detail }: AuditEvent): string {
  const verb = VERB[kind.split('.')[1] ?? ''] ?? kind
  const text = (key: string) => (typeof detail[key] === 'string' ? detail[key] : undefined)
  const number = typeof detail['number'] === 'number' ? detail['number'] : undefined
  switch (subjectType) {
    case 'version':
      return `${verb} ${text('scenario') ?? 'a scenario'}, version ${number ?? '?'}`
    case 'export':
      return `downloaded the configuration of ${text('scenario') ?? 'a scenario'}, version ${number ?? '?'}`
    case 'profile':
      return `kept profile ${number ?? '?'} of ${text('site') ?? 'a site'}`
    case 'measurement':
      return `${verb} ${text('fileName') ?? 'a file'} of ${text('site') ?? 'a site'}`
    case 'member':
      return kind === 'member.joined' ? `joined as ${text('role') ?? 'a member'}` : `${verb} ${text('email') ?? 'a member'}`
    case 'invitation':
      return kind === 'invitation.accepted' ? 'accepted an invitation' : `${kind === 'invitation.revoked' ? 'revoked the invitation of' : 'invited'} ${text('email') ?? 'whoever has the link'}`
    case 'team':
      return `${verb} the team ${text('name') ?? ''}`.trim()
    default:
      return `${verb} the ${subjectType} ${text('name') ?? ''}`.trim()
  }
}
