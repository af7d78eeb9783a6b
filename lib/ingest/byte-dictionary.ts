/**
 * Byte strings numbered in the order in which they first come, found by their bytes so that no string is made. Grows with
 * what is put in; whoever holds one bounds it by beginning a new one.
 */
export interface ByteDictionary {
  /** The number of bytes[start, end), whose hash is given; a new one where they were never seen. */
  idOf(bytes: Uint8Array, start: number, end: number, hash: number): number
  size(): number
  /** Bytes of all entries together. */
  byteSize(): number
  /** The entries from number `from` on, in a form that a thread can hand to another. */
  since(from: number): PackedEntries
}

export interface PackedEntries {
  bytes: Uint8Array
  /** End of each entry in `bytes`. */
  ends: Int32Array
  hashes: Int32Array
}

export function openByteDictionary(): ByteDictionary {
  /** Open addressing; at most half full. */
  let slots = new Int32Array(256).fill(-1)
  let mask = slots.length - 1
  let store = new Uint8Array(4096)
  let ends = new Int32Array(128)
  let hashes = new Int32Array(128)
  let count = 0
  let used = 0

  function grow(): void {
    slots = new Int32Array(slots.length * 2).fill(-1)
    mask = slots.length - 1
    for (let id = 0; id < count; id++) {
      let slot = (hashes[id] as number) & mask
      while ((slots[slot] as number) >= 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    const [oldEnds, oldHashes] = [ends, hashes]
    ends = new Int32Array(slots.length / 2)
    hashes = new Int32Array(slots.length / 2)
    ends.set(oldEnds)
    hashes.set(oldHashes)
  }

  return {
    idOf(bytes, start, end, hash) {
      const size = end - start
      let slot = hash & mask
      for (;;) {
        const id = slots[slot] as number
        if (id < 0) break
        if (hashes[id] === hash) {
          const from = id === 0 ? 0 : (ends[id - 1] as number)
          if ((ends[id] as number) - from === size) {
            let i = 0
            while (i < size && store[from + i] === bytes[start + i]) i++
            if (i === size) return id
          }
        }
        slot = (slot + 1) & mask
      }
      if (used + size > store.length) {
        const old = store
        store = new Uint8Array(Math.max(store.length * 2, used + size))
        store.set(old.subarray(0, used))
      }
      store.set(bytes.subarray(start, end), used)
      used += size
      ends[count] = used
      hashes[count] = hash
      slots[slot] = count
      count++
      if (2 * count >= slots.length) grow()
      return count - 1
    },
    size: () => count,
    byteSize: () => used,
    since(from) {
      const base = from === 0 ? 0 : (ends[from - 1] as number)
      return { bytes: store.slice(base, used), ends: ends.slice(from, count).map((end) => end - base), hashes: hashes.slice(from, count) }
    },
  }
}
