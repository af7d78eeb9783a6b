/**
 * For tests: everything the database holds, as text, to say that a refused call changed nothing. Tables are found in the
 * catalogue, so a new one is looked at without being named here.
 */
import 'server-only'
import { ownerForTests } from './db.ts'

interface Table {
  name: string
  /** Null for a table of no team. */
  teamColumn: string | null
}

/** Once for each file of tests: its database keeps its tables. */
let tables: Promise<Table[]> | undefined

function allTableNames(): Promise<Table[]> {
  tables ??= ownerForTests().$queryRaw<Table[]>`
    SELECT t.table_name AS name, CASE WHEN t.table_name = 'Team' THEN 'id' ELSE c.column_name END AS "teamColumn"
    FROM information_schema.tables t
    LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'teamId'
    WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_name <> '_prisma_migrations'
    ORDER BY 1`
  return tables
}

/** One line for each row, sorted; with a team, only its own. */
export async function allRows(teamId?: string): Promise<string[]> {
  const each = (await allTableNames())
    .filter(({ teamColumn }) => teamId === undefined || teamColumn !== null)
    .map(({ name, teamColumn }) => `SELECT '${name} ' || to_jsonb(r)::text AS line FROM "${name}" r${teamId === undefined ? '' : ` WHERE "${teamColumn ?? ''}" = $1::uuid`}`)
  return (await ownerForTests().$queryRawUnsafe<{ line: string }[]>(each.join(' UNION ALL '), ...(teamId === undefined ? [] : [teamId]))).map(({ line }) => line).sort()
}

/**
 * Everything in one line for each table: how many rows there are, and a sum over which transactions wrote them and where.
 * Whatever is written is another row version by another transaction, and no row is read for it.
 */
export async function allTables(): Promise<string[]> {
  const each = (await allTableNames()).map(({ name }) => `SELECT '${name} ' || count(*) || ' ' || coalesce(sum(hashtext(xmin::text || ' ' || ctid::text)), 0) AS line FROM "${name}"`)
  return (await ownerForTests().$queryRawUnsafe<{ line: string }[]>(each.join(' UNION ALL '))).map(({ line }) => line).sort()
}
