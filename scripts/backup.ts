/**
 * `npm run backup -- FOLDER`: the database, the uploaded files and the secrets, into a new folder, while Headroom runs. The
 * database is one snapshot, taken before the files, which only ever become more; so no row is without its file.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { filesBelow, SECRETS, sha256 } from './backup-files.ts'
import { copyOut, migrationsOf } from './database-copy.ts'
import { dataFolder } from './data-folder.mjs'
import { withDatabase } from './with-database.mjs'

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
    const uploads = join(dataFolder(), 'uploads')
    if (existsSync(uploads)) await cp(uploads, join(growing, 'uploads'), { recursive: true, preserveTimestamps: true, filter: (path) => !relative(uploads, path).startsWith('incoming') })
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
