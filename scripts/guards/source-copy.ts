/** A copy of the sources to throw away: what git knows of and what is new, the generated database client, and the packages by a link. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { root } from '../install.mjs'

/** @param folder an empty one, in which the copy is made. */
export function copySources(folder: string): void {
  const known = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 })
  for (const name of known.split('\0')) {
    // Removed, and git not told yet.
    if (name === '' || !existsSync(path.join(root, name))) continue
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    copyFileSync(path.join(root, name), path.join(folder, name))
  }
  cpSync(path.join(root, 'lib/data/generated'), path.join(folder, 'lib/data/generated'), { recursive: true })
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
}
