/**
 * Membership by the provider's word: whoever signs in and fits a rule becomes a member, once. Who has left the team or was
 * removed stays out until invited; who is a member keeps the role that the team gave. There is no scope yet: the rules are
 * the server's own settings.
 */
import 'server-only'
import { joins, type JoinClaims, type JoinRule } from '#lib/base/join-rules.ts'
import { ROLES } from '#lib/base/permissions.ts'
import { writeAudit } from './audit.ts'
import { everyTeam } from './db.ts'
import { isUniqueViolation } from './prisma-errors.ts'
import type { Actor } from './scope.ts'

/** The slugs of the teams that were joined now. A rule for a team that is not there says nothing. */
export async function joinByProvider(actor: Actor, claims: JoinClaims, rules: readonly JoinRule[]): Promise<string[]> {
  const fitting = rules.filter((rule) => joins(rule, claims))
  const joined: string[] = []
  for (const teamSlug of new Set(fitting.map((rule) => rule.teamSlug))) {
    // Of several rules the one that gives most.
    const [best] = fitting.filter((rule) => rule.teamSlug === teamSlug).sort((a, b) => ROLES.indexOf(b.role) - ROLES.indexOf(a.role))
    if (best !== undefined && (await joinOnce(actor, teamSlug, best))) joined.push(teamSlug)
  }
  return joined
}

async function joinOnce(actor: Actor, teamSlug: string, { by, value, role }: JoinRule): Promise<boolean> {
  try {
    return await everyTeam().$transaction(async (transaction) => {
      const team = await transaction.team.findUnique({ where: { slug: teamSlug }, select: { id: true } })
      if (team === null) return false
      const known = { teamId: team.id, userId: actor.userId }
      if ((await transaction.member.count({ where: known })) + (await transaction.formerMember.count({ where: known })) > 0) return false
      const { id } = await transaction.member.create({ data: { ...known, role } })
      await writeAudit(transaction, team.id, actor, id, { kind: 'member.joined', subjectType: 'member', detail: { email: actor.email, role, by: `${by} ${value}` } })
      return true
    })
  } catch (error) {
    // Two sign-ins at once: the other one has joined.
    if (isUniqueViolation(error)) return false
    throw error
  }
}
