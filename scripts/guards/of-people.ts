/** Guards of accounts: passwords, sessions, second factors, sign-in at a provider. */
import type { Guard } from './guard.ts'

const users = ['lib/data/users.db.test.ts']
const sessions = ['lib/data/sessions.db.test.ts']
const factor = ['lib/data/second-factor.db.test.ts']
const joining = ['lib/data/provider-joining.db.test.ts']

export const PEOPLE_GUARDS: readonly Guard[] = [
  { name: 'Passwords for one account are not tried without end.', file: 'lib/data/users.ts', find: "  await takeAttempt('sign in by account', email, SIGN_IN_PER_ACCOUNT)\n", replace: '', suite: 'database', tests: users },
  { name: 'One address does not try passwords without end.', file: 'lib/data/users.ts', find: "  await takeAttempt('sign in by address', networkOf(input.address), SIGN_IN_PER_ADDRESS)\n", replace: '', suite: 'database', tests: users },
  { name: 'One address does not register people without end.', file: 'lib/data/users.ts', find: "if (address !== '') await takeAttempt('register by address'", replace: "if (address === 'never') await takeAttempt('register by address'", suite: 'database', tests: users },
  { name: 'All of a network of IPv6 counts as one address.', file: 'lib/data/throttle.ts', find: 'if (!isIPv6(plain)) return address', replace: 'if (plain !== isIPv6.name) return address', suite: 'database', tests: users },
  { name: 'Attempts are counted in one statement, so that many at once are as many.', file: 'lib/data/throttle.ts', find: 'if (count <= limit.attempts) return', replace: 'if (count <= limit.attempts + 1) return', suite: 'database', tests: users },
  { name: 'An unknown address costs the same work as a wrong password.', file: 'lib/data/password.ts', find: '  nobody ??= hashPassword', replace: '  if (stored === null) return false\n  nobody ??= hashPassword', suite: 'database', tests: users },
  { name: 'Work for nobody\'s password opens nothing.', file: 'lib/data/password.ts', find: 'return matches && stored !== null', replace: 'return matches', suite: 'database', tests: users },
  { name: 'A new password takes the old one.', file: 'lib/data/users.ts', find: 'if (!(await isPassword(input.currentPassword, user?.passwordHash ?? null))) throw', replace: 'if (user === null) throw', suite: 'database', tests: users },
  { name: 'A new password ends the other sessions.', file: 'lib/data/users.ts', find: 'data: { passwordHash, sessionEpoch: { increment: 1 } }', replace: 'data: { passwordHash }', suite: 'database', tests: sessions },
  { name: 'A session that was ended opens nothing.', file: 'lib/data/sessions.ts', find: 'row.endedAt !== null || ', replace: '', suite: 'database', tests: sessions },
  { name: 'A session ends on its day.', file: 'lib/data/sessions.ts', find: 'row.expiresAt.getTime() <= now || ', replace: '', suite: 'database', tests: sessions },
  { name: 'A session of before a sign-out everywhere opens nothing.', file: 'lib/data/sessions.ts', find: ' || row.epoch !== row.user.sessionEpoch) return null', replace: ') return null', suite: 'database', tests: sessions },
  { name: 'A session is the one person\'s who began it.', file: 'lib/data/sessions.ts', find: 'sharedTables().session.findFirst({ where: { id: sessionId, userId }, include', replace: 'sharedTables().session.findFirst({ where: { id: sessionId, userId: userId.slice(0, 0) || undefined }, include', suite: 'database', tests: sessions },
  { name: 'Nobody ends somebody else\'s session.', file: 'lib/data/sessions.ts', find: 'sharedTables().session.findFirst({ where: { id: sessionId, userId: actor.userId }, select', replace: 'sharedTables().session.findFirst({ where: { id: sessionId }, select', suite: 'database', tests: sessions },

  { name: 'A session without the second factor is nobody\'s yet.', file: 'lib/data/sessions.ts', find: 'const isPending = hasSecondFactor(row.user) && row.secondFactorAt === null', replace: 'const isPending = hasSecondFactor(row.user) && row.id === row.userId', suite: 'database', tests: factor },
  { name: 'A session does not wait for its second factor without end.', file: 'lib/data/sessions.ts', find: '  if (isPending && row.createdAt.getTime() + PENDING_MS <= now) return null\n', replace: '', suite: 'database', tests: factor },
  { name: 'A code of the app counts once: not again for a step that was taken.', file: 'lib/data/totp.ts', find: ' && step > after) found = step', replace: ') found = step', suite: 'unit', tests: ['lib/data/totp.test.ts'] },
  { name: 'A code of the app counts once, for two requests in one moment too.', file: 'lib/data/second-factor.ts', find: 'confirmedAt: { not: null }, lastStep: { lt: step } }', replace: 'confirmedAt: { not: null } }', suite: 'database', tests: factor },
  { name: 'A code of the app is good for a minute and a half.', file: 'lib/data/totp.ts', find: 'for (const step of [now - 1, now, now + 1])', replace: 'for (const step of [now - 2, now - 1, now, now + 1, now + 2])', suite: 'unit', tests: ['lib/data/totp.test.ts'] },
  { name: 'A recovery code counts once.', file: 'lib/data/second-factor.ts', find: 'codeHash: hashOf(code), usedAt: null }', replace: 'codeHash: hashOf(code) }', suite: 'database', tests: factor },
  { name: 'New recovery codes end the old ones.', file: 'lib/data/second-factor.ts', find: '  await transaction.recoveryCode.deleteMany({ where: { userId } })\n  await transaction.recoveryCode.createMany', replace: '  await transaction.recoveryCode.createMany', suite: 'database', tests: factor },
  { name: 'Codes are guessed five times, not without end.', file: 'lib/data/second-factor.ts', find: "  await takeAttempt('second factor', userId, PER_QUARTER)\n", replace: '', suite: 'database', tests: factor },
  { name: 'Setting up a second factor takes the password.', file: 'lib/data/second-factor.ts', find: 'if (user.passwordHash !== null && !(await isPassword(password, user.passwordHash))) throw', replace: "if (password === 'never') throw", suite: 'database', tests: factor },
  { name: 'Recovery codes are kept as hashes.', file: 'lib/data/second-factor.ts', find: "const hashOf = (code: string) => createHash('sha256').update(code).digest('hex')", replace: 'const hashOf = (code: string) => code', suite: 'database', tests: factor },
  { name: 'Secrets in the database open under the server\'s own secret alone.', file: 'lib/data/sealed.ts', find: "hkdfSync('sha256', secret,", replace: "hkdfSync('sha256', 'any',", suite: 'unit', tests: ['lib/data/sealed.test.ts'] },
  { name: 'A sealed secret is bound to what it belongs to.', file: 'lib/data/sealed.ts', find: "export function sealSecret(secret: string, about: string): string {", replace: "export function sealSecret(secret: string, _about: string): string {\n  const about = ''", suite: 'unit', tests: ['lib/data/sealed.test.ts'] },
  { name: 'A team that asks for a second factor closes to members without.', file: 'lib/data/scope.ts', find: '  if (member.team.requiresSecondFactor && !hasSecondFactor(member.user)) throw secondFactorNeeded()\n', replace: '', suite: 'database', tests: factor },
  { name: 'A team that asks for a second factor closes to tokens of members without.', file: 'lib/data/scope.ts', find: '  if (lacksSecondFactor) throw secondFactorNeeded()\n', replace: '', suite: 'database', tests: factor },

  { name: 'An account is joined to a provider\'s only by an address that the provider vouches for.', file: 'lib/data/users.ts', find: 'if (!identity.emailVerified) throw', replace: "if (identity.email === 'never') throw", suite: 'database', tests: users },
  { name: 'Whoever registered the address before its owner came loses the password and the sessions.', file: 'lib/data/users.ts', find: 'data: { passwordHash: null, sessionEpoch: { increment: 1 } }', replace: 'data: {}', suite: 'database', tests: users },
  { name: 'A person is known to a provider by the subject, not by the address.', file: 'lib/data/users.ts', find: 'if (known !== null) return signedIn(known.user)', replace: 'if (known !== null && identity.emailVerified) return signedIn(known.user)', suite: 'database', tests: users },
  { name: 'A rule by domain takes the whole domain.', file: 'lib/base/join-rules.ts', find: "verifiedEmail.slice(verifiedEmail.lastIndexOf('@') + 1).toLowerCase() === value", replace: 'verifiedEmail.toLowerCase().endsWith(value)', suite: 'unit', tests: ['lib/base/join-rules.test.ts'] },
  { name: 'No rule makes an owner.', file: 'lib/base/join-rules.ts', find: "['viewer', 'planner', 'approver'] satisfies", replace: "['viewer', 'planner', 'approver', 'owner'] satisfies", suite: 'unit', tests: ['lib/base/join-rules.test.ts'] },
  { name: 'A rule by domain takes addresses that the provider vouches for alone.', file: 'lib/auth/oidc.ts', find: "typeof email === 'string' && isVerified === true ? email : null", replace: "typeof email === 'string' && isVerified !== 0 ? email : null", suite: 'unit', tests: ['lib/auth/oidc.test.ts'] },
  { name: 'The sign-in at a provider is bound to the browser that began it.', file: 'lib/auth/oidc.ts', find: "checks: ['pkce', 'state']", replace: "checks: ['none']", suite: 'unit', tests: ['lib/auth/oidc.test.ts'] },
  { name: 'Who was removed from a team does not come back by way of the provider.', file: 'lib/data/provider-joining.ts', find: ' + (await transaction.formerMember.count({ where: known }))', replace: '', suite: 'database', tests: joining },
]
