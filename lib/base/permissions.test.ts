import { describe, expect, test } from 'vitest'
import { can, PERMISSIONS, ROLE_MEANING, ROLE_PERMISSIONS, ROLES } from './permissions.ts'

describe('permissions', () => {
  test('each role may do all that the role below it may', () => {
    ROLES.slice(1).forEach((role, index) => {
      const below = ROLES[index]
      if (below === undefined) throw new Error('a role without one below it')
      for (const permission of ROLE_PERMISSIONS[below]) expect(can(role, permission), `${role} ${permission}`).toBe(true)
      expect(ROLE_PERMISSIONS[role].length).toBeGreaterThan(ROLE_PERMISSIONS[below].length)
    })
  })

  test('an owner may do everything there is', () => {
    for (const permission of PERMISSIONS) expect(can('owner', permission)).toBe(true)
  })

  test('an unknown role, a prototype name or no role at all is refused everything', () => {
    for (const role of ['admin', 'constructor', '__proto__', '', null, undefined, 3]) {
      for (const permission of PERMISSIONS) expect(can(role, permission)).toBe(false)
    }
  })

  test('a planner does not decide on reviews and a viewer does not edit', () => {
    expect(can('planner', 'review:decide')).toBe(false)
    expect(can('viewer', 'plan:edit')).toBe(false)
    expect(can('approver', 'member:manage')).toBe(false)
  })

  test('every role is explained in words', () => {
    for (const role of ROLES) expect(ROLE_MEANING[role].length).toBeGreaterThan(20)
  })
})
