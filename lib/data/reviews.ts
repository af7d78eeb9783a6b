/**
 * The review of a version: submit, approve, request changes, withdraw. Steps are appended; a decision names the hashes the
 * reviewer saw and is refused when they are not the version's. Nobody decides on their own. Two decisions at once
 * collide on the step's number, and the second is told so.
 */
import 'server-only'
import { z } from 'zod'
import { AppError } from '#lib/base/errors.ts'
import type { Role } from '#lib/base/permissions.ts'
import { verdictOf, type PolicyOutcome } from '#lib/planning/checks/policy-outcomes.ts'
import { allowedSteps, mayDecide, REVIEW_STATE_LABEL } from '#lib/planning/review-state.ts'
import type { ReviewKind } from '#lib/planning/review-state.ts'
import { writeAudit } from './audit.ts'
import { renderConfiguration } from './configuration.ts'
import { database } from './db.ts'
import type { Prisma } from './generated/client.ts'
import { judgeVersion, type JudgedVersion } from './judge-version.ts'
import { tellOfStep } from './notice-outbox.ts'
import { parseInput } from './parse-input.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getVersion } from './versions.ts'
import type { ReviewOverride, Version } from './versions.ts'

const comment = z.string().trim().max(4000, 'Use at most 4,000 characters.')

export async function submitVersion(scope: TeamScope, scenarioSlug: string, number: number, input: { message: string }): Promise<void> {
  requirePermission(scope, 'plan:edit')
  const { message } = parseInput(z.object({ message: comment.min(1, 'Tell the reviewer in a sentence what this is for.') }), input)
  const version = await getVersion(scope, scenarioSlug, number)
  await appendStep(scope, version, 'submitted', message, await judgeVersion(scope, scenarioSlug, number, { asApprover: false }))
}

/**
 * Refused where the team's policy says so: a blocking check that fails, or a required one without a reason to override it from
 * somebody who may. Fewer approvals than the policy asks for are kept, and the version goes on waiting.
 * `contentHash` and `configHash` are those of the page the reviewer decided on.
 */
export async function approveVersion(scope: TeamScope, scenarioSlug: string, number: number, input: { comment: string; contentHash: string; configHash: string; overrideReason?: string }): Promise<void> {
  requirePermission(scope, 'review:decide')
  const parsed = parseInput(z.object({ comment, contentHash: z.string().max(100), configHash: z.string().max(100), overrideReason: comment.optional() }), input)
  const version = await getVersion(scope, scenarioSlug, number)
  requireOther(scope, version)
  if (parsed.contentHash !== version.contentHash || parsed.configHash !== renderConfiguration(version).configHash) {
    throw new AppError('conflict', { publicMessage: 'The configuration is not the one you looked at: Headroom renders it differently by now. Reload the page, read it again, and decide.' })
  }
  const judged = await judgeVersion(scope, scenarioSlug, number)
  const decision = decide(judged, scope.role, parsed.overrideReason ?? '')
  if (decision.kind === 'endorsed' && judged.endorsedBy.includes(scope.actor.userId)) throw new AppError('conflict', { publicMessage: 'You have approved this version already; the policy asks for somebody else as well.' })
  await appendStep(scope, version, decision.kind, parsed.comment, judged, decision.override)
}

/** What the policy makes of an approval. Throws AppError `unprocessable` naming every check in the way. */
function decide({ outcomes, policy }: JudgedVersion, role: Role, reason: string): { kind: 'approved' | 'endorsed'; override: ReviewOverride | null } {
  const { blocking, required } = verdictOf(outcomes)
  const waits = ({ code }: PolicyOutcome) => code === 'approvals'
  const inTheWay = blocking.filter((outcome) => !waits(outcome))
  if (inTheWay.length > 0) throw refused(inTheWay, 'The policy of the team blocks this approval')
  const toOverride = reason === '' ? required.filter((outcome) => !waits(outcome)) : required
  if (toOverride.length > 0 && reason === '') throw refused(toOverride, 'The policy of the team requires more', 'Give a reason to override it, or have it mended.')
  if (toOverride.length > 0 && role !== 'owner' && role !== policy.overrideRole) throw refused(toOverride, 'The policy of the team requires more', 'An owner of the team can override it.')
  const override = toOverride.length === 0 ? null : { checks: toOverride.map(({ title }) => title), reason }
  const open = [...blocking, ...required].some((outcome) => waits(outcome) && !toOverride.includes(outcome))
  return { kind: open ? 'endorsed' : 'approved', override }
}

function refused(outcomes: readonly PolicyOutcome[], what: string, remedy?: string): AppError {
  const problems = outcomes.map(({ code, title, detail }) => ({ place: `policy.${code}`, reason: `${title}: ${detail}`, ...(remedy === undefined ? {} : { remedy }) }))
  return new AppError('unprocessable', { publicMessage: `${what}. ${problems.map(({ reason }) => reason).join(' ')}${remedy === undefined ? '' : ` ${remedy}`}`, problems: problems.length > 1 ? problems : [] })
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

async function appendStep(scope: TeamScope, version: Version, kind: ReviewKind, text: string, judged?: JudgedVersion, override: ReviewOverride | null = null): Promise<void> {
  if (!allowedSteps(version.state).includes(kind)) throw new AppError('conflict', { publicMessage: `${REVIEW_STATE_LABEL[version.state]}: this step is not possible any more. Reload the page to see what happened.` })
  const { configHash } = renderConfiguration(version)
  const sequence = (version.reviews.at(-1)?.sequence ?? 0) + 1
  try {
    await database(scope).$transaction(async (transaction) => {
      await transaction.review.create({ data: { teamId: scope.teamId, versionId: version.id, sequence, kind, contentHash: version.contentHash, configHash, actorId: scope.actor.userId, comment: text, ...(judged === undefined ? {} : { checks: judged.outcomes as unknown as Prisma.InputJsonArray, policyNumber: judged.policyNumber }), ...(override === null ? {} : { override: { ...override } }) } })
      await writeAudit(transaction, scope.teamId, scope.actor, version.id, {
        kind: `version.${kind}`,
        subjectType: 'version',
        detail: { scenario: version.scenario.name, number: version.number, comment: text, contentHash: version.contentHash, configHash },
      })
      await tellOfStep(transaction, scope.teamId, scope.actor, version, kind, text)
      if (override !== null) await writeAudit(transaction, scope.teamId, scope.actor, version.id, { kind: 'version.overridden', subjectType: 'version', detail: { scenario: version.scenario.name, number: version.number, checks: override.checks.join(', '), comment: override.reason, configHash } })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('conflict', { publicMessage: 'Somebody decided on this version a moment before you. Reload the page to see what.' })
    throw error
  }
}
