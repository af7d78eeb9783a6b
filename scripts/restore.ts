/**
 * `npm run restore -- FOLDER`: a backup into an empty database and data folder, all of it or nothing. Headroom does not run
 * meanwhile; DATABASE_URL and HEADROOM_DATA_DIR say where to, as for `npm start`. Every file is held against the backup's
 * own hashes before anything is written, and the audit log's chains are verified afterwards.
 */
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { verifyAuditChains } from '#lib/data/audit-chain.ts'
import { closeDatabase } from '#lib/data/db.ts'
import { knownMigrations } from '#lib/jobs/known-migrations.ts'
import { takeSettings } from '#lib/jobs/settings.ts'
import { parseStoredName } from '#lib/jobs/stored-file.ts'
import { openStoredFiles } from '#lib/jobs/stored-files.ts'
import { filesBelow, Manifest, SECRETS, sha256 } from './backup-files.ts'
import { copyIn } from './database-copy.ts'
import { dataFolder, lockDataFolder } from './data-folder.mjs'
import { migrate } from './prepare.mjs'
import { withDatabase } from './with-database.mjs'

takeSettings()
const [source] = process.argv.slice(2)
if (source === undefined || source.startsWith('-')) refuse('Use: npm run restore -- FOLDER')
const folder = resolve(source)
const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => refuse(`${folder} is no backup: it has no manifest.json.`))))
const known = [...knownMigrations()].sort()
if (JSON.stringify(known) !== JSON.stringify(manifest.migrations)) refuse('The backup was made by another version of Headroom: its migrations differ. Restore it with that version, then start this one, which migrates it.')
for (const [file, hash] of Object.entries(manifest.files)) {
  if (!existsSync(join(folder, file)) || (await sha256(join(folder, file))) !== hash) refuse(`${file} of the backup is damaged or missing.`)
}

const unlock = lockDataFolder(dataFolder(), 'a restore')
try {
  process.env['HEADROOM_DATA_DIR'] = dataFolder()
  const stored = await openStoredFiles()
  for await (const { sha256: hash } of stored.list()) refuse(`${stored.where} is not empty: it holds ${hash}. Name another HEADROOM_DATA_DIR, bucket or prefix.`)
  await withDatabase(async (databaseUrl) => {
    await migrate(databaseUrl)
    const counts = await copyIn(databaseUrl, linesOf(join(folder, 'database.jsonl.gz'))).catch((error: unknown) => refuse(`The database took nothing: ${error instanceof Error ? error.message : String(error)}.`))
    const rows = [...counts.values()].reduce((sum, n) => sum + n, 0)
    if (rows !== manifest.rows) throw new Error(`${rows} rows were written, and the backup holds ${manifest.rows}`)
    await mkdir(dataFolder(), { recursive: true, mode: 0o700 })
    for (const file of Object.keys(manifest.files)) {
      const name = parseStoredName(file.replace(/^uploads\//, ''))
      if (name === null) continue
      const { mtime } = await stat(join(folder, file))
      const incoming = await stored.begin()
      for await (const chunk of createReadStream(join(folder, file), { highWaterMark: 256 * 1024 })) await incoming.write(chunk as Buffer)
      await incoming.keep(name.teamId, name.sha256, mtime)
    }
    for (const name of SECRETS) if (existsSync(join(folder, name))) await cp(join(folder, name), join(dataFolder(), name))
    let chains = 0
    for await (const { team, faults } of verifyAuditChains()) {
      chains++
      for (const fault of faults) console.log(`audit log of ${team}: ${fault}`)
    }
    await closeDatabase()
    console.log(`${rows} rows, ${(await filesBelow(folder)).length - 2} files, ${chains} audit chains`)
  })
} finally {
  unlock()
}

/** Opened when the first line is asked for: readline gives its lines to nobody before. */
async function* linesOf(file: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(file).pipe(createGunzip()), crlfDelay: Infinity })
}

function refuse(words: string): never {
  console.error(words)
  process.exit(2)
}
