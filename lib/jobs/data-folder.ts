/** The paths of the data folder. Files under `uploads` are read and written by local-files.ts alone. */
import { join, resolve } from 'node:path'
import { storedName } from './stored-file.ts'

/** HEADROOM_DATA_DIR, else `.data` in the folder the process was started in. The comment keeps the bundler from tracing the whole project. */
export function dataFolder(): string {
  return resolve(/* turbopackIgnore: true */ process.env['HEADROOM_DATA_DIR'] || '.data')
}

export function uploadsFolder(): string {
  return join(dataFolder(), 'uploads')
}

export function incomingFolder(): string {
  return join(uploadsFolder(), 'incoming')
}

/** @throws TypeError for ids that are not plain. */
export function uploadPath(teamId: string, sha256: string): string {
  return join(uploadsFolder(), storedName(teamId, sha256))
}
