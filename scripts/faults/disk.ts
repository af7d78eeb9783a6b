/** A disk of its own for uploaded files, in memory, that can be filled to the last byte and emptied again. Root only. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const PIECE = Buffer.alloc(1024 * 1024)

export interface SmallDisk {
  /** Not a byte is left afterwards. */
  fill(): void
  empty(): void
  remove(): void
}

/** @returns null where this user may mount nothing */
export function mountSmallDisk(folder: string, mebibytes: number): SmallDisk | null {
  mkdirSync(folder, { recursive: true })
  if (process.getuid?.() !== 0 || spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder]).status !== 0) return null
  const filler = join(folder, 'filler')
  return {
    fill() {
      const file = openSync(filler, 'a')
      try {
        // The last pieces are written in part, and then none.
        while (writeSync(file, PIECE) > 0);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      } finally {
        closeSync(file)
      }
    },
    empty: () => rmSync(filler, { force: true }),
    remove: () => void spawnSync('umount', ['-l', folder]),
  }
}
