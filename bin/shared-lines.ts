/**
 * Several files read as one series: which lines of each stand in a file before it, so that they are counted once. Reads the files
 * through once more, before they are measured; standard input cannot be, and neither is what is no plain text of lines.
 */
import { detectEncoding } from '#lib/ingest/text-encoding.ts'
import { openLineHashing, sharedLines } from '#lib/ingest/line-overlap.ts'
import type { LineHashes, LineRange } from '#lib/ingest/line-overlap.ts'
import { openFile, unpack } from './byte-source.ts'

/** For each file the lines that are to be left out, none where there are none. */
export async function findSharedLines(cwd: string, names: readonly string[]): Promise<LineRange[][]> {
  const hashed: (LineHashes | null)[] = []
  for (const name of names) hashed.push(name === '-' ? null : await hashesOf(cwd, name))
  return hashed.map((later, i) => {
    if (later === null) return []
    return hashed.slice(0, i).flatMap((earlier) => (earlier === null ? [] : (sharedLines(earlier, later) ?? [])))
  })
}

async function hashesOf(cwd: string, name: string): Promise<LineHashes | null> {
  const hashing = openLineHashing()
  let first = true
  for await (const chunk of unpack(await openFile(cwd, name), name)) {
    if (first && detectEncoding(chunk.subarray(0, 64)).encoding !== 'utf-8') return null
    first = false
    hashing.push(chunk)
  }
  return hashing.end()
}
