/**
 * The review of a version: submit, approve, request changes, withdraw. Steps are appended; a decision names the hashes the
 * reviewer saw and is refused when they are not the version's. Nobody decides on their own. Two decisions at once
 * collide on the step's number, and the second is told so.
 */
import 'server-only'
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import { allowedSteps, mayDecide, REVIEW_STATE_LABEL } from '#lib/planning/review-state.ts'
import type { ReviewKind } from '#lib/planning/review-state.ts'
import { writeAudit } from './audit.ts'
import { renderConfiguration } from './configuration.ts'
import { database } from './db.ts'
import { parseInput } from './parse-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getVersion } from './versions.ts'
import type { Version } from './versions.ts'

const comment = z.string().trim().max(4000, 'Use at most 4,000 characters.')

export async function submitVersion(scope: TeamScope, scenarioSlug: string, number: number, input: { message: string }): Promise<void> {
  requirePermission(scope, 'plan:edit')
  const { message } = parseInput(z.object({ message: comment.min(1, 'Tell the reviewer in a sentence what this is for.') }), input)
  await appendStep(scope, await getVersion(scope, scenarioSlug, number), 'submitted', message)
}

/** `contentHash` and `configHash` are those of the page the reviewer decided on. */
export async function approveVersion(scope: TeamScope, scenarioSlug: string, number: number, input: { comment: string; contentHash: string; configHash: string }): Promise<void> {
  requirePermission(scope, 'review:decide')
  const parsed = parseInput(z.object({ comment, contentHash: z.string().max(100), configHash: z.string().max(100) }), input)
  const version = await getVersion(scope, scenarioSlug, number)
  requireOther(scope, version)
  if (parsed.contentHash !== version.contentHash || parsed.configHash !== renderConfiguration(version).configHash) {
    throw new AppError('conflict', { publicMessage: 'The configuration is not the one you looked at: Headroom renders it differently by now. Reload the page, read it again, and decide.' })
  }
  await appendStep(scope, version, 'approved', parsed.comment)
}

export async function requestChanges(scope: TeamScope, scenarioSlug: string, number: number, input: { comment: string }): Promise<void> {
  requirePermission(scope, 'review:decide')
  const parsed = parseInput(z.object({ comment: comment.min(1, 'Say what should change.') }), input)
  const version = await getVersion(scope, scenarioSlug, number)
  requireOther(scope, version)
  await appendStep(scope, version, 'changesRequested', parsed.comment)
}

/** By the author or by who submitted it. */
export async function withdrawVersion(scope: TeamScope, scenarioSlug: string, number: number, input: { comment: string } = { comment: '' }): Promise<void> {
  requirePermission(scope, 'plan:edit')
  const parsed = parseInput(z.object({ comment }), input)
  const version = await getVersion(scope, scenarioSlug, number)
  if (mayDecide({ authorId: version.authorId, steps: version.reviews }, scope.actor.userId)) throw new AppError('forbidden', { publicMessage: 'Only the author or who submitted it can withdraw a version.' })
  await appendStep(scope, version, 'withdrawn', parsed.comment)
}

function requireOther(scope: TeamScope, version: Version): void {
  if (!mayDecide({ authorId: version.authorId, steps: version.reviews }, scope.actor.userId)) throw new AppError('forbidden', { publicMessage: 'You wrote or submitted this version. Somebody else has to decide on it.' })
}

async function appendStep(scope: TeamScope, version: Version, kind: ReviewKind, text: string): Promise<void> {
  if (!allowedSteps(version.state).includes(kind)) throw new AppError('conflict', { publicMessage: `${REVIEW_STATE_LABEL[version.state]}: this step is not possible any more. Reload the page to see what happened.` })
  const { configHash } = renderConfiguration(version)
  const sequence = (version.reviews.at(-1)?.sequence ?? 0) + 1
  try {
    await database(scope).$transaction(async (transaction) => {
      await transaction.review.create({ data: { teamId: scope.teamId, versionId: version.id, sequence, kind, contentHash: version.contentHash, configHash, actorId: scope.actor.userId, comment: text } })
      await writeAudit(transaction, scope.teamId, scope.actor, version.id, {
        kind: `version.${kind}`,
        subjectType: 'version',
        detail: { scenario: version.scenario.name, number: version.number, comment: text, contentHash: version.contentHash, configHash },
      })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('conflict', { publicMessage: 'Somebody decided on this version a moment before you. Reload the page to see what.' })
    throw error
  }
}
