/** Guards of a team's data: who may do what in it, whose rows a function reaches, what is agreed on. */
import type { Guard } from './guard.ts'

const tokens = ['lib/data/api-tokens.db.test.ts']
const invitations = ['lib/data/invitations.db.test.ts']
const shares = ['lib/data/shares.db.test.ts']
const reviews = ['lib/data/reviews.db.test.ts']
const policies = ['lib/data/policies.db.test.ts']
const versions = ['lib/data/versions.db.test.ts']
const tenancy = ['lib/data/tenancy.db.test.ts']
const answers = ['lib/data/stored-answers.db.test.ts']

/** The WHERE of a function and row-level security each hold by themselves: without the one, the other would hide that it is gone. */
const NO_ROW_SECURITY = `DO $$
DECLARE item record;
BEGIN
  FOR item IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity LOOP
    EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', item.relname);
    EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', item.relname);
  END LOOP;
END
$$`

export const TEAM_GUARDS: readonly Guard[] = [
  { name: 'A planner does not decide on reviews.', file: 'lib/base/permissions.ts', find: "'export:create', 'audit:read', 'token:manage'] as const", replace: "'export:create', 'audit:read', 'token:manage', 'review:decide'] as const", suite: 'unit', tests: ['lib/base/permissions.test.ts'] },
  { name: 'Only a member opens a team.', file: 'lib/data/scope.ts', find: 'where: { userId: actor.userId, team: { slug: teamSlug } }', replace: 'where: { team: { slug: teamSlug } }', suite: 'database', tests: tenancy, titled: 'whoever is not a member' },
  { name: 'A role does what it may, and no more.', file: 'lib/data/scope.ts', find: 'if (can(scope.role, permission)) return', replace: 'if (scope.role !== null) return', suite: 'database', tests: tenancy, titled: 'createHost' },
  { name: 'A version is approved by who may decide.', file: 'lib/data/reviews.ts', find: "  requirePermission(scope, 'review:decide')\n  const parsed = parseInput(z.object({ comment, contentHash", replace: '  const parsed = parseInput(z.object({ comment, contentHash', suite: 'database', tests: tenancy, titled: 'approveVersion' },
  { name: 'The audit log is read by who may.', file: 'lib/data/audit-chain.ts', find: "  requirePermission(scope, 'audit:read')\n", replace: '', suite: 'database', tests: tenancy, titled: 'listChainedEvents' },

  { name: 'A simulation is read of its own team (with row-level security away).', file: 'lib/data/evaluations.ts', find: 'database(scope).evaluation.findFirst({ where: { teamId: scope.teamId, id } })', replace: 'database(scope).evaluation.findFirst({ where: { id } })', suite: 'database', tests: tenancy, titled: 'getEvaluation', aside: NO_ROW_SECURITY },
  { name: 'A measurement is read of its own team (with row-level security away).', file: 'lib/data/measurements.ts', find: '    where: { teamId: scope.teamId, id },\n', replace: '    where: { id },\n', suite: 'database', tests: tenancy, titled: 'getMeasurement', aside: NO_ROW_SECURITY },
  { name: 'A link is revoked by its own team (with row-level security away).', file: 'lib/data/shares.ts', find: 'transaction.share.findFirst({ where: { teamId: scope.teamId, id: shareId }', replace: 'transaction.share.findFirst({ where: { id: shareId }', suite: 'database', tests: tenancy, titled: 'revokeShare', aside: NO_ROW_SECURITY },
  { name: 'A member is changed of the own team (with row-level security away).', file: 'lib/data/members.ts', find: 'transaction.member.findFirst({ where: { teamId: scope.teamId, id: memberId }', replace: 'transaction.member.findFirst({ where: { id: memberId }', suite: 'database', tests: tenancy, titled: 'changeRole', aside: NO_ROW_SECURITY },

  { name: 'A token is kept as a hash.', file: 'lib/data/api-tokens.ts', find: "const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')", replace: 'const hashOf = (token: string) => token', suite: 'database', tests: tokens, titled: 'is stored as its SHA-256' },
  { name: 'A token ends on its day.', file: 'lib/data/api-tokens.ts', find: "return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'active'", replace: "return 'active'", suite: 'database', tests: tokens, titled: 'that is unknown, revoked or expired' },
  { name: 'A token that was revoked is nobody\'s.', file: 'lib/data/api-tokens.ts', find: "  if (row.revokedAt !== null) return 'revoked'\n", replace: '', suite: 'database', tests: tokens, titled: 'that is unknown, revoked or expired' },
  { name: 'A token may no more than its scopes.', file: 'lib/data/scope.ts', find: 'if (scope.limits !== undefined && !scope.limits.includes(permission)) {', replace: 'if (scope.limits !== undefined && scope.limits.length < 0) {', suite: 'database', tests: tokens, titled: 'speaks for its maker' },
  { name: 'A token is made for no more than its maker may.', file: 'lib/data/api-tokens.ts', find: 'if (beyond.length > 0) throw', replace: 'if (beyond.length < 0) throw', suite: 'database', tests: tokens, titled: 'cannot be made for more' },
  { name: 'A member\'s token is seen and revoked by them and by owners.', file: 'lib/data/api-tokens.ts', find: "...(can(scope.role, 'member:manage') ? {} : { member: { teamId: scope.teamId, userId: scope.actor.userId } })", replace: "...(can(scope.role, 'team:read') ? {} : { member: { teamId: scope.teamId, userId: scope.actor.userId } })", suite: 'database', tests: tokens, titled: 'is seen and revoked' },
  { name: 'A token calls so many times a minute.', file: 'lib/api/request-rate.ts', find: 'refusal: count <= limit ? null :', replace: 'refusal: count >= 0 ? null :', suite: 'database', tests: ['lib/api/request-rate.db.test.ts'], titled: 'a token sends 600' },
  { name: 'An Idempotency-Key answers the request that it was used for, and no other.', file: 'lib/data/stored-answers.ts', find: 'if (row.fingerprint !== fingerprint) throw', replace: "if (row.fingerprint === 'never') throw", suite: 'database', tests: answers, titled: 'the same request again' },
  { name: 'What is being done under an Idempotency-Key is not done again meanwhile, nor after it was broken off.', file: 'lib/data/stored-answers.ts', find: '    if (!isUniqueViolation(error)) throw error\n', replace: "    if (!isUniqueViolation(error)) throw error\n    return { claim: key }\n", suite: 'database', tests: answers, titled: 'of many at once' },
  { name: 'An answer that is kept for an Idempotency-Key is sealed.', file: 'lib/data/stored-answers.ts', find: 'headers, body: sealSecret(body, aboutAnswer(tokenId)) }', replace: 'headers, body }', suite: 'database', tests: answers, titled: 'the same request again' },

  { name: 'The secret of an invitation is kept as a hash.', file: 'lib/data/invitations.ts', find: "const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')", replace: 'const tokenHash = (token: string) => token', suite: 'database', tests: invitations, titled: 'keeps its secret nowhere' },
  { name: 'An invitation ends on its day.', file: 'lib/data/invitations.ts', find: "return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'open'", replace: "return 'open'", suite: 'database', tests: invitations, titled: 'ends after seven days' },
  { name: 'An invitation that was revoked is worth nothing.', file: 'lib/data/invitations.ts', find: 'if (row.revokedAt !== null || !byWhoMay)', replace: 'if (!byWhoMay)', suite: 'database', tests: invitations, titled: 'is worth nothing once it is revoked' },
  { name: 'An invitation is for one person, of two in one moment too.', file: 'lib/data/invitations.ts', find: 'where: { id: row.id, acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } }', replace: 'where: { id: row.id }', suite: 'database', tests: invitations, titled: 'accepted by two people at once' },
  { name: 'An invitation that names an address is for that address.', file: 'lib/data/invitations.ts', find: 'if (row.email !== null && row.email !== actor.email) throw', replace: "if (row.email === 'never') throw", suite: 'database', tests: invitations, titled: 'that names an address' },
  { name: 'An invitation ends when who made it may not invite any more.', file: 'lib/data/invitations.ts', find: 'userId: invitedById, role: { in: INVITING } } })) > 0', replace: 'userId: invitedById } })) >= 0', suite: 'database', tests: invitations, titled: 'brings nobody back' },
  { name: 'A team keeps an owner.', file: 'lib/data/members.ts', find: 'if (others === 0) throw', replace: 'if (others < 0) throw', suite: 'database', tests: invitations, titled: 'the last one can neither leave' },
  { name: 'A team keeps an owner, of two who leave in one moment too.', file: 'lib/data/members.ts', find: '  await transaction.$queryRaw`SELECT "id" FROM "Team" WHERE "id" = ${scope.teamId}::uuid FOR NO KEY UPDATE`\n', replace: '', suite: 'database', tests: invitations, titled: 'of two who leave at once' },

  { name: 'A link ends on its day.', file: 'lib/data/shares.ts', find: "return row.expiresAt.getTime() <= Date.now() ? 'expired' : 'open'", replace: "return 'open'", suite: 'database', tests: shares, titled: 'is nothing once it was revoked' },
  { name: 'A link that was revoked shows nothing.', file: 'lib/data/shares.ts', find: "  if (row.revokedAt !== null) return 'revoked'\n", replace: '', suite: 'database', tests: shares, titled: 'is nothing once it was revoked' },
  { name: 'A link shows no path and no user of the server.', file: 'lib/data/shares.ts', find: 'return { ...inputs, configuration: {} }', replace: 'return inputs', suite: 'database', tests: shares, titled: 'without paths and users' },

  { name: 'Nobody approves what they wrote or submitted.', file: 'lib/planning/review-state.ts', find: 'return version.authorId !== actorId && submission?.actorId !== actorId', replace: 'return version.steps.length >= 0', suite: 'database', tests: reviews, titled: 'is refused to the author' },
  { name: 'An approval speaks of the bytes that the reviewer saw.', file: 'lib/data/reviews.ts', find: 'if (parsed.contentHash !== version.contentHash || parsed.configHash !== renderConfiguration(version).configHash) {', replace: "if (parsed.contentHash === 'never') {", suite: 'database', tests: reviews, titled: 'of another content' },
  { name: 'Only what is approved is exported.', file: 'lib/data/exports.ts', find: "if (version.state !== 'approved' || approval === undefined) throw new AppError('conflict', { publicMessage: 'Only an approved version can be exported. Submit it, and have somebody else approve it.' })", replace: "if (approval === undefined) return { exportId: '', sha256: '', files: [], zip: renderConfiguration(version).zip, fileName: '' }", suite: 'database', tests: reviews, titled: 'is refused unless the version is approved' },
  { name: 'What is exported is what was approved, byte for byte.', file: 'lib/data/exports.ts', find: 'if (configHash !== approval.configHash) throw', replace: "if (configHash === 'never') throw", suite: 'database', tests: reviews, titled: 'renders the version differently' },
  { name: 'A check that the team\'s policy calls blocking blocks.', file: 'lib/data/reviews.ts', find: 'if (inTheWay.length > 0) throw', replace: 'if (inTheWay.length < 0) throw', suite: 'database', tests: policies, titled: 'that blocks cannot be overridden' },
  { name: 'Two approvals are by two people.', file: 'lib/data/reviews.ts', find: "if (decision.kind === 'endorsed' && judged.endorsedBy.includes(scope.actor.userId)) throw", replace: "if (decision.kind !== 'endorsed' && decision.kind !== 'approved') throw", suite: 'database', tests: policies, titled: 'that asks for two people' },

  { name: 'An edit of a host on an older state overwrites nothing.', file: 'lib/data/hosts.ts', find: 'where: { teamId: scope.teamId, id: row.id, revision: base }', replace: 'where: { teamId: scope.teamId, id: row.id }', suite: 'database', tests: versions, titled: 'an edit of a host' },
  { name: 'An edit of a site on an older state overwrites nothing.', file: 'lib/data/sites.ts', find: 'where: { teamId: scope.teamId, id: row.id, revision: base }', replace: 'where: { teamId: scope.teamId, id: row.id }', suite: 'database', tests: versions, titled: 'an edit of a site' },
  // A plan that cannot be computed is refused by evaluate() too.
  { name: 'A version keeps what was checked, and nothing that a client adds.', file: 'lib/data/versions.ts', find: 'const inputs = parseScenarioInputs(input.inputs)', replace: 'const inputs = input.inputs as ScenarioInputs', suite: 'database', tests: versions, titled: 'is computed by the server' },
]
