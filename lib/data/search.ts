/**
 * Search over what a team has: scenarios, hosts, sites, measurements, members. Every word must be in the name or the address;
 * names that begin with what was typed come first. It reads the team's rows and no index of words: row-level security lets
 * none be used for that, and ten thousand names are looked through in milliseconds.
 */
import 'server-only'
import { database } from './db.ts'
import { Prisma } from './generated/client.ts'
import { SLICE_ROWS, sliceRows, wordsOf } from './list-slice.ts'
import type { ListSlice } from './list-slice.ts'
import type { TeamScope } from './scope.ts'
import { SEARCH_KINDS } from './search-kinds.ts'
import type { Found, SearchAnswer, SearchKind } from './search-kinds.ts'

interface Row extends Found {
  kind: SearchKind
  total: number
}

interface Source {
  /** `t` is the table whose rows are found. */
  from: Prisma.Sql
  name: Prisma.Sql
  /** Beside the name, shown and searched. */
  detail: Prisma.Sql
  /** Searched, not shown. */
  more: Prisma.Sql
  /** Below /t/TEAM. */
  path: Prisma.Sql
  kept: Prisma.Sql
}

const all = Prisma.sql`TRUE`
const SOURCES: Record<SearchKind, Source> = {
  scenario: { from: Prisma.sql`"Scenario" t JOIN "Host" h ON h."teamId" = t."teamId" AND h."id" = t."hostId"`, name: Prisma.sql`t."name"`, detail: Prisma.sql`h."name"`, more: Prisma.sql`t."slug"`, path: Prisma.sql`'scenarios/' || t."slug"`, kept: Prisma.sql`t."archivedAt" IS NULL` },
  host: { from: Prisma.sql`"Host" t`, name: Prisma.sql`t."name"`, detail: Prisma.sql`t."cores" || ' cores'`, more: Prisma.sql`t."slug"`, path: Prisma.sql`'hosts/' || t."slug"`, kept: Prisma.sql`t."archivedAt" IS NULL` },
  site: { from: Prisma.sql`"Site" t`, name: Prisma.sql`t."name"`, detail: Prisma.sql`t."serverName"`, more: Prisma.sql`t."slug" || ' ' || array_to_string(t."aliases", ' ')`, path: Prisma.sql`'sites/' || t."slug"`, kept: Prisma.sql`t."archivedAt" IS NULL` },
  measurement: { from: Prisma.sql`"Measurement" t JOIN "Site" s ON s."teamId" = t."teamId" AND s."id" = t."siteId"`, name: Prisma.sql`t."fileName"`, detail: Prisma.sql`s."name"`, more: Prisma.sql`coalesce(t."kind", '')`, path: Prisma.sql`'sites/' || s."slug" || '/measurements/' || t."id"`, kept: all },
  member: { from: Prisma.sql`"Member" t JOIN "User" u ON u."id" = t."userId"`, name: Prisma.sql`u."name"`, detail: Prisma.sql`t."role"::text`, more: Prisma.sql`u."email"`, path: Prisma.sql`'settings'`, kept: all },
}

/** A page of each kind asked for; nothing where there are no words. */
export async function searchTeam(scope: TeamScope, slice: ListSlice, { kinds = SEARCH_KINDS, each = SLICE_ROWS }: { kinds?: readonly SearchKind[]; each?: number } = {}): Promise<SearchAnswer[]> {
  const words = wordsOf(slice.words.toLowerCase())
  if (words.length === 0 || kinds.length === 0) return []
  const { skip } = sliceRows(slice)
  const rows = await database(scope).$queryRaw<Row[]>(Prisma.join(kinds.map((kind) => found(kind, scope.teamId, words, Math.min(each, SLICE_ROWS), skip)), ' UNION ALL '))
  return kinds.flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind)
    return own.length === 0 ? [] : [{ kind, total: own[0]?.total ?? 0, found: own.map(({ name, detail, path }) => ({ name, detail, path })) }]
  })
}

function found(kind: SearchKind, teamId: string, words: readonly string[], take: number, skip: number): Prisma.Sql {
  const { from, name, detail, more, path, kept } = SOURCES[kind]
  const text = Prisma.sql`lower(${name} || ' ' || ${detail} || ' ' || ${more})`
  const typed = words.join(' ')
  return Prisma.sql`(
    SELECT ${kind} AS "kind", ${name} AS "name", ${detail} AS "detail", ${path} AS "path", (count(*) OVER ())::int AS "total" FROM ${from}
    WHERE t."teamId" = ${teamId}::uuid AND ${kept} AND ${Prisma.join(words.map((word) => Prisma.sql`strpos(${text}, ${word}) > 0`), ' AND ')}
    ORDER BY CASE strpos(lower(${name}), ${typed}) WHEN 1 THEN 0 WHEN 0 THEN 2 ELSE 1 END, length(${name}), ${name}, t."id" LIMIT ${take} OFFSET ${skip}
  )`
}
