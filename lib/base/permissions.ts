/**
 * Roles and what each may do, in one table that server and client share. `can` fails closed: an unknown role or
 * permission is refused.
 */
export const ROLES = ['viewer', 'planner', 'approver', 'owner'] as const
export type Role = (typeof ROLES)[number]

export const PERMISSIONS = [
  'team:read',
  'plan:edit', // hosts, sites, groups, scenarios, versions, submit
  'measurement:upload',
  'review:decide',
  'export:create', // download the configuration of an approved version
  'member:manage',
  'team:manage',
  'audit:read',
  'token:manage', // tokens of the API: one's own; those of others with member:manage
] as const
export type Permission = (typeof PERMISSIONS)[number]

const viewer = ['team:read'] as const satisfies readonly Permission[]
const planner = [...viewer, 'plan:edit', 'measurement:upload', 'export:create', 'audit:read', 'token:manage'] as const satisfies readonly Permission[]
const approver = [...planner, 'review:decide'] as const satisfies readonly Permission[]
const owner = [...approver, 'member:manage', 'team:manage'] as const satisfies readonly Permission[]

export const ROLE_PERMISSIONS = { viewer, planner, approver, owner } as const satisfies Record<Role, readonly Permission[]>

/** What a role means, in the words people read when they choose one. */
export const ROLE_MEANING: Record<Role, string> = {
  viewer: 'Reads everything of the team; changes nothing.',
  planner: 'Viewer, and plans: hosts, sites, measurements, scenarios; submits for review; exports what was approved.',
  approver: 'Planner, and decides on scenarios that somebody else submitted.',
  owner: 'Approver, and manages members, invitations and the team itself.',
}

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && (ROLES as readonly string[]).includes(value)
}

export function can(role: unknown, permission: Permission): boolean {
  if (!isRole(role)) return false
  return (ROLE_PERMISSIONS[role] as readonly Permission[]).includes(permission)
}
