/**
 * Where files live on disk, shared by the server that receives them and the worker that reads them:
 * `<data folder>/uploads/<team>/<first two of the SHA-256>/<SHA-256>`, and `uploads/incoming/` for what is still on its
 * way. A file under its SHA-256 is whole and never changes.
 */
import { readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** HEADROOM_DATA_DIR, else `.data` in the folder the process was started in. The comment keeps the bundler from tracing the whole project. */
export function dataFolder(): string {
  return resolve(/* turbopackIgnore: true */ process.env['HEADROOM_DATA_DIR'] || '.data')
}

export function incomingFolder(): string {
  return join(dataFolder(), 'uploads', 'incoming')
}

/** @throws TypeError for ids that are not plain: neither may ever become a path of its own. */
export function uploadPath(teamId: string, sha256: string): string {
  if (!/^[0-9a-f-]{36}$/.test(teamId) || !/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('an upload is named by a team id and a SHA-256')
  return join(dataFolder(), 'uploads', teamId, sha256.slice(0, 2), sha256)
}

/** Removes what a server that was killed left half received: files not written to for `ageMs`. */
export async function removeStaleIncoming(now: number, ageMs = 24 * 3600 * 1000): Promise<number> {
  const folder = incomingFolder()
  const names = await readdir(folder).catch(() => [])
  let removed = 0
  for (const name of names) {
    const path = join(folder, name)
    const facts = await stat(path).catch(() => null)
    if (facts === null || now - facts.mtimeMs < ageMs) continue
    await rm(path, { force: true })
    removed++
  }
  return removed
}
