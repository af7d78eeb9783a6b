import { describe, expect, test } from 'vitest'
import type { AuditDetail, AuditKind } from '#lib/data/audit.ts'
import { auditSentence, isAuditSubject, SUBJECT_LABEL } from './audit-sentence.ts'

const ADA = 'Ada Lovelace <ada@example.com>'
const HASHES = { contentHash: 'c0', configHash: 'c1' }
const shop = { slug: 'shop', name: 'Shop' }
const review = { scenario: 'Summer', number: 3, comment: 'Too few threads.', ...HASHES }
const log = { fileName: 'access.log', sha256: 'ab', site: 'Shop' }

/** One event of every kind: a new kind does not compile until it is told here. */
const EVERY: { [Kind in AuditKind]: [event: AuditDetail & { kind: Kind }, deed: string] } = {
  'team.created': [{ kind: 'team.created', subjectType: 'team', detail: { name: 'Acme' } }, 'created the team Acme'],
  'team.renamed': [{ kind: 'team.renamed', subjectType: 'team', detail: { name: 'Acme' } }, 'renamed the team to Acme'],
  'member.joined': [{ kind: 'member.joined', subjectType: 'member', detail: { email: 'ada@example.com', role: 'planner' } }, 'joined the team as planner'],
  'team.secondFactorRule': [{ kind: 'team.secondFactorRule', subjectType: 'team', detail: { isRequired: true } }, 'made a second factor a condition of membership'],
  'member.roleChanged': [{ kind: 'member.roleChanged', subjectType: 'member', detail: { email: 'bob@example.com', from: 'viewer', to: 'approver' } }, 'changed the role of bob@example.com from viewer to approver'],
  'member.removed': [{ kind: 'member.removed', subjectType: 'member', detail: { email: 'bob@example.com', role: 'viewer' } }, 'removed bob@example.com, viewer until then, from the team'],
  'invitation.created': [{ kind: 'invitation.created', subjectType: 'invitation', detail: { email: 'bob@example.com', role: 'viewer' } }, 'invited bob@example.com as viewer'],
  'invitation.revoked': [{ kind: 'invitation.revoked', subjectType: 'invitation', detail: { email: null, role: 'viewer' } }, 'revoked the invitation of whoever holds the link as viewer'],
  'invitation.accepted': [{ kind: 'invitation.accepted', subjectType: 'invitation', detail: { email: null, role: 'viewer' } }, 'accepted the invitation of whoever holds the link as viewer'],
  'token.created': [{ kind: 'token.created', subjectType: 'token', detail: { name: 'CI', prefix: 'hdr_ab12', scopes: ['read', 'measure'] } }, 'made the API token CI (hdr_ab12…), which may read, measure'],
  'token.revoked': [{ kind: 'token.revoked', subjectType: 'token', detail: { name: 'CI', prefix: 'hdr_ab12', scopes: ['read'] } }, 'revoked the API token CI (hdr_ab12…)'],
  'webhook.created': [{ kind: 'webhook.created', subjectType: 'webhook', detail: { url: 'https://example.com/hook', events: ['version.approved', 'headroom.lost'] } }, 'made a webhook to https://example.com/hook for version.approved, headroom.lost'],
  'webhook.removed': [{ kind: 'webhook.removed', subjectType: 'webhook', detail: { url: 'https://example.com/hook', events: ['version.approved'] } }, 'removed the webhook to https://example.com/hook'],
  'webhook.resent': [{ kind: 'webhook.resent', subjectType: 'webhook', detail: { url: 'https://example.com/hook', event: 'headroom.lost', deliveryId: '01890000-0000-7000-8000-000000000001' } }, 'had headroom.lost sent again to the webhook https://example.com/hook'],
  'mail.resent': [{ kind: 'mail.resent', subjectType: 'mail', detail: { email: 'bob@example.com', notice: 'submitted' } }, 'had a mail to bob@example.com sent again, which could not be delivered'],
  'host.created': [{ kind: 'host.created', subjectType: 'host', detail: shop }, 'added the host Shop'],
  'host.updated': [{ kind: 'host.updated', subjectType: 'host', detail: shop }, 'changed the host Shop'],
  'host.archived': [{ kind: 'host.archived', subjectType: 'host', detail: shop }, 'archived the host Shop'],
  'host.restored': [{ kind: 'host.restored', subjectType: 'host', detail: shop }, 'restored the host Shop'],
  'site.created': [{ kind: 'site.created', subjectType: 'site', detail: shop }, 'added the site Shop'],
  'site.updated': [{ kind: 'site.updated', subjectType: 'site', detail: shop }, 'changed the site Shop'],
  'site.archived': [{ kind: 'site.archived', subjectType: 'site', detail: shop }, 'archived the site Shop'],
  'site.restored': [{ kind: 'site.restored', subjectType: 'site', detail: shop }, 'restored the site Shop'],
  'measurement.uploaded': [{ kind: 'measurement.uploaded', subjectType: 'measurement', detail: log }, 'uploaded the measurement access.log of the site Shop'],
  'measurement.cancelled': [{ kind: 'measurement.cancelled', subjectType: 'measurement', detail: log }, 'cancelled the reading of the measurement access.log of the site Shop'],
  'measurement.read': [{ kind: 'measurement.read', subjectType: 'measurement', detail: log }, 'read the measurement access.log of the site Shop'],
  'measurement.failed': [{ kind: 'measurement.failed', subjectType: 'measurement', detail: log }, 'could not read the measurement access.log of the site Shop'],
  'measurement.rereadAsked': [{ kind: 'measurement.rereadAsked', subjectType: 'measurement', detail: { fileName: 'a.log', sha256: 'ab', site: 'Shop' } }, 'asked to read the measurement a.log of the site Shop again'],
  'measurement.answered': [{ kind: 'measurement.answered', subjectType: 'measurement', detail: { fileName: 'ps.txt', sha256: 'ab', site: 'Shop' } }, 'said which processes of the measurement ps.txt belong to the site Shop'],
  'profile.inferred': [{ kind: 'profile.inferred', subjectType: 'profile', detail: { site: 'Shop', number: 3, from: 2, cpuShare: 0.416 } }, 'accepted an inference for the site Shop: 42 % of the wall time is CPU; profile 3 is profile 2 with it'],
  'profile.appended': [{ kind: 'profile.appended', subjectType: 'profile', detail: { site: 'Shop', number: 2 } }, 'made profile 2 of the site Shop'],
  'headroom.passed': [{ kind: 'headroom.passed', subjectType: 'check', detail: { site: 'Shop', scenario: 'Summer', number: 3, lossShare: 0.01, maxLossShare: 0.1 } }, 'checked the headroom of the site Shop against version 3 of the scenario Summer: it passed'],
  'headroom.lost': [{ kind: 'headroom.lost', subjectType: 'check', detail: { site: 'Shop', scenario: 'Summer', number: 3, lossShare: 0.3, maxLossShare: 0.1 } }, 'checked the headroom of the site Shop against version 3 of the scenario Summer: it failed'],
  'scenario.created': [{ kind: 'scenario.created', subjectType: 'scenario', detail: shop }, 'created the scenario Shop'],
  'scenario.archived': [{ kind: 'scenario.archived', subjectType: 'scenario', detail: shop }, 'archived the scenario Shop'],
  'scenario.restored': [{ kind: 'scenario.restored', subjectType: 'scenario', detail: shop }, 'restored the scenario Shop'],
  'version.appended': [{ kind: 'version.appended', subjectType: 'version', detail: { scenario: 'Summer', number: 3, message: 'Twice the traffic', contentHash: 'c0' } }, 'saved version 3 of the scenario Summer'],
  'version.submitted': [{ kind: 'version.submitted', subjectType: 'version', detail: review }, 'submitted version 3 of the scenario Summer for review'],
  'version.approved': [{ kind: 'version.approved', subjectType: 'version', detail: review }, 'approved version 3 of the scenario Summer'],
  'version.changesRequested': [{ kind: 'version.changesRequested', subjectType: 'version', detail: review }, 'asked for changes to version 3 of the scenario Summer'],
  'version.withdrawn': [{ kind: 'version.withdrawn', subjectType: 'version', detail: review }, 'withdrew version 3 of the scenario Summer from review'],
  'configuration.uploaded': [{ kind: 'configuration.uploaded', subjectType: 'configuration', detail: { fileName: 'etc.tar.gz', sha256: 'ab', files: 31 } }, 'uploaded the Apache configuration etc.tar.gz, 31 files'],
  'configuration.imported': [{ kind: 'configuration.imported', subjectType: 'configuration', detail: { host: 'web1', number: 2, sha256: 'ab' } }, 'imported Apache configuration 2 of the host web1 as what runs there'],
  'version.endorsed': [{ kind: 'version.endorsed', subjectType: 'version', detail: review }, 'gave one approval of several to version 3 of the scenario Summer'],
  'version.overridden': [{ kind: 'version.overridden', subjectType: 'version', detail: { scenario: 'Summer', number: 3, checks: 'Memory fits', comment: 'Until Thursday.', configHash: 'c1' } }, 'overrode for version 3 of the scenario Summer: Memory fits'],
  'policy.changed': [{ kind: 'policy.changed', subjectType: 'policy', detail: { number: 2, changes: [{ field: 'levels.memory', from: 'advisory', to: 'blocking' }] } }, 'changed the policy of reviews, now number 2'],
  'version.tested': [{ kind: 'version.tested', subjectType: 'version', detail: { scenario: 'Summer', number: 3, outcome: 'passed', configHash: 'c1' } }, 'tested the configuration of version 3 of the scenario Summer on a real Apache: passed'],
  'version.proved': [{ kind: 'version.proved', subjectType: 'version', detail: { scenario: 'Summer', number: 3, outcome: 'met', configHash: 'c1' } }, 'ran version 3 of the scenario Summer under load on a real Apache: met'],
  'comment.added': [{ kind: 'comment.added', subjectType: 'comment', detail: { scenario: 'Summer', number: 3, about: 'Host: cores', comment: 'Why four?' } }, 'commented on Host: cores in version 3 of the scenario Summer'],
  'comment.resolved': [{ kind: 'comment.resolved', subjectType: 'comment', detail: { scenario: 'Summer', number: 3, about: 'Host: cores', comment: '' } }, 'resolved the conversation about Host: cores in version 3 of the scenario Summer'],
  'comment.reopened': [{ kind: 'comment.reopened', subjectType: 'comment', detail: { scenario: 'Summer', number: 3, about: 'Host: cores', comment: '' } }, 'opened the conversation about Host: cores in version 3 of the scenario Summer again'],
  'share.created': [{ kind: 'share.created', subjectType: 'share', detail: { versions: 'Summer:2, Summer:3', expiresAt: '2026-12-01T10:00:00.000Z' } }, 'made a link that shows versions 2 and 3 of Summer to whoever holds it, until 1 Dec 2026'],
  'share.revoked': [{ kind: 'share.revoked', subjectType: 'share', detail: { versions: 'Summer:2', expiresAt: '2026-12-01T10:00:00.000Z' } }, 'revoked the link that showed version 2 of Summer'],
  'export.created': [{ kind: 'export.created', subjectType: 'export', detail: { scenario: 'Summer', number: 3, sha256: 'ab' } }, 'exported the configuration of version 3 of the scenario Summer'],
}

const events = Object.values(EVERY) as [AuditDetail, string][]

describe('the sentence of an audit event', () => {
  test.each(events)('$kind is told in words', (event, deed) => {
    expect(auditSentence({ actor: ADA, ...event }).deed).toBe(deed)
  })

  test('every kind of subject can be chosen in the filter, and nothing else', () => {
    expect(new Set(events.map(([{ subjectType }]) => subjectType))).toEqual(new Set(Object.keys(SUBJECT_LABEL)))
    expect(['', 'toString', '__proto__', undefined, ['host']].filter(isAuditSubject)).toEqual([])
  })

  test('who leaves, and who changes their own role, is not told as somebody else', () => {
    expect(auditSentence({ actor: ADA, kind: 'member.removed', subjectType: 'member', detail: { email: 'ada@example.com', role: 'owner' } }).deed).toBe('left the team, as owner until then')
    expect(auditSentence({ actor: ADA, kind: 'member.roleChanged', subjectType: 'member', detail: { email: 'ada@example.com', from: 'owner', to: 'viewer' } }).deed).toBe('changed their own role from owner to viewer')
    expect(auditSentence({ actor: 'Grada <grada@example.com>', kind: 'member.removed', subjectType: 'member', detail: { email: 'ada@example.com', role: 'owner' } }).deed).toContain('removed ada@example.com')
  })

  test('messages, comments and changed fields come with it', () => {
    expect(auditSentence({ actor: ADA, ...EVERY['version.appended'][0] }).remark).toBe('Twice the traffic')
    expect(auditSentence({ actor: ADA, ...EVERY['version.changesRequested'][0] }).remark).toBe('Too few threads.')
    expect(auditSentence({ actor: ADA, ...EVERY['export.created'][0] }).remark).toBe('')
    const changes = [{ field: 'cores', from: '2', to: '4' }]
    expect(auditSentence({ actor: ADA, kind: 'host.updated', subjectType: 'host', detail: { ...shop, changes } }).changes).toEqual(changes)
    expect(auditSentence({ actor: ADA, ...EVERY['host.created'][0] }).changes).toEqual([])
  })

  test('a kind this release does not know is told by its name', () => {
    expect(auditSentence({ actor: ADA, kind: 'robot.danced', subjectType: 'robot', detail: {} })).toEqual({ deed: 'did "robot.danced", which this release of Headroom has no words for', remark: '', changes: [] })
  })
})
