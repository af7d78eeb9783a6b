/** Versions that wait for a decision, those that have waited longest first. */
import 'server-only'
import { can } from '#lib/base/permissions.ts'
import { mayDecide, reviewState } from '#lib/planning/review-state.ts'
import { database } from './db.ts'
import type { TeamScope } from './scope.ts'

export interface WaitingVersion {
  scenario: { slug: string; name: string }
  number: number
  author: string
  submittedBy: string
  submittedAt: string
  comment: string
  /** Whether the person of the scope may decide on it: by role, and as neither author nor submitter. */
  mineToDecide: boolean
}

/** How far back it is looked for what still waits. Ids are UUIDs of version 7, so they sort by time. */
const NEWEST_SUBMISSIONS = 2000
const MOST = 200

/** Of the newest two hundred that wait, those that have waited longest. */
export async function listWaitingVersions(scope: TeamScope): Promise<WaitingVersion[]> {
  return (await findWaitingVersions(scope, MOST)).versions
}

/** So many of them, and how many wait in all, of the newest two hundred: what others wrote and submitted comes first, as the person may decide on it. */
export async function findWaitingVersions(scope: TeamScope, limit: number): Promise<{ versions: WaitingVersion[]; count: number }> {
  const me = scope.actor.userId
  const open = await database(scope).$queryRaw<{ id: string }[]>`
    SELECT w."id" FROM (SELECT v."id"::text AS "id", r."id" AS "submission", v."authorId" <> ${me}::uuid AND r."actorId" <> ${me}::uuid AS "others" FROM (SELECT "id", "teamId", "versionId", "sequence", "actorId" FROM "Review" WHERE "teamId" = ${scope.teamId}::uuid AND "kind" = 'submitted' ORDER BY "id" DESC LIMIT ${NEWEST_SUBMISSIONS}) r
    JOIN "Version" v ON v."teamId" = r."teamId" AND v."id" = r."versionId"
    JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId" AND s."archivedAt" IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM "Review" n WHERE n."teamId" = r."teamId" AND n."versionId" = r."versionId" AND n."sequence" > r."sequence" AND n."kind" <> 'endorsed')
    ORDER BY r."id" DESC LIMIT ${MOST}) w ORDER BY w."others" DESC, w."submission"`
  const rows = await database(scope).version.findMany({
    where: { teamId: scope.teamId, id: { in: open.slice(0, limit).map(({ id }) => id) } },
    select: { number: true, authorId: true, author: { select: { name: true } }, scenario: { select: { slug: true, name: true } }, reviews: { orderBy: { sequence: 'asc' }, select: { sequence: true, kind: true, actorId: true, comment: true, createdAt: true, actor: { select: { name: true } } } } },
  })
  const versions = rows
    .flatMap(({ number, authorId, author, scenario, reviews }) => {
      const submission = reviews.findLast(({ kind }) => kind === 'submitted')
      if (submission === undefined || reviewState(reviews) !== 'submitted') return []
      const mineToDecide = can(scope.role, 'review:decide') && mayDecide({ authorId, steps: reviews }, scope.actor.userId)
      return [{ scenario, number, author: author.name, submittedBy: submission.actor.name, submittedAt: submission.createdAt.toISOString(), comment: submission.comment, mineToDecide }]
    })
    .sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : a.submittedAt > b.submittedAt ? 1 : 0))
  return { versions, count: open.length }
}
