/**
 * A clock that jumps, for web server and workers: libfaketime stands before the system's clock in each of them and reads
 * from a file how far off it is. PostgreSQL keeps the right time, so that they disagree with it as well.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LIBRARIES = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib64/faketime/libfaketimeMT.so.1']

export interface FaultyClock {
  /** For the environment of whoever is to go by it. */
  env: Record<string, string>
  /** From now on it is off by so much. */
  jump(seconds: number): void
}

/** Null where libfaketime is not there. */
export function openClock(folder: string): FaultyClock | null {
  const library = LIBRARIES.find((path) => existsSync(path))
  if (library === undefined) return null
  const file = join(folder, 'clock')
  const jump = (seconds: number): void => writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`)
  jump(0)
  // Timers count what has passed, as they do when an administrator sets the clock.
  return { env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', FAKETIME_DONT_RESET: '1' }, jump }
}
