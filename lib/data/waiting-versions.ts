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

export async function listWaitingVersions(scope: TeamScope): Promise<WaitingVersion[]> {
  const open = await database(scope).$queryRaw<{ id: string }[]>`
    SELECT r."versionId"::text AS "id" FROM (SELECT "id", "teamId", "versionId", "sequence" FROM "Review" WHERE "teamId" = ${scope.teamId}::uuid AND "kind" = 'submitted' ORDER BY "id" DESC LIMIT ${NEWEST_SUBMISSIONS}) r
    WHERE NOT EXISTS (SELECT 1 FROM "Review" n WHERE n."teamId" = r."teamId" AND n."versionId" = r."versionId" AND n."sequence" > r."sequence" AND n."kind" <> 'endorsed')
    ORDER BY r."id" DESC LIMIT ${MOST}`
  const rows = await database(scope).version.findMany({
    where: { teamId: scope.teamId, id: { in: open.map(({ id }) => id) }, scenario: { teamId: scope.teamId, archivedAt: null } },
    select: { number: true, authorId: true, author: { select: { name: true } }, scenario: { select: { slug: true, name: true } }, reviews: { orderBy: { sequence: 'asc' }, select: { sequence: true, kind: true, actorId: true, comment: true, createdAt: true, actor: { select: { name: true } } } } },
  })
  return rows
    .flatMap(({ number, authorId, author, scenario, reviews }) => {
      const submission = reviews.findLast(({ kind }) => kind === 'submitted')
      if (submission === undefined || reviewState(reviews) !== 'submitted') return []
      const mineToDecide = can(scope.role, 'review:decide') && mayDecide({ authorId, steps: reviews }, scope.actor.userId)
      return [{ scenario, number, author: author.name, submittedBy: submission.actor.name, submittedAt: submission.createdAt.toISOString(), comment: submission.comment, mineToDecide }]
    })
    .sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : a.submittedAt > b.submittedAt ? 1 : 0))
}
