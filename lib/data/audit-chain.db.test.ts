// The audit log cannot be rewritten unseen: whoever gets past the triggers, as the database's owner can, breaks the chain.
import { beforeEach, describe, expect, test } from 'vitest'
import { auditHash, CHAIN_START, chainFault, listChainedEvents, verifyAuditChains } from './audit-chain.ts'
import type { ChainHead, ChainReport } from './audit-chain.ts'
import { database, everyTeam, ownerForTests } from './db.ts'
import { createHost } from './hosts.ts'
import { renameTeam } from './teams.ts'
import { useTestDatabase } from './test-database.ts'
import { HOST, makeTeam } from './test-team.ts'
import type { TestTeam } from './test-team.ts'

useTestDatabase()

let team: TestTeam
beforeEach(async () => {
  team = await makeTeam()
  for (const name of ['One', 'Two', 'Three']) await renameTeam(team.scopes.owner, { name })
})

async function report(anchor?: ChainHead): Promise<ChainReport> {
  for await (const each of verifyAuditChains(anchor === undefined ? new Map() : new Map([[team.teamId, anchor]]))) if (each.teamId === team.teamId) return each
  throw new Error('the team was not looked at')
}

/** As the database's owner, past the triggers that refuse changes. */
async function tamper(sql: string): Promise<void> {
  const owner = ownerForTests()
  for (const table of ['AuditEvent', 'AuditLink']) await owner.$executeRawUnsafe(`ALTER TABLE "${table}" DISABLE TRIGGER USER`)
  try {
    await owner.$executeRawUnsafe(sql)
  } finally {
    for (const table of ['AuditEvent', 'AuditLink']) await owner.$executeRawUnsafe(`ALTER TABLE "${table}" ENABLE TRIGGER USER`)
  }
}

test('every event has its link, and the hash that the database took is the one taken here', async () => {
  const events = await listChainedEvents(team.scopes.owner)
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
  expect(events[0]?.previousHash).toBe(CHAIN_START)
  let head: ChainHead = { sequence: 0, hash: CHAIN_START }
  for (const event of events) {
    expect(chainFault(head, event)).toBeNull()
    head = { sequence: event.sequence, hash: event.hash }
  }
  expect(await report()).toEqual({ team: team.slug, teamId: team.teamId, events: 5, head, faults: [] })
})

test('texts of every kind hash alike in SQL and here', async () => {
  const texts = ['Ärger "quoted" \\ back', 'line\nbreak\ttab\u0001\u001f\u007f', 'emoji 🦊 und Größe \u2028', '</script>&amp;', '']
  const detail = { z: texts, a: { 'key "odd" \n': null, B: true, b: 12, ä: -1 }, list: [], nothing: {} }
  for (const text of texts) await database(team).auditEvent.create({ data: { teamId: team.teamId, actorLabel: text, kind: 'team.renamed', subjectType: 'team', subjectId: team.teamId, detail } })
  expect((await report()).faults).toEqual([])
})

test('changes that race are chained one after the other, without a deadlock', async () => {
  const names = Array.from({ length: 24 }, (_, i) => `Host ${i}`)
  await Promise.all([...names.map((name) => createHost(team.scopes.planner, { ...HOST, name })), ...names.map((name) => renameTeam(team.scopes.owner, { name }))])
  const { events, faults, head } = await report()
  expect([events, head.sequence, faults]).toEqual([53, 53, []])
})

test('a change that is rolled back leaves no link', async () => {
  const before = (await report()).head
  await expect(database(team).$transaction(async (transaction) => {
    await transaction.auditEvent.create({ data: { teamId: team.teamId, actorLabel: 'x', kind: 'team.renamed', subjectType: 'team', subjectId: team.teamId, detail: {} } })
    throw new Error('never mind')
  })).rejects.toThrow('never mind')
  expect((await report()).head).toEqual(before)
})

describe('is found', () => {
  test('an event that was changed', async () => {
    await tamper(`UPDATE "AuditEvent" SET "detail" = '{"name":"Other"}' WHERE "teamId" = '${team.teamId}' AND "detail"->>'name' = 'Two'`)
    expect((await report()).faults).toEqual(['event 4 was changed after it was recorded'])
  })

  test('an event that was removed', async () => {
    await tamper(`WITH gone AS (DELETE FROM "AuditLink" WHERE "teamId" = '${team.teamId}' AND "sequence" = 4 RETURNING "eventId") DELETE FROM "AuditEvent" WHERE "id" IN (SELECT "eventId" FROM gone)`).catch(async () => {
      await tamper(`DELETE FROM "AuditLink" WHERE "teamId" = '${team.teamId}' AND "sequence" = 4`)
    })
    expect((await report()).faults[0]).toBe('event 5 follows event 3: events between them are missing')
  })

  test('an event that was changed with its hash, by the hash after it', async () => {
    const [event] = (await listChainedEvents(team.scopes.owner)).slice(3)
    if (event === undefined) throw new Error('there is no fourth event')
    const hash = auditHash({ ...event, detail: { name: 'Other' } })
    await tamper(`UPDATE "AuditEvent" SET "detail" = '{"name":"Other"}' WHERE "id" = '${event.id}'`)
    await tamper(`UPDATE "AuditLink" SET "hash" = '${hash}' WHERE "eventId" = '${event.id}'`)
    expect((await report()).faults).toEqual(['event 5 does not continue the chain: what stood before it was replaced'])
  })

  test('an event that was slipped in past the trigger', async () => {
    await tamper(`INSERT INTO "AuditEvent" ("id", "teamId", "actorLabel", "kind", "subjectType", "subjectId", "detail") VALUES (gen_random_uuid(), '${team.teamId}', 'Nobody', 'team.renamed', 'team', '${team.teamId}', '{}')`)
    expect((await report()).faults).toEqual(['6 events are recorded, and 5 are in the chain'])
  })

  test('an end that was cut off, against a head that was noted down', async () => {
    const { head } = await report()
    expect((await report(head)).faults).toEqual([])
    await tamper(`DELETE FROM "AuditLink" WHERE "teamId" = '${team.teamId}' AND "sequence" = 5`)
    expect((await report(head)).faults[0]).toBe('the chain ends at event 4, and event 5 was noted down: its end was cut off')
    expect((await report({ ...head, hash: CHAIN_START, sequence: 4 })).faults[0]).toContain('the chain was written anew')
  })
})

test('the application itself can make no link, nor change one', async () => {
  await expect(database(team).$executeRawUnsafe(`INSERT INTO "AuditLink" SELECT "teamId", "sequence" + 1, "eventId", "hash", "hash" FROM "AuditLink" ORDER BY "sequence" DESC LIMIT 1`)).rejects.toThrow('permission denied')
  await expect(database(team).auditLink.deleteMany({})).rejects.toThrow('permission denied')
  expect(await everyTeam().auditLink.count({ where: { teamId: team.teamId } })).toBe(5)
})
