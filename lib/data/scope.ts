/**
 * Who may touch a team's data. A TeamScope is the only key to it, and only `openTeam` mints one; every data function
 * takes it and puts its teamId into the WHERE clause. Whoever is not a member learns nothing, not even that the team exists.
 */
import 'server-only'
import { permissionsOfScopes, scopeOf } from '#lib/base/api-scopes.ts'
import { AppError, notFound } from '#lib/base/errors.ts'
import { can, isRole } from '#lib/base/permissions.ts'
import type { Permission, Role } from '#lib/base/permissions.ts'
import { everyTeam } from './db.ts'
import { factorSelect, hasSecondFactor } from './has-second-factor.ts'

/** A signed-in person, or a program with a token of that person. */
export interface Actor {
  userId: string
  email: string
  name: string
  /** The name of the token; absent for the person. */
  token?: string
  /** The session they act in; absent for tokens and programs. */
  sessionId?: string
}

declare const minted: unique symbol

export interface TeamScope {
  readonly teamId: string
  readonly teamSlug: string
  readonly teamName: string
  readonly actor: Actor
  readonly role: Role
  /** What the token allows, of what the role does; absent for the person. */
  readonly limits?: readonly Permission[]
  readonly [minted]: true
}

/**
 * Throws `unauthenticated` without an actor, `notFound` for a team the actor is no member of, `forbidden` for a member
 * whose role lacks the permission.
 */
export async function openTeam(actor: Actor | null, teamSlug: string, permission: Permission): Promise<TeamScope> {
  if (actor === null) throw new AppError('unauthenticated', { publicMessage: 'Sign in first.' })
  const member = await everyTeam().member.findFirst({
    where: { userId: actor.userId, team: { slug: teamSlug } },
    select: { role: true, team: { select: { id: true, slug: true, name: true, requiresSecondFactor: true } }, user: { select: factorSelect } },
  })
  if (member === null || !isRole(member.role)) throw notFound('team')
  // Who has one has given it: a session without it speaks of nobody yet (sessions.ts).
  if (member.team.requiresSecondFactor && !hasSecondFactor(member.user)) throw secondFactorNeeded()
  const scope = { teamId: member.team.id, teamSlug: member.team.slug, teamName: member.team.name, actor, role: member.role } as TeamScope
  requirePermission(scope, permission)
  return scope
}

/** A member, who may learn that much. */
function secondFactorNeeded(): AppError {
  return new AppError('forbidden', { publicMessage: 'This team asks its members for a second factor, and you have none. Set it up in your account.', details: { neededSecondFactor: true } })
}

/** Whom a token speaks for, as it is now: found by lib/data/api-tokens.ts, which alone looks tokens up. */
export interface TokenHolder {
  tokenId: string
  teamId: string
  teamSlug: string
  teamName: string
  actor: Actor
  role: Role
  scopes: readonly string[]
  /** The team asks for a second factor, and the token's maker has none. */
  lacksSecondFactor: boolean
}

/** The one way from a token to a scope. Throws `forbidden` where its scopes, or its maker's role by now, lack the permission. */
export function openTeamByToken({ teamId, teamSlug, teamName, actor, role, scopes, lacksSecondFactor }: TokenHolder, permission: Permission): TeamScope {
  if (lacksSecondFactor) throw secondFactorNeeded()
  const scope = { teamId, teamSlug, teamName, actor, role, limits: permissionsOfScopes(scopes) } as unknown as TeamScope
  requirePermission(scope, permission)
  return scope
}

/** Each changing function asks again, so that a scope opened for reading cannot write. */
export function requirePermission(scope: TeamScope, permission: Permission): void {
  if (scope.limits !== undefined && !scope.limits.includes(permission)) {
    const needed = scopeOf(permission)
    throw new AppError('forbidden', { publicMessage: needed === null ? 'No token may do this. Sign in and do it yourself.' : `The token does not include this; it needs the scope ${needed}. Make another token in the team's settings.`, message: `the token lacks ${permission}`, details: { neededScope: needed } })
  }
  if (can(scope.role, permission)) return
  throw new AppError('forbidden', { publicMessage: `Your role in this team, ${scope.role}, does not include this. An owner of the team can change it.`, message: `${scope.role} lacks ${permission}` })
}
