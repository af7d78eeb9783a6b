/**
 * What row-level security costs: the same reads and writes under the unprivileged role with a team named in each
 * transaction, beside the database's owner without either. On an embedded PostgreSQL of its own; ratios above 1 are slower.
 * `-- --rounds 2000`
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

if (!process.execArgv.includes('--conditions=react-server')) {
  process.exit(spawnSync(process.execPath, ['--conditions=react-server', import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1)
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1500' } } })
const rounds = Number(values.rounds)
const { startPostgres } = await import('../scripts/postgres.mjs')
const { migrate } = await import('../scripts/prepare.mjs')
const { closeDatabase, database, ownerForTests } = await import('#lib/data/db.ts')
const { registerTeam } = await import('#lib/data/users.ts')
const { openTeam } = await import('#lib/data/scope.ts')
const { createHost } = await import('#lib/data/hosts.ts')

const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-'))
const postgres = await startPostgres({ folder })
try {
  await migrate(postgres.url)
  process.env['DATABASE_URL'] = postgres.url
  const person = { email: 'bench@example.com', name: 'Bench' }
  const { userId, teamSlug } = await registerTeam({ ...person, password: 'four plain words here', teamName: 'Bench' })
  const scope = await openTeam({ userId, ...person }, teamSlug, 'plan:edit')
  for (let i = 0; i < 200; i++) await createHost(scope, { name: `host ${i}`, cores: 2, memoryMiB: 4096 })
  const where = { teamId: scope.teamId, slug: 'host-77' }
  type Rows = ReturnType<typeof database>
  const works: Record<string, (rows: Rows) => Promise<unknown>> = {
    'one row by its key': (rows) => rows.host.findFirst({ where }),
    'a list of 200 rows': (rows) => rows.host.findMany({ where: { teamId: scope.teamId }, orderBy: { name: 'asc' } }),
    'a changed row': (rows) => rows.host.updateMany({ where, data: { notes: 'x' } }),
    'a transaction of two reads': (rows) => rows.$transaction(async (transaction) => [await transaction.host.findFirst({ where }), await transaction.host.count({ where })]),
  }
  for (const [name, work] of Object.entries(works)) {
    for (const atOnce of [1, 10]) {
      const times: Record<'with' | 'without', number[]> = { with: [], without: [] }
      // In turns, so that whatever else the machine does falls on both.
      for (let turn = 0; turn < 12; turn++) {
        for (const [side, rows] of [['with', database(scope)], ['without', ownerForTests()]] as const) {
          const begin = performance.now()
          await Promise.all(Array.from({ length: atOnce }, async () => {
            for (let i = 0; i < rounds / 12 / atOnce; i++) await work(rows)
          }))
          if (turn > 1) times[side].push((performance.now() - begin) / (rounds / 12))
        }
      }
      const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
      const [held, free] = [median(times.with), median(times.without)]
      console.log(`${name.padEnd(28)} ${String(atOnce).padStart(2)} at once   with ${held.toFixed(3)} ms   without ${free.toFixed(3)} ms   ratio ${(held / free).toFixed(2)}`)
    }
  }
} finally {
  await closeDatabase()
  postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
