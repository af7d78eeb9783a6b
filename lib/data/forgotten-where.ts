/**
 * For tests: makes every function of the data layer forget its WHERE. From then on no query and no transaction of this
 * process mentions the team in a condition; what still holds is PostgreSQL's row-level security.
 */
import 'server-only'
import type { AsyncLocalStorage } from 'node:async_hooks'
import { sharedTables } from './db.ts'
import { Prisma } from './generated/client.ts'
import type { RowAccess } from './guarded-pool.ts'

type Fields = Record<string, unknown>
type Call = (...args: unknown[]) => unknown

/** @returns a function that lets them remember again. `policies: false` takes row-level security away as well, to show that it is what holds. */
export async function forgetWhere({ policies }: { policies: boolean }): Promise<() => void> {
  await sharedTables().$queryRaw`SELECT 1`
  const holder = globalThis as unknown as { headroomDatabase: { client: object; current: AsyncLocalStorage<RowAccess> } }
  const { client, current } = holder.headroomDatabase
  const asOwner = { run: (_access: RowAccess, work: () => unknown) => current.run('owner', work) } as unknown as typeof current
  holder.headroomDatabase.client = forgetful(client)
  if (!policies) holder.headroomDatabase.current = asOwner
  return () => {
    holder.headroomDatabase.client = client
    holder.headroomDatabase.current = current
  }
}

function forgetful(client: object): object {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name === '$transaction') return (work: (transaction: object) => unknown, options: unknown) => (value as Call).call(target, (transaction: object) => work(forgetful(transaction)), options)
      if (name === '$queryRaw') {
        return (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
          'strings' in query ? (value as Call).call(target, Prisma.sql(withoutTeamConditions(query.strings), ...query.values)) : (value as Call).call(target, withoutTeamConditions(query), ...values)
      }
      if (typeof value === 'object' && value !== null && 'findMany' in value) return forgetfulDelegate(value)
      return typeof value === 'function' ? (value as Call).bind(target) : value
    },
  })
}

function forgetfulDelegate(delegate: object): object {
  return new Proxy(delegate, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (args: unknown) => (value as Call).call(target, typeof args === 'object' && args !== null && 'where' in args ? { ...args, where: withoutTeam(args.where) } : args)
    },
  })
}

function withoutTeam(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTeam)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const kept: Fields = {}
  for (const [name, each] of Object.entries(value)) {
    if (name === 'teamId') continue
    if (name === 'teamId_id') kept['id'] = (each as Fields)['id']
    else kept[name] = withoutTeam(each)
  }
  return kept
}

/** `"teamId" = $1::uuid` becomes a condition that every row meets. */
function withoutTeamConditions(strings: readonly string[]): TemplateStringsArray {
  const texts = [...strings]
  for (let i = 0; i + 1 < texts.length; i++) {
    const own = texts[i] ?? ''
    const condition = /(\w+\.)?"(teamId)" = $/.exec(own)
    if (condition === null) continue
    texts[i] = own.slice(0, condition.index)
    texts[i + 1] = (texts[i + 1] ?? '').replace(/^::uuid/, '::uuid IS NOT NULL')
  }
  return Object.assign(texts, { raw: texts }) as unknown as TemplateStringsArray
}
