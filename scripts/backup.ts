/**
 * `npm run backup -- FOLDER`: the database, the uploaded files and the secrets, into a new folder, while Headroom runs. The
 * database is one snapshot, taken before the files, which only ever become more; so no row is without its file.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { storedName } from '#lib/jobs/stored-file.ts'
import { openStoredFiles } from '#lib/jobs/stored-files.ts'
import { takeSettings } from '#lib/jobs/settings.ts'
import { filesBelow, SECRETS, sha256 } from './backup-files.ts'
import { copyOut, migrationsOf } from './database-copy.ts'
import { dataFolder } from './data-folder.mjs'
import { withDatabase } from './with-database.mjs'

const CHUNK_BYTES = 256 * 1024

takeSettings()
const [target] = process.argv.slice(2)
if (target === undefined || target.startsWith('-')) {
  console.error('Use: npm run backup -- FOLDER   (a folder that does not exist yet)')
  process.exit(2)
}
await backup(resolve(target))

async function backup(folder: string): Promise<void> {
  if (existsSync(folder)) {
    console.error(`${folder} exists already. Name a new folder.`)
    process.exit(2)
  }
  // Under another name until it is whole: a backup that was cut short is never taken for one.
  const growing = `${folder}.incomplete`
  await rm(growing, { recursive: true, force: true })
  await mkdir(growing, { recursive: true, mode: 0o700 })
  await withDatabase(async (databaseUrl) => {
    let rows = 0
    const lines = async function* () {
      for await (const line of copyOut(databaseUrl)) {
        if (!line.startsWith('{"table"')) rows++
        yield `${line}\n`
      }
    }
    await pipeline(Readable.from(lines()), createGzip({ level: 6 }), createWriteStream(join(growing, 'database.jsonl.gz'), { mode: 0o600 }))
    const stored = await openStoredFiles()
    for await (const { teamId, sha256: hash, receivedAt } of stored.list()) {
      const file = await stored.find(teamId, hash)
      // Retention may have removed it since it was listed.
      if (file === null) continue
      const path = join(growing, 'uploads', storedName(teamId, hash))
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await pipeline(Readable.from(file.read(CHUNK_BYTES)), createWriteStream(path, { mode: 0o600 }))
      if ((await sha256(path)) !== hash) throw new Error(`the uploaded file ${hash} of ${stored.where} is damaged: its bytes are others than its name says`)
      await utimes(path, receivedAt, receivedAt)
    }
    for (const name of SECRETS) if (existsSync(join(dataFolder(), name))) await cp(join(dataFolder(), name), join(growing, name))
    const files = await filesBelow(growing)
    const hashes: Record<string, string> = {}
    for (const file of files) hashes[file] = await sha256(join(growing, file))
    const manifest = { format: 1, madeAt: new Date().toISOString(), migrations: await migrationsOf(databaseUrl), rows, files: hashes }
    await writeFile(join(growing, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
    await rename(growing, folder)
    console.log(`${folder}: ${rows} rows, ${files.length} files`)
  })
}
