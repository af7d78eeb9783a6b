/**
 * Who joins which team by signing in at the company's provider: "domain:company.example=web:viewer; group:capacity=web:planner".
 * Whoever runs Headroom sets it, and nobody else: a team that could claim a domain itself could draw in whom it likes.
 */
import type { Role } from './permissions.ts'

export type JoinRole = Exclude<Role, 'owner'>

export interface JoinRule {
  by: 'domain' | 'group'
  value: string
  teamSlug: string
  role: JoinRole
}

const JOIN_ROLES: readonly string[] = ['viewer', 'planner', 'approver'] satisfies JoinRole[]

/** Null where a rule cannot be read. */
export function parseJoinRules(text: string): JoinRule[] | null {
  const rules: JoinRule[] = []
  for (const part of text.split(';').map((each) => each.trim()).filter((each) => each !== '')) {
    const [colon, equals] = [part.indexOf(':'), part.lastIndexOf('=')]
    const by = part.slice(0, colon)
    const value = part.slice(colon + 1, equals).trim()
    const [teamSlug = '', role = ''] = part.slice(equals + 1).trim().split(':')
    if (colon < 0 || equals < colon || (by !== 'domain' && by !== 'group') || value === '' || !/^[a-z0-9-]{1,100}$/.test(teamSlug) || !JOIN_ROLES.includes(role)) return null
    if (by === 'domain' && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(value.toLowerCase())) return null
    rules.push({ by, value: by === 'domain' ? value.toLowerCase() : value, teamSlug, role: role as JoinRole })
  }
  return rules
}

export interface JoinClaims {
  /** Only where the provider vouches for it. */
  verifiedEmail: string | null
  groups: readonly string[]
}

/** Whether the rule speaks of the person: by the whole domain of the address, no part of it, or by the group's very name. */
export function joins({ by, value }: JoinRule, { verifiedEmail, groups }: JoinClaims): boolean {
  return by === 'group' ? groups.includes(value) : verifiedEmail !== null && verifiedEmail.slice(verifiedEmail.lastIndexOf('@') + 1).toLowerCase() === value
}
