// No team sees or changes what belongs to another, and no role does what it may not: for every function that takes a
// TeamScope. The functions are found in the sources, so one without a case fails here.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { AppError, isAppError } from '#lib/base/errors.ts'
import { can, ROLES } from '#lib/base/permissions.ts'
import { removeMember } from './members.ts'
import { openTeam } from './scope.ts'
import { TENANCY_CASES } from './tenancy-cases.ts'
import { useTestDatabase } from './test-database.ts'
import { allRows, allTables } from './test-rows.ts'
import { makeFullTeam, makePlannedTeam } from './test-team.ts'
import type { FullTeam, PlannedTeam } from './test-team.ts'

useTestDatabase()

/** It answers from the scope alone and touches no row. */
const WITHOUT_ROWS = ['openTeamByToken', 'requirePermission']

let team: FullTeam
/** With the same slugs, names and numbers as `team`. */
let twin: FullTeam
/** Whoever asks for what is not theirs; none of their slugs is one of `team`. */
let stranger: PlannedTeam

beforeAll(async () => {
  twin = await makeFullTeam()
  team = await makeFullTeam()
  stranger = await makePlannedTeam('Far ')
})

/** What only rows of this team can tell: its mark and the ids of its rows. */
async function secretsOf({ mark, teamId }: { mark: string; teamId: string }): Promise<string[]> {
  const ids = (await allRows(teamId)).flatMap((row) => [...row.matchAll(/"(?:id|teamId)": "([0-9a-f-]{36})"/g)].flatMap(([, id]) => id ?? []))
  return [mark, ...new Set(ids)]
}

const textOf = (value: unknown) => (value instanceof AppError ? `${value.message} ${value.publicMessage} ${JSON.stringify([value.problems, value.details])}` : (JSON.stringify(value) ?? ''))
async function told(value: unknown, of: { mark: string; teamId: string }): Promise<string[]> {
  const text = textOf(value)
  return (await secretsOf(of)).filter((secret) => text.includes(secret))
}
const outcomeOf = (work: Promise<unknown>) => work.catch((error: unknown) => error)
const codeOf = (value: unknown) => (isAppError(value) ? value.code : value)

/** The exported functions of lib/data with a parameter of type TeamScope. */
function scopedFunctions(): string[] {
  const files = readdirSync(import.meta.dirname).filter((name) => /^(?!test-).*(?<!\.test)\.ts$/.test(name))
  return files
    .flatMap((name) => [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/^export (?:async )?(?:function\*?|const) (\w+)[^\n]*: TeamScope\b/gm)])
    .flatMap(([, name]) => (name === undefined || name === 'TENANCY_CASES' ? [] : [name]))
}

test('every function that takes a TeamScope has a case here', () => {
  const found = scopedFunctions()
  expect(found.length).toBeGreaterThan(50)
  expect([...new Set(TENANCY_CASES.map(({ name }) => name)), ...WITHOUT_ROWS].sort()).toEqual([...new Set(found)].sort())
})

test('whoever is not a member learns nothing, not even that the team exists', async () => {
  const foreign = await outcomeOf(openTeam(stranger.actors.owner, team.slug, 'team:read'))
  const unknown = await outcomeOf(openTeam(stranger.actors.owner, 'there-is-no-such-team', 'team:read'))
  expect([codeOf(foreign), textOf(foreign)]).toEqual(['notFound', textOf(unknown)])
  expect(codeOf(await outcomeOf(openTeam(null, team.slug, 'team:read')))).toBe('unauthenticated')
  expect(codeOf(await outcomeOf(openTeam(team.actors.viewer, team.slug, 'plan:edit')))).toBe('forbidden')
})

test('somebody who was removed cannot open the team any more', async () => {
  const own = await makePlannedTeam()
  await removeMember(own.scopes.owner, { memberId: own.memberIds.viewer })
  expect(codeOf(await outcomeOf(openTeam(own.actors.viewer, own.slug, 'team:read')))).toBe('notFound')
})

describe.each(TENANCY_CASES.map((each, index) => ({ ...each, title: `${each.name} (${index + 1})` })))('$title', ({ needs, changes, stranger: answer, call, gives }) => {
  test('with the ids of another team finds nothing and changes nothing of theirs', async () => {
    const look = () => (answer === 'own' ? allRows(team.teamId) : allTables())
    const before = await look()
    const outcome = await outcomeOf(call(stranger.scopes.owner, team, stranger))
    if (answer === 'own') {
      expect(outcome).not.toBeInstanceOf(Error)
      if (gives !== undefined) expect(outcome).toMatchObject(gives.stranger as object)
    } else if (answer === 'nothing') expect([null, undefined, '[]']).toContain(Array.isArray(outcome) ? JSON.stringify(outcome) : outcome)
    else expect(codeOf(outcome)).toBe(answer)
    expect(await told(outcome, team)).toEqual([])
    expect(await look()).toEqual(before)
  })

  test('does its work for the least role that may, and on no row of a team with the same names', async () => {
    const own = changes ? await makeFullTeam() : team
    const role = ROLES.find((each) => can(each, needs)) ?? 'owner'
    const [before, twins] = [await allRows(own.teamId), await allRows(twin.teamId)]
    const outcome = await outcomeOf(call(own.scopes[role], own, own))
    expect(outcome).not.toBeInstanceOf(Error)
    if (changes) expect(await allRows(own.teamId)).not.toEqual(before)
    else if (gives === undefined) expect(await told(outcome, own)).not.toEqual([])
    else expect(outcome).toMatchObject(gives.own(own) as object)
    expect(await told(outcome, twin)).toEqual([])
    expect(await allRows(twin.teamId)).toEqual(twins)
  })

  test.each(ROLES.filter((role) => !can(role, needs)))('is refused to a %s and changes nothing', async (role) => {
    const everything = await allTables()
    expect(codeOf(await outcomeOf(call(team.scopes[role], team, team)))).toBe('forbidden')
    expect(await allTables()).toEqual(everything)
  })
})
