/**
 * The one Prisma client of this process, handed out for one team at a time. DATABASE_URL is read here and nowhere else.
 * `database(scope)` sees the rows of that team alone, `sharedTables()` those of no team, and `everyTeam()` is for the few
 * functions that stand before a scope (row-security.db.test.ts lists them). PostgreSQL holds them to it: guarded-pool.ts.
 */
import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import { AppError } from '#lib/base/errors.ts'
import { PrismaClient } from './generated/client.ts'
import type { Prisma } from './generated/client.ts'
import { guardedPool } from './guarded-pool.ts'
import type { RowAccess } from './guarded-pool.ts'
import { relationsAfterLimit } from './relations-after-limit.ts'
import { statementNames } from './statement-names.ts'
import { uniqueAsFilter } from './unique-as-filter.ts'

/** The client inside a transaction. */
export type Transaction = Prisma.TransactionClient

/** The client outside of one: its calls and its transactions see the rows it was handed out for. */
export type Database = Transaction & {
  $transaction<Result>(work: (transaction: Transaction) => Promise<Result>, options?: { maxWait?: number; timeout?: number }): Promise<Result>
}

interface Opened {
  client: PrismaClient
  current: AsyncLocalStorage<RowAccess>
}

const CONNECTIONS = 10
/** A busy server lets people wait a while for a connection rather than refuse them. */
const TRANSACTION = { maxWait: 10_000, timeout: 15_000 }
const holder = globalThis as { headroomDatabase?: Opened }

export function databaseUrl(): string {
  const url = process.env['DATABASE_URL']
  if (!url) throw new AppError('unavailable', { publicMessage: 'Headroom has no database.', message: 'DATABASE_URL is not set. Start with "npm start", or set it to a PostgreSQL.' })
  return url
}

/** For the rows of one team: pass the scope, or the claim that a worker holds. */
export function database(team: { readonly teamId: string }): Database {
  return handedOut({ teamId: team.teamId })
}

/** For people, identities, throttles: the tables of no team. Rows of teams are not seen. */
export function sharedTables(): Database {
  return handedOut('noTeam')
}

/** For what must look across teams: who is a member of what, whose invitation a link is, what waits for the worker. */
export function everyTeam(): Database {
  return handedOut('everyTeam')
}

/** With the rights of DATABASE_URL's own user, policies aside: for tests that look at the catalogue or break a rule. */
export function ownerForTests(): Database {
  return handedOut('owner')
}

/** Closes the connections; for scripts, workers and tests that end. */
export async function closeDatabase(): Promise<void> {
  const open = holder.headroomDatabase
  delete holder.headroomDatabase
  await open?.client.$disconnect()
}

function opened(): Opened {
  if (holder.headroomDatabase === undefined) {
    const current = new AsyncLocalStorage<RowAccess>()
    const url = databaseUrl()
    const adapter = new PrismaPg(guardedPool(url, CONNECTIONS, current), { disposeExternalPool: true, statementNameGenerator: keepsStatements(url) ? statementNames() : undefined })
    const client = new PrismaClient({ adapter, transactionOptions: TRANSACTION })
    holder.headroomDatabase = { client, current }
  }
  return holder.headroomDatabase
}

/** What stands between may hand each transaction to another connection: `pgbouncer=true` in the address says so, as Prisma has it. */
function keepsStatements(url: string): boolean {
  return new URL(url).searchParams.get('pgbouncer') !== 'true'
}

type Call = (...args: unknown[]) => PromiseLike<unknown>

/** The client, each of whose calls runs where the pool finds `access`. */
function handedOut(access: RowAccess): Database {
  const { client, current } = opened()
  // Prisma's promises begin their work when somebody waits for them: that must be inside.
  const run = (call: () => PromiseLike<unknown>) => current.run(access, () => Promise.resolve(call().then((value) => value)))
  const callsOf = (calls: object): object =>
    new Proxy(calls, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return isCalls(value) ? callsOf(value) : value
        const filter = uniqueAsFilter(target, name)
        if (filter !== undefined) return (args: unknown) => run(() => filter(args))
        return (...args: unknown[]) => run(() => (value as Call).apply(target, [...relationsAfterLimit(name, args)]))
      },
    })
  return callsOf(client) as Database
}

const isCalls = (value: unknown): value is object => typeof value === 'object' && value !== null && 'findMany' in value
