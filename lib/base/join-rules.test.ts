import { expect, test } from 'vitest'
import { joins, parseJoinRules } from './join-rules.ts'

test('rules name a domain or a group, a team and a role below owner', () => {
  expect(parseJoinRules(' domain:Company.example=web:viewer;group:cn=capacity,ou=ops=web:planner ; ')).toEqual([
    { by: 'domain', value: 'company.example', teamSlug: 'web', role: 'viewer' },
    { by: 'group', value: 'cn=capacity,ou=ops', teamSlug: 'web', role: 'planner' },
  ])
  for (const wrong of ['company.example=web:viewer', 'domain:=web:viewer', 'domain:example=web:viewer', 'domain:company.example=web:owner', 'domain:company.example', 'group:x=Web:viewer', 'role:x=web:viewer']) expect(parseJoinRules(wrong), wrong).toBeNull()
})

test('a domain counts whole, and only of an address that the provider vouches for; a group by its very name', () => {
  const [domain, group] = parseJoinRules('domain:company.example=web:viewer;group:ops=web:planner') ?? []
  if (domain === undefined || group === undefined) throw new Error('two rules')
  const of = (verifiedEmail: string | null, groups: string[] = []) => [joins(domain, { verifiedEmail, groups }), joins(group, { verifiedEmail, groups })]
  expect(of('ada@Company.example', ['ops'])).toEqual([true, true])
  expect(of(null, ['Ops', 'ops2'])).toEqual([false, false])
  for (const other of ['ada@evil-company.example', 'ada@sub.company.example', 'ada@company.example.evil', '"x@company.example"@evil.example']) expect(of(other)).toEqual([false, false])
})
