// The history is whole: each change writes its event in its own transaction, so neither is there without the other.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { can, ROLES } from '#lib/base/permissions.ts'
import { listAuditEvents } from './audit-events.ts'
import type { AuditKind } from './audit.ts'
import { everyTeam, ownerForTests } from './db.ts'
import { archiveHost, createHost, updateHost } from './hosts.ts'
import { acceptInvitation, createInvitation, registerByInvitation } from './invitations.ts'
import { claimReading, failReading } from './measurement-reading.ts'
import { createMeasurement, getMeasurementSummary } from './measurements.ts'
import { TENANCY_CASES } from './tenancy-cases.ts'
import { useTestDatabase } from './test-database.ts'
import { allTables } from './test-rows.ts'
import { HOST, makeFullTeam, makeTeam } from './test-team.ts'
import type { FullTeam, TestTeam } from './test-team.ts'
import { createTeam } from './teams.ts'
import { registerTeam } from './users.ts'

useTestDatabase()

/** What each change tells; empty: a computation asked for or called off, or a step of another change. */
const EVENTS: Record<string, AuditKind[]> = {
  requestRecommendation: [],
  requestSimulation: [],
  requestPairedSimulation: [],
  requestConfigTest: [],
  requestFirstConfigTest: [],
  requestProof: [],
  setPolicy: ['policy.changed'],
  cancelEvaluation: [],
  saveFoldingRules: [],
  createExport: ['export.created'],
  createHost: ['host.created'],
  updateHost: ['host.updated'],
  archiveHost: ['host.archived'],
  restoreHost: ['host.restored'],
  createInvitation: ['invitation.created'],
  revokeInvitation: ['invitation.revoked'],
  createMeasurement: ['measurement.uploaded'],
  cancelMeasurement: ['measurement.cancelled'],
  rereadMeasurement: ['measurement.rereadAsked'],
  answerMeasurement: ['measurement.answered'],
  adoptHostFacts: ['host.updated'],
  insertProfile: ['profile.appended'],
  acceptInference: ['profile.inferred'],
  changeRole: ['member.roleChanged'],
  removeMember: ['member.removed'],
  leaveTeam: ['member.removed'],
  transferOwnership: ['member.roleChanged', 'member.roleChanged'],
  setSecondFactorRule: ['team.secondFactorRule'],
  appendProfile: ['profile.appended'],
  submitVersion: ['version.submitted'],
  submitForReview: ['version.submitted'],
  approveVersion: ['version.approved'],
  requestChanges: ['version.changesRequested'],
  withdrawVersion: ['version.withdrawn'],
  addComment: ['comment.added'],
  replyToThread: ['comment.added'],
  resolveThread: ['comment.resolved'],
  reopenThread: ['comment.reopened'],
  markNoticesRead: [],
  setMailKinds: [],
  resendMail: ['mail.resent'],
  createScenario: ['scenario.created'],
  archiveScenario: ['scenario.archived'],
  restoreScenario: ['scenario.restored'],
  createSite: ['site.created'],
  updateSite: ['site.updated'],
  archiveSite: ['site.archived'],
  restoreSite: ['site.restored'],
  renameTeam: ['team.renamed'],
  appendVersion: ['version.appended'],
  saveEdit: ['version.appended'],
  keepConfigurationUpload: ['configuration.uploaded'],
  appendDeployedConfiguration: ['configuration.imported'],
  importConfiguration: ['site.updated', 'configuration.imported'],
  insertHost: ['host.created'],
  changeHost: ['host.updated'],
  insertSite: ['site.created'],
  changeSite: ['site.updated'],
  appendHeadroomCheck: ['headroom.passed'],
  createApiToken: ['token.created'],
  revokeApiToken: ['token.revoked'],
  createShare: ['share.created'],
  revokeShare: ['share.revoked'],
  createWebhook: ['webhook.created'],
  removeWebhook: ['webhook.removed'],
  resendDelivery: ['webhook.resent'],
  keepTrial: ['host.created', 'site.created', 'scenario.created', 'version.appended'],
}
const CHANGES = TENANCY_CASES.filter(({ changes }) => changes).map((each, index) => ({ ...each, title: `${each.name} (${index + 1})`, kinds: EVENTS[each.name] ?? [] }))

const eventsOf = (teamId: string) => everyTeam().auditEvent.findMany({ where: { teamId }, orderBy: { id: 'asc' } })
const newest = async (teamId: string, than: number) => (await eventsOf(teamId)).slice(than)

/** While it works, the database refuses every new event; or everything but events, and only when it is about to be committed. */
const REFUSALS = {
  event: `CREATE TRIGGER refuse_today BEFORE INSERT ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION refuse_today()`,
  commit: `DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ('AuditEvent', 'Throttle') LOOP
      EXECUTE format('CREATE CONSTRAINT TRIGGER refuse_today AFTER INSERT OR UPDATE OR DELETE ON %I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_today()', name);
    END LOOP; END $$`,
}

/** Attempts count whether they succeed or not. */
const tablesButAttempts = async () => (await allTables()).filter((line) => !line.startsWith('Throttle '))

/** A change without its event is undone, and an event without its change. */
async function expectUndone(work: () => Promise<unknown>): Promise<void> {
  const before = await tablesButAttempts()
  for (const refusal of Object.values(REFUSALS)) {
    await ownerForTests().$executeRawUnsafe(`CREATE FUNCTION refuse_today() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$`)
    await ownerForTests().$executeRawUnsafe(refusal)
    try {
      await expect(work()).rejects.toThrow('not today')
    } finally {
      await ownerForTests().$executeRawUnsafe('DROP FUNCTION refuse_today() CASCADE')
    }
    expect(await tablesButAttempts()).toEqual(before)
  }
}

test('every change of team data is listed with what it tells', () => {
  expect(Object.keys(EVENTS).sort()).toEqual([...new Set(CHANGES.map(({ name }) => name))].sort())
})

describe.each(CHANGES.filter(({ kinds }) => kinds.length > 0))('$title', ({ needs, call, kinds }) => {
  let team: FullTeam
  beforeEach(async () => {
    team = await makeFullTeam()
  })
  const role = ROLES.find((each) => can(each, needs)) ?? 'owner'

  test('comes with its event or not at all, and tells who did it, once', async () => {
    await expectUndone(() => call(team.scopes[role], team, team))
    const before = (await eventsOf(team.teamId)).length
    await call(team.scopes[role], team, team)
    const { userId, name, email } = team.actors[role]
    expect(await newest(team.teamId, before)).toEqual(kinds.map((kind) => expect.objectContaining({ kind, actorId: userId, actorLabel: `${name} <${email}>`, subjectType: kind.startsWith('headroom.') ? 'check' : kind.split('.')[0] })))
  })
})

describe('the events of', () => {
  let team: TestTeam
  beforeEach(async () => {
    team = await makeTeam()
  })

  test('a registration and a new team come with them or not at all', async () => {
    const person = { email: `new@${team.mark}.example.com`, name: 'New', password: 'correct horse battery', teamName: 'New' }
    await expectUndone(() => registerTeam(person))
    await expectUndone(() => createTeam(team.actors.viewer, { name: 'Another' }))
    const { userId, teamSlug } = await registerTeam(person)
    const { id } = await everyTeam().team.findUniqueOrThrow({ where: { slug: teamSlug } })
    expect((await eventsOf(id)).map(({ kind, actorId }) => [kind, actorId])).toEqual([['team.created', userId], ['member.joined', userId]])
  })

  test('an accepted invitation come with the membership or not at all', async () => {
    const { token } = await createInvitation(team.scopes.owner, { role: 'planner' })
    const guest = (await makeTeam('Elsewhere')).actors.owner
    await expectUndone(() => acceptInvitation(guest, token))
    await expectUndone(() => registerByInvitation(token, { email: `new@${team.mark}.example.com`, name: 'New', password: 'correct horse battery' }))
    const before = (await eventsOf(team.teamId)).length
    await acceptInvitation(guest, token)
    expect((await newest(team.teamId, before)).map(({ kind, actorId }) => [kind, actorId])).toEqual([['invitation.accepted', guest.userId], ['member.joined', guest.userId]])
  })

  test('a file that could not be read name the system, and its being sent again the person', async () => {
    const full = await makeFullTeam()
    const claim = await claimReading(full.queuedMeasurementId)
    if (claim === null) throw new Error('there was nothing to read')
    await expectUndone(() => failReading(claim, 'It is cut short.'))
    await failReading(claim, 'It is cut short.')
    const again = () => createMeasurement(full.scopes.planner, full.siteSlug, { sha256: full.queuedSha256, fileName: 'again.log', bytes: 10 })
    await expectUndone(again)
    const before = (await eventsOf(full.teamId)).length
    expect((await eventsOf(full.teamId)).at(-1)).toMatchObject({ kind: 'measurement.failed', actorId: null, actorLabel: 'Headroom' })
    expect(await again()).toMatchObject({ created: false, measurement: { id: full.queuedMeasurementId, status: 'queued', readAt: null } })
    expect(await newest(full.teamId, before)).toEqual([expect.objectContaining({ kind: 'measurement.uploaded', actorId: full.actors.planner.userId })])
    // What waits already is not asked for anew.
    await again()
    expect(await newest(full.teamId, before)).toHaveLength(1)
    expect((await getMeasurementSummary(full.scopes.viewer, full.queuedMeasurementId)).status).toBe('queued')
  })
})

describe('a change that fails', () => {
  test('leaves no event', async () => {
    const team = await makeFullTeam()
    const before = await allTables()
    await expect(archiveHost(team.scopes.planner, team.hostSlug)).rejects.toMatchObject({ code: 'invalid' })
    await expect(updateHost(team.scopes.planner, team.hostSlug, { ...HOST, revision: 7 })).rejects.toMatchObject({ code: 'conflict' })
    await expect(createHost(team.scopes.planner, { ...HOST, cores: 0 })).rejects.toMatchObject({ code: 'invalid' })
    expect(await allTables()).toEqual(before)
  })
})

describe('the audit log', () => {
  let team: TestTeam
  beforeAll(async () => {
    team = await makeTeam()
    for (let cores = 1; cores <= 5; cores++) await createHost(team.scopes.planner, { ...HOST, name: `Host ${cores}`, cores })
    await updateHost(team.scopes.planner, 'host-1', { ...HOST, name: 'Host 1', cores: 9, revision: 1 })
  })

  test('tells a change from what to what', async () => {
    const { events } = await listAuditEvents(team.scopes.planner, { limit: 1 })
    expect(events[0]).toMatchObject({ kind: 'host.updated', actor: `The planner <planner@${team.mark}.example.com>`, detail: { slug: 'host-1', changes: [{ field: 'cores', from: '1', to: '9' }] } })
  })

  test('comes in pages, newest first, without a gap or an event twice', async () => {
    const kinds: string[] = []
    let cursor: string | null = null
    do {
      const page = await listAuditEvents(team.scopes.planner, { limit: 3, ...(cursor === null ? {} : { cursor }) })
      kinds.push(...page.events.map(({ kind }) => kind))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(kinds).toEqual(['host.updated', ...Array.from({ length: 5 }, () => 'host.created'), 'member.joined', 'team.created'])
  })

  test('can be read for one thing alone', async () => {
    const { id } = await everyTeam().host.findFirstOrThrow({ where: { teamId: team.teamId, slug: 'host-1' } })
    const { events } = await listAuditEvents(team.scopes.planner, { subjectType: 'host', subjectId: id })
    expect(events.map(({ kind }) => kind)).toEqual(['host.updated', 'host.created'])
  })

  test('keeps the name and address as they were then', async () => {
    await everyTeam().user.update({ where: { id: team.actors.planner.userId }, data: { name: 'Renamed' } })
    expect((await listAuditEvents(team.scopes.owner, { limit: 1 })).events[0]?.actor).toBe(`The planner <planner@${team.mark}.example.com>`)
  })
})
