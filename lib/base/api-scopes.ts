/**
 * What a token of the API may be allowed, in words of its own, and the permissions behind each word. A token may what its
 * scopes and its maker's present role both allow. No scope reaches the making of tokens: a token cannot make another.
 */
import { can, PERMISSIONS, type Permission } from './permissions.ts'

export const API_SCOPES = ['read', 'measure', 'plan', 'review', 'export', 'audit', 'manage'] as const
export type ApiScope = (typeof API_SCOPES)[number]

const SCOPE_PERMISSIONS: Record<ApiScope, readonly Permission[]> = {
  read: ['team:read'],
  measure: ['measurement:upload'],
  plan: ['plan:edit'],
  review: ['review:decide'],
  export: ['export:create'],
  audit: ['audit:read'],
  manage: ['member:manage', 'team:manage'],
}

export const SCOPE_MEANING: Record<ApiScope, string> = {
  read: 'Read hosts, sites, measurements, profiles, scenarios, versions and the notices of its maker; ask the engine about a plan it brings. Every token may.',
  measure: 'Upload measurements, correct how they are read, and have benchmarks checked: what a CI job needs.',
  plan: 'Import Apache configuration; change hosts, sites, profiles and scenarios; comment; save versions, submit and withdraw them; start simulations.',
  review: 'Approve versions that somebody else wrote, or ask for changes.',
  export: 'Download the Apache configuration of approved versions.',
  audit: 'Read the audit log.',
  manage: 'Rename the team, change roles, remove members, invite people, manage webhooks, have failed mail sent again.',
}

export function isApiScope(value: unknown): value is ApiScope {
  return typeof value === 'string' && (API_SCOPES as readonly string[]).includes(value)
}

/** Unknown words, such as those of another release, allow nothing. Reading goes with every token. */
export function permissionsOfScopes(scopes: readonly string[]): readonly Permission[] {
  const allowed = new Set(['read', ...scopes].filter(isApiScope).flatMap((scope) => SCOPE_PERMISSIONS[scope]))
  return PERMISSIONS.filter((permission) => allowed.has(permission))
}

/** The scope that a permission needs; null for what no token may. */
export function scopeOf(permission: Permission): ApiScope | null {
  return API_SCOPES.find((scope) => SCOPE_PERMISSIONS[scope].includes(permission)) ?? null
}

/** The scopes that somebody of this role can give. */
export function scopesOfRole(role: unknown): ApiScope[] {
  return API_SCOPES.filter((scope) => SCOPE_PERMISSIONS[scope].every((permission) => can(role, permission)))
}
