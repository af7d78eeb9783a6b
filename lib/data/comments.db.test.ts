// Comments stand at what they speak of, in this version and, while open, in later ones; whoever has to do with it is told,
// and nobody of what they did themselves.
import { beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#lib/planning/checks/policy.ts'
import { addComment, listCommentThreads, reopenThread, replyToThread, resolveThread } from './comments.ts'
import { countUnreadNotices, listNotices, markNoticesRead } from './notices.ts'
import { getPolicy, setPolicy } from './policies.ts'
import { requestChanges, submitVersion, withdrawVersion } from './reviews.ts'
import type { TeamScope } from './scope.ts'
import { useTestDatabase } from './test-database.ts'
import { allRows } from './test-rows.ts'
import { approve, makePlannedTeam, putVersion } from './test-team.ts'
import type { PlannedTeam } from './test-team.ts'

useTestDatabase()

let team: PlannedTeam
beforeEach(async () => {
  team = await makePlannedTeam()
  await putVersion(team, 1)
})

const CORES = { anchor: 'input:host.cores', label: 'Host: cores' }
const comment = (scope: TeamScope, body: string, number = 1, place = CORES) => addComment(scope, team.scenarioSlug, number, { ...place, body })
const threads = (number = 1) => listCommentThreads(team.scopes.viewer, team.scenarioSlug, number)
const told = async (scope: TeamScope) => (await listNotices(scope, { after: null, limit: 50 })).map(({ kind, text }) => [kind, text])
const submit = (scope = team.scopes.planner) => submitVersion(scope, team.scenarioSlug, 1, { message: 'Please look.' })

describe('a conversation', () => {
  test('is begun at a place, answered, resolved, and opened again by an answer', async () => {
    const { threadId } = await comment(team.scopes.approver, 'Why two?')
    await replyToThread(team.scopes.planner, threadId, { body: 'It has two.' })
    expect(await threads()).toMatchObject([{ id: threadId, number: 1, ...CORES, resolvedAt: null, comments: [{ author: 'The approver', body: 'Why two?' }, { author: 'The planner', body: 'It has two.' }] }])
    await resolveThread(team.scopes.approver, threadId)
    expect(await threads()).toMatchObject([{ resolvedBy: 'The approver' }])
    const before = await allRows()
    await resolveThread(team.scopes.planner, threadId)
    expect(await allRows(), 'resolved is resolved').toEqual(before)
    await replyToThread(team.scopes.planner, threadId, { body: 'Wait.' })
    expect(await threads()).toMatchObject([{ resolvedAt: null, resolvedBy: null }])
    await resolveThread(team.scopes.planner, threadId)
    await reopenThread(team.scopes.planner, threadId)
    expect(await threads()).toMatchObject([{ resolvedAt: null }])
  })

  test('that is open goes along to later versions, and never to earlier ones', async () => {
    const { threadId: open } = await comment(team.scopes.approver, 'Open')
    const { threadId: done } = await comment(team.scopes.approver, 'Done')
    await resolveThread(team.scopes.approver, done)
    await putVersion(team, 2)
    await comment(team.scopes.approver, 'Later', 2)
    expect((await threads(1)).map(({ id }) => id)).toEqual([open, done])
    expect((await threads(2)).map(({ number, comments }) => [number, comments[0]?.body])).toEqual([[1, 'Open'], [2, 'Later']])
  })

  test('needs words and a place', async () => {
    const before = await allRows()
    for (const [body, anchor] of [['', 'version'], [' ', 'version'], ['x'.repeat(4001), 'version'], ['x', 'javascript:1'], ['x', '']] as const) await expect(comment(team.scopes.planner, body, 1, { anchor, label: 'x' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(comment(team.scopes.planner, 'x', 9)).rejects.toMatchObject({ code: 'notFound' })
    await expect(replyToThread(team.scopes.planner, 'no-id', { body: 'x' })).rejects.toMatchObject({ code: 'notFound' })
    expect(await allRows()).toEqual(before)
  })
})

describe('a notice', () => {
  test('of a submission goes to who may decide, of a decision to author and submitter', async () => {
    await submit()
    expect([await told(team.scopes.approver), await told(team.scopes.owner), await told(team.scopes.planner), await told(team.scopes.viewer)]).toEqual([[['submitted', 'Please look.']], [['submitted', 'Please look.']], [], []])
    await requestChanges(team.scopes.approver, team.scenarioSlug, 1, { comment: 'Twice the traffic.' })
    expect(await told(team.scopes.planner)).toEqual([['changesRequested', 'Twice the traffic.']])
    expect(await told(team.scopes.owner)).toHaveLength(1)
    await approve(team, 1)
    expect((await told(team.scopes.planner))[0]).toEqual(['approved', team.mark])
  })

  test('of a submission goes neither to whom the policy excludes nor to who submitted it', async () => {
    await setPolicy(team.scopes.owner, { baseNumber: (await getPolicy(team.scopes.owner)).number, policy: { ...DEFAULT_POLICY, levels: { ...DEFAULT_POLICY.levels, excluded: 'blocking' }, excluded: [team.actors.approver.userId] } })
    await submit()
    expect(await told(team.scopes.approver)).toEqual([])
    expect(await told(team.scopes.owner)).toHaveLength(1)
    await withdrawVersion(team.scopes.planner, team.scenarioSlug, 1)
    expect((await told(team.scopes.owner)).map(([kind]) => kind)).toEqual(['withdrawn', 'submitted'])
  })

  test('of a comment goes to the author and to who spoke before, and a refused step tells nobody', async () => {
    const { threadId } = await comment(team.scopes.approver, 'Why two?')
    await replyToThread(team.scopes.owner, threadId, { body: 'I wonder too.' })
    expect(await told(team.scopes.planner)).toEqual([['commented', 'I wonder too.'], ['commented', 'Why two?']])
    expect(await told(team.scopes.approver)).toEqual([['commented', 'I wonder too.']])
    expect(await told(team.scopes.owner)).toEqual([])
    await expect(submitVersion(team.scopes.planner, team.scenarioSlug, 1, { message: '' })).rejects.toMatchObject({ code: 'invalid' })
    expect(await told(team.scopes.owner)).toEqual([])
  })

  test('is read one by one or all at once, by its person alone', async () => {
    const { threadId } = await comment(team.scopes.approver, 'One')
    await replyToThread(team.scopes.approver, threadId, { body: 'Two' })
    const [newest] = await listNotices(team.scopes.planner, { after: null, limit: 1 })
    expect(newest).toMatchObject({ kind: 'commented', about: 'Host: cores', anchor: 'input:host.cores', number: 1, readAt: null })
    await expect(markNoticesRead(team.scopes.owner, newest?.id)).rejects.toMatchObject({ code: 'notFound' })
    expect(await countUnreadNotices(team.scopes.planner)).toBe(2)
    await markNoticesRead(team.scopes.planner, newest?.id)
    expect(await countUnreadNotices(team.scopes.planner)).toBe(1)
    await markNoticesRead(team.scopes.planner)
    expect(await countUnreadNotices(team.scopes.planner)).toBe(0)
    const page = await listNotices(team.scopes.planner, { after: newest?.id ?? null, limit: 5 })
    expect(page.map(({ text }) => text)).toEqual(['One'])
  })
})
