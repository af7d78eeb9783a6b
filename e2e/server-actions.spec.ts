// Forms change nothing of another team, whatever their bound and hidden values say: for every server action that there is.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { APIRequestContext } from '@playwright/test'
import { can, ROLES } from '#lib/base/permissions.ts'
import { allRows } from '#lib/data/test-rows.ts'
import { settle, type FullTeam } from './fixtures/full-team.ts'
import { findAction, sendAction } from './fixtures/send-action.ts'
import { expect, test } from './fixtures/test.ts'
import { makeTwoTeams, type TwoTeams } from './fixtures/two-teams.ts'
import { addressOf } from './pages.ts'
import { OTHER_ACTIONS, TEAM_ACTIONS, type TeamAction } from './server-actions.ts'

let team: FullTeam
let other: FullTeam
let as: TwoTeams['as']
let stranger: APIRequestContext
let nobody: APIRequestContext

test.beforeAll(async ({ browser }) => {
  ;({ team, other, as, stranger, nobody } = await makeTwoTeams(browser))
})

const told = (text: string) => team.secrets.filter((secret) => text.includes(secret))

function exportedActions(): string[] {
  const app = path.join(import.meta.dirname, '../app')
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(path.join(app, file), 'utf8')
      if (!/^\s*['"]use server['"]/m.test(text)) return []
      return [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(([, name]) => `${file} ${name ?? ''}`)
    })
    .sort()
}

test('the table names every server action that there is, and no other', () => {
  expect([...TEAM_ACTIONS.map(({ file, name }) => `t/[team]/${file} ${name}`), ...OTHER_ACTIONS.map(({ file, name }) => `${file} ${name}`)].sort()).toEqual(exportedActions())
})

/** Each way in which somebody may send what is not theirs to send: the answer says why not, tells nothing, and no row changes. */
async function expectRefused(each: TeamAction): Promise<void> {
  const action = findAction(`app/t/[team]/${each.file}`, each.name)
  const [bound, form] = [await each.bound(team), await each.form(team)]
  const before = await allRows(team.teamId)
  const ownPage = addressOf(action.route, other.parts)

  const byStranger = await sendAction(stranger, action, ownPage, bound, form)
  expect({ code: byStranger.code, told: told(byStranger.text) }).toEqual({ code: 'notFound', told: [] })
  if (bound.length > 1) {
    const ownTeam = await sendAction(stranger, action, ownPage, [other.slug, ...bound.slice(1)], form)
    expect(ownTeam.code).toBe('notFound')
  }
  if (each.namesThings === true) {
    const theirThings = await sendAction(stranger, action, ownPage, await each.bound(other), form)
    expect(['notFound', 'invalid']).toContain(theirThings.code)
  }
  expect((await sendAction(nobody, action, ownPage, bound, form)).code).toBe('unauthenticated')
  for (const role of ROLES.filter((name) => !can(name, each.needs))) {
    // From a page that everybody of the team sees and that has the action; where there is none, from that which refuses them.
    expect({ role, code: (await sendAction(as(role), action, addressOf(action.route, team.parts), bound, form)).code }).toEqual({ role, code: 'forbidden' })
  }
  const elsewhere = await sendAction(as('owner'), action, addressOf(action.route, team.parts), bound, form, { origin: 'https://elsewhere.example.com' })
  expect([elsewhere.status, elsewhere.code]).toEqual([500, 'none'])
  expect(await allRows(team.teamId)).toEqual(before)
}

/** What the refusals are worth: the same request, from somebody who may, is done. */
async function expectDone(each: TeamAction): Promise<void> {
  const action = findAction(`app/t/[team]/${each.file}`, each.name)
  const [least] = ROLES.filter((role) => can(role, each.needs))
  if (least === undefined) throw new Error(`nobody may ${each.needs}`)
  const [bound, form] = [await each.bound(team), await each.form(team)]
  const before = await allRows(team.teamId)
  const { code, text } = await sendAction(as(least), action, addressOf(action.route, team.parts), bound, form)
  if (each.answer === undefined) expect(['ok', 'redirect'], text.slice(0, 600)).toContain(code)
  else expect(code).toBe(each.answer)
  const after = await allRows(team.teamId)
  if (each.readsOnly === true || each.answer !== undefined) expect(after).toEqual(before)
  else expect(after).not.toEqual(before)
}

for (const file of new Set(TEAM_ACTIONS.map((each) => each.file))) {
  test(`${file}: only members who may change the team's things by it`, async () => {
    for (const each of TEAM_ACTIONS.filter((action) => action.file === file)) {
      await test.step(each.name, async () => {
        await expectRefused(each)
        await expectDone(each)
        await settle(team)
      })
    }
  })
}

for (const { file, name, needs, form } of OTHER_ACTIONS.filter((each) => each.needs !== 'anybody')) {
  test(`${file}, ${name}: not without ${needs === 'person' ? 'a session' : 'the secret of an invitation'}`, async () => {
    const action = findAction(`app/${file}`, name)
    const before = await allRows(team.teamId)
    if (needs === 'person') {
      expect((await sendAction(nobody, action, action.route, [], form)).code).toBe('unauthenticated')
    } else {
      for (const requests of [stranger, nobody]) expect(['notFound', 'unauthenticated']).toContain((await sendAction(requests, action, '/invite/no-such-token', ['no-such-token'], form)).code)
    }
    expect(await allRows(team.teamId)).toEqual(before)
  })
}

test('an invitation to one address is not accepted by whoever signed in with another', async () => {
  const action = findAction('app/invite/[token]/actions.ts', 'acceptAsActor')
  const before = await allRows(team.teamId)
  expect((await sendAction(stranger, action, addressOf(action.route, team.parts), [team.parts.token], {})).code).toBe('forbidden')
  expect(await allRows(team.teamId)).toEqual(before)
})
