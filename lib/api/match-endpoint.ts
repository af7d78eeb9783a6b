/** The endpoint of a method and an address, with the parts of the address decoded; else `notFound` or `methodNotAllowed`. */
import { AppError } from '#lib/base/errors.ts'
import type { Endpoint } from './endpoint.ts'

type Matchable = Pick<Endpoint, 'method' | 'path'>

/** @param path below the API's root: "/hosts/web1". HEAD counts as GET. */
export function matchEndpoint<Each extends Matchable>(endpoints: readonly Each[], method: string, path: string): { endpoint: Each; params: Record<string, string> } {
  const steps = path.split('/').map(decoded)
  const here = endpoints.flatMap((endpoint) => {
    const params = paramsOf(endpoint.path.split('/'), steps)
    return params === null ? [] : [{ endpoint, params, fixed: endpoint.path.split('/').filter((step) => !step.startsWith('{')).length }]
  })
  if (here.length === 0) throw new AppError('notFound', { publicMessage: 'The API has no such address. /docs/api lists those it has.' })
  const wanted = method === 'HEAD' ? 'GET' : method
  const [best] = here.filter(({ endpoint }) => endpoint.method === wanted).sort((a, b) => b.fixed - a.fixed)
  if (best !== undefined) return { endpoint: best.endpoint, params: best.params }
  const allow = [...new Set(here.map(({ endpoint }) => endpoint.method))].sort().join(', ')
  throw new AppError('methodNotAllowed', { publicMessage: `This address takes ${allow}.`, details: { allow } })
}

/** Null where it cannot be decoded: such a step is that of no endpoint. */
function decoded(step: string): string | null {
  try {
    return decodeURIComponent(step)
  } catch {
    return null
  }
}

function paramsOf(pattern: readonly string[], steps: readonly (string | null)[]): Record<string, string> | null {
  if (pattern.length !== steps.length) return null
  const params: Record<string, string> = {}
  for (const [index, wanted] of pattern.entries()) {
    const step = steps[index]
    if (step === null || step === undefined) return null
    const name = /^\{(\w+)\}$/.exec(wanted)?.[1]
    if (name === undefined ? step !== wanted : step === '' || step.length > 300) return null
    if (name !== undefined) params[name] = step
  }
  return params
}
