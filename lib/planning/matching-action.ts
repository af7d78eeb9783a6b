/**
 * The action of a profile that a load test's page belongs to: "/items/17" is "GET /items/{int}". Load tests name what they
 * ask for, often without the method; profiles name classes of requests.
 */
const PLACEHOLDER: Record<string, string> = { int: '\\d+', uuid: '[0-9a-f-]{36}', date: '[\\d-]+', hash: '[0-9a-f]+', rest: '.*' }

export function matchingAction(tested: string, actions: readonly string[]): string | null {
  const [, method = 'GET', target = ''] = /^(?:([A-Z]+) )?(\S.*)$/.exec(tested.trim()) ?? []
  const path = target.replace(/^https?:\/\/[^/]+/, '').replace(/[?#].*$/, '') || '/'
  const wanted = `${method} ${path}`
  if (actions.includes(tested)) return tested
  if (actions.includes(wanted)) return wanted
  return actions.find((action) => patternOf(action)?.test(wanted) === true) ?? null
}

function patternOf(action: string): RegExp | null {
  if (!action.includes('{')) return null
  const body = action.split(/(\{\w+\})/).map((part) => {
    const kind = /^\{(\w+)\}$/.exec(part)?.[1]
    return kind === undefined ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : (PLACEHOLDER[kind] ?? '[^/]+')
  })
  return new RegExp(`^${body.join('')}$`)
}
