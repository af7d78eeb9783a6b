/**
 * For tests: everything the database holds, as text, to say that a refused call changed nothing. Tables are found in the
 * catalogue, so a new one is looked at without being named here.
 */
import 'server-only'
import { ownerForTests } from './db.ts'

/** One line for each row, sorted; with a team, only its own. */
export async function allRows(teamId?: string): Promise<string[]> {
  const tables = await ownerForTests().$queryRaw<{ name: string; teamColumn: string | null }[]>`
    SELECT t.table_name AS name, CASE WHEN t.table_name = 'Team' THEN 'id' ELSE c.column_name END AS "teamColumn"
    FROM information_schema.tables t
    LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'teamId'
    WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_name <> '_prisma_migrations'
    ORDER BY 1`
  const lines: string[] = []
  for (const { name, teamColumn } of tables) {
    if (teamId !== undefined && teamColumn === null) continue
    const text = `SELECT to_jsonb(r)::text AS row FROM "${name}" r`
    const rows = teamId === undefined ? await ownerForTests().$queryRawUnsafe<{ row: string }[]>(text) : await ownerForTests().$queryRawUnsafe<{ row: string }[]>(`${text} WHERE "${teamColumn ?? ''}" = $1::uuid`, teamId)
    lines.push(...rows.map(({ row }) => `${name} ${row}`).sort())
  }
  return lines
}

/** Everything in one line for each table: how many rows, and the sum of their hashes. A tenth of the time of all rows, where only whether something changed counts. */
export async function allTables(): Promise<string[]> {
  const tables = await ownerForTests().$queryRaw<{ name: string }[]>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations' ORDER BY 1`
  const each = tables.map(({ name }) => `SELECT '${name} ' || count(*) || ' ' || coalesce(sum(('x' || left(md5(to_jsonb(r)::text), 15))::bit(60)::bigint), 0) AS line FROM "${name}" r`)
  return (await ownerForTests().$queryRawUnsafe<{ line: string }[]>(each.join(' UNION ALL '))).map(({ line }) => line).sort()
}
