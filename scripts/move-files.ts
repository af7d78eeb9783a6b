/**
 * `npm run files:to-bucket`: copies the uploaded files of the data folder into the bucket that the HEADROOM_S3_ settings
 * name, each held against its SHA-256 on the way; what is there already is left. The folder stays as it is. Headroom may
 * run meanwhile, on the folder: run it once more after the last start on it.
 */
import { createHash } from 'node:crypto'
import { openLocalFiles } from '#lib/jobs/local-files.ts'
import { takeSettings } from '#lib/jobs/settings.ts'
import { openStoredFiles } from '#lib/jobs/stored-files.ts'
import { dataFolder } from './data-folder.mjs'

const CHUNK_BYTES = 256 * 1024

takeSettings()
process.env['HEADROOM_DATA_DIR'] = dataFolder()
if (!process.env['HEADROOM_S3_BUCKET']) {
  console.error('HEADROOM_S3_BUCKET names no bucket. Set it and what belongs to it: docs/operation.md.')
  process.exit(2)
}
const folder = openLocalFiles()
const bucket = await openStoredFiles()
const counts = { copied: 0, there: 0, damaged: 0 }
for await (const { teamId, sha256, bytes } of folder.list()) {
  if ((await bucket.find(teamId, sha256))?.bytes === bytes) {
    counts.there++
    continue
  }
  const incoming = await bucket.begin()
  const hash = createHash('sha256')
  for await (const chunk of (await folder.find(teamId, sha256))?.read(CHUNK_BYTES) ?? []) {
    hash.update(chunk)
    await incoming.write(chunk)
  }
  if (hash.digest('hex') === sha256) {
    await incoming.keep(teamId, sha256)
    counts.copied++
  } else {
    await incoming.drop()
    counts.damaged++
    console.error(`${sha256} of team ${teamId} is damaged and was left out.`)
  }
}
console.log(`${bucket.where}: ${counts.copied} files copied, ${counts.there} were there already, ${counts.damaged} damaged`)
process.exitCode = counts.damaged > 0 ? 3 : 0
