/**
 * The connections of the one Prisma client. Whatever runs on them runs in a transaction that has first given up the
 * rights of its login (the owner, or one of scripts/database-logins.mjs) for the role headroom_app and named the team it
 * speaks for, so that row-level security holds whatever the query forgets. Of role and team nothing is left on a
 * connection afterwards; statements keep their names there, which a pooler in front must know of (docs/operation.md). The
 * three parts of a single query travel together (pg's pipeline): one round trip, as without.
 */
import 'server-only'
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Duplex } from 'node:stream'
import pg from 'pg'

/** Whose rows may be seen: those of one team, of every team, or of none; `owner` is for tests and sees the catalogue too. */
export type RowAccess = { readonly teamId: string } | 'everyTeam' | 'noTeam' | 'owner'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Since PostgreSQL 16 a member may be one without the right to take the role on. */
const ROLE_IS_USABLE = `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_app' AND pg_has_role(current_user, oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)) AS usable`

/** A connection that breaks tells whoever waits for it; told to nobody else, it would end the process. */
const heard = () => undefined

/** @param current who runs what now; nobody: no team's rows. */
export function guardedPool(connectionString: string, max: number, current: AsyncLocalStorage<RowAccess>): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, pipeline: true, application_name: 'headroom' })
  const checkOut = pool.connect.bind(pool) as () => Promise<pg.PoolClient>
  let role: Promise<string> | undefined

  /** The statements that stand before the work; null for the owner. */
  async function openingOf(client: pg.PoolClient, access: RowAccess): Promise<string | null> {
    if (access === 'owner') return null
    role ??= client.query<{ usable: boolean }>(ROLE_IS_USABLE).then(({ rows }) => (rows[0]?.usable === true ? 'SET LOCAL ROLE headroom_app;' : ''))
    const giveUpRights = await role.catch((error: unknown) => {
      role = undefined
      throw error
    })
    return `BEGIN;${giveUpRights}SET LOCAL headroom.team_id = '${settingOf(access)}'`
  }

  /** A connection, listened to, and what is to stand before the work on it. */
  async function take(): Promise<{ client: pg.PoolClient; opening: string | null }> {
    const access = current.getStore() ?? 'noTeam'
    const client = await checkOut()
    // Of a transaction that never began.
    Reflect.deleteProperty(client, 'query')
    client.on('error', heard)
    try {
      return { client, opening: await openingOf(client, access) }
    } catch (error) {
      giveBack(client)
      throw error
    }
  }

  function giveBack(client: pg.PoolClient): void {
    client.off('error', heard)
    client.release()
  }

  pool.query = (async (query: pg.QueryConfig) => {
    const { client, opening } = await take()
    try {
      if (opening === null) return await client.query(query)
      const [opened, answered, committed] = await Promise.allSettled(inOneWrite(client, () => [client.query(opening), client.query(query), client.query('COMMIT')] as const))
      for (const each of [opened, answered, committed]) if (each.status === 'rejected') throw each.reason
      if (answered.status === 'fulfilled') return answered.value
      throw new Error('a query without an answer')
    } finally {
      giveBack(client)
    }
  }) as typeof pool.query

  /** Prisma connects for a transaction alone, and its first statement is BEGIN. */
  pool.connect = (async () => {
    const { client, opening } = await take()
    client.off('error', heard)
    if (opening === null) return client
    const send = client.query.bind(client) as (query: pg.QueryConfig | string) => Promise<pg.QueryResult>
    client.query = ((query: pg.QueryConfig) => {
      Reflect.deleteProperty(client, 'query')
      if (query.text !== 'BEGIN') throw new Error(`a transaction was to begin, and the statement is ${query.text.slice(0, 40)}`)
      return send(opening)
    }) as typeof client.query
    return client
  }) as typeof pool.connect

  return pool
}

/** The pipeline sends each statement as it is asked for; held back for that moment, they leave in one call of the system instead of three. */
function inOneWrite<Sent>(client: pg.PoolClient, send: () => Sent): Sent {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}

function settingOf(access: Exclude<RowAccess, 'owner'>): string {
  if (access === 'everyTeam') return '*'
  if (access === 'noTeam') return ''
  // It becomes part of a statement: nothing but an id may.
  if (!UUID.test(access.teamId)) throw new TypeError('a team is named by its id')
  return access.teamId
}
