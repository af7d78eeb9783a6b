/**
 * The entries of a segment parser's dictionary, as they arrive with its segments, beside what each was found to be.
 */
import type { PackedEntries } from './byte-dictionary.ts'

/** @param unknown what stands in `values` for an entry of which nothing is known yet. */
export function openEntries<Value>(unknown: Value) {
  let ends: number[] = []
  let hashes: number[] = []
  const entries = {
    bytes: new Uint8Array(0),
    values: [] as Value[],
    startOf: (id: number): number => (id === 0 ? 0 : (ends[id - 1] as number)),
    endOf: (id: number): number => ends[id] as number,
    hashOf: (id: number): number => hashes[id] as number,
    forget: (): void => void entries.values.fill(unknown),
    learn(added: PackedEntries, fresh: boolean): void {
      if (fresh) {
        ends = []
        hashes = []
        entries.values = []
      }
      const used = ends.at(-1) ?? 0
      const size = used + added.bytes.length
      if (size > entries.bytes.length) {
        const old = entries.bytes
        entries.bytes = new Uint8Array(Math.max(size, 2 * old.length))
        entries.bytes.set(old.subarray(0, used))
      }
      entries.bytes.set(added.bytes, used)
      for (const end of added.ends) {
        ends.push(used + end)
        entries.values.push(unknown)
      }
      for (const hash of added.hashes) hashes.push(hash)
    },
  }
  return entries
}
