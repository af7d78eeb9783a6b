/**
 * Unpacks bzip2, block by block: chunks in, pieces out. Promises bounded memory whatever the data (about 10 MiB), any chunking
 * gives the same bytes, several streams after each other are one (as of pbzip2 and `cat`), and every block's checksum holds;
 * else throws Bzip2Error. Format: J. Seward, bzip2 1.0.8; randomised blocks (before 0.9.5) are refused. No npm library of
 * today streams, checks the sums and is kept up, so it is here.
 */
export class Bzip2Error extends Error {
  override name = 'Bzip2Error'
}

export interface Bunzip2 {
  /** The pieces that are whole with these bytes; each is valid until the next is asked for. */
  push(chunk: Uint8Array): Generator<Uint8Array>
  /** The rest; throws where the data ends too early. */
  end(): Generator<Uint8Array>
}

const PIECE_BYTES = 64 * 1024
const BLOCK_MAGIC = [0x314159, 0x265359]
const END_MAGIC = [0x177245, 0x385090]
const MAX_CODE_LENGTH = 20
const GROUP_SIZE = 50

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

interface HuffmanTable {
  /** Largest code of each length, first index of each length in `symbols`, shortest and longest length. */
  limit: Int32Array
  base: Int32Array
  symbols: Uint16Array
  min: number
  max: number
}

export function openBunzip2(): Bunzip2 {
  let input = new Uint8Array(0)
  /** Next bit to read, counted from the begin of `input`. */
  let bit = 0
  let blockBytes = 0
  let streamCrc = 0
  let state: 'header' | 'blocks' | 'done' = 'header'
  let streams = 0
  let tree = new Int32Array(0)
  const piece = new Uint8Array(PIECE_BYTES)

  function read(count: number): number {
    let value = 0
    while (count > 0) {
      const at = bit >>> 3
      if (at >= input.length) throw new Bzip2Error('The data ends too early.')
      const free = 8 - (bit & 7)
      const taken = Math.min(free, count)
      value = (value << taken) | (((input[at] as number) >>> (free - taken)) & ((1 << taken) - 1))
      bit += taken
      count -= taken
    }
    return value >>> 0
  }

  function append(chunk: Uint8Array): void {
    const from = bit >>> 3
    const joined = new Uint8Array(input.length - from + chunk.length)
    joined.set(input.subarray(from))
    joined.set(chunk, input.length - from)
    input = joined
    bit &= 7
  }

  /** More bytes than the largest block of this stream can take, so that a block is read only when it is whole. */
  const enough = (): number => (state === 'blocks' ? (blockBytes * MAX_CODE_LENGTH) / 8 + 64 * 1024 : 64)

  function* advance(last: boolean): Generator<Uint8Array> {
    while (state !== 'done' && (last || input.length - (bit >>> 3) >= enough())) {
      if (state === 'header') readHeader()
      else {
        const [high, low] = [read(24), read(24)]
        if (high === BLOCK_MAGIC[0] && low === BLOCK_MAGIC[1]) yield* readBlock()
        else if (high === END_MAGIC[0] && low === END_MAGIC[1]) {
          if (((read(16) << 16) | read(16)) >>> 0 !== streamCrc) throw new Bzip2Error('The checksum of the whole is wrong.')
          bit = (bit + 7) & ~7
          state = 'header'
        } else throw new Bzip2Error('A block does not begin as blocks do.')
      }
    }
  }

  function readHeader(): void {
    const at = bit >>> 3
    const level = (input[at + 3] ?? 0) - 48
    if (input[at] === 0x42 && input[at + 1] === 0x5a && input[at + 2] === 0x68 && level >= 1 && level <= 9) {
      bit += 32
      blockBytes = level * 100_000
      if (tree.length < blockBytes) tree = new Int32Array(blockBytes)
      streamCrc = 0
      streams++
      state = 'blocks'
    } else if (streams > 0) state = 'done' // Padding after the last stream, which bzip2 ignores too.
    else throw new Bzip2Error('The data does not begin as bzip2 does.')
  }

  function* readBlock(): Generator<Uint8Array> {
    const wanted = ((read(16) << 16) | read(16)) >>> 0
    if (read(1) === 1) throw new Bzip2Error('The block is randomised, as only bzip2 before 0.9.5 made them.')
    const origin = read(24)
    const length = readSymbols()
    if (origin >= length) throw new Bzip2Error('The block is damaged.')
    const crc = yield* writeBlock(length, origin)
    if (crc !== wanted) throw new Bzip2Error('The checksum of a block is wrong.')
    streamCrc = (((streamCrc << 1) | (streamCrc >>> 31)) ^ crc) >>> 0
  }

  /** Huffman codes and move-to-front to the block before sorting, in the low bytes of `tree`; returns its length. */
  function readSymbols(): number {
    const used = readUsed()
    const tables = read(3)
    if (tables < 2 || tables > 6) throw new Bzip2Error('The block is damaged.')
    const selectors = readSelectors(tables)
    const codes = Array.from({ length: tables }, () => readTable(used.length + 2))
    const counts = new Int32Array(256)
    const end = used.length + 1
    let length = 0
    let run = 0
    let runBit = 0
    let group = 0
    let left = 0
    let table = codes[0] as HuffmanTable
    for (;;) {
      if (left === 0) {
        const selector = selectors[group++]
        if (selector === undefined) throw new Bzip2Error('The block is damaged.')
        table = codes[selector] as HuffmanTable
        left = GROUP_SIZE
      }
      left--
      const symbol = readCode(table)
      if (symbol <= 1) {
        // Runs of the first symbol are numbers to the base 2 with the digits 1 and 2.
        run += (symbol + 1) << runBit++
        if (run > blockBytes) throw new Bzip2Error('The block is damaged.')
        continue
      }
      if (run > 0) {
        const byte = used[0] as number
        if (length + run > blockBytes) throw new Bzip2Error('The block is damaged.')
        counts[byte] = (counts[byte] as number) + run
        tree.fill(byte, length, length + run)
        length += run
        run = 0
      }
      runBit = 0
      if (symbol === end) break
      if (length >= blockBytes) throw new Bzip2Error('The block is damaged.')
      const at = symbol - 1
      const byte = used[at] as number
      used.copyWithin(1, 0, at)
      used[0] = byte
      counts[byte] = (counts[byte] as number) + 1
      tree[length++] = byte
    }
    // Where each byte of the sorted column stands, in the upper 24 bits.
    let sum = 0
    for (let byte = 0; byte < 256; byte++) {
      const count = counts[byte] as number
      counts[byte] = sum
      sum += count
    }
    for (let i = 0; i < length; i++) {
      const byte = (tree[i] as number) & 255
      const place = counts[byte] as number
      counts[byte] = place + 1
      tree[place] = (tree[place] as number) | (i << 8)
    }
    return length
  }

  function readUsed(): Uint8Array {
    const ranges = read(16)
    const used: number[] = []
    for (let range = 0; range < 16; range++) {
      if ((ranges & (0x8000 >>> range)) === 0) continue
      const bits = read(16)
      for (let i = 0; i < 16; i++) if (bits & (0x8000 >>> i)) used.push(range * 16 + i)
    }
    if (used.length === 0) throw new Bzip2Error('The block is damaged.')
    return Uint8Array.from(used)
  }

  function readSelectors(tables: number): Uint8Array {
    const count = read(15)
    if (count === 0) throw new Bzip2Error('The block is damaged.')
    const order = Uint8Array.from({ length: tables }, (_, i) => i)
    const selectors = new Uint8Array(count)
    for (let i = 0; i < count; i++) {
      let at = 0
      while (read(1) === 1) if (++at >= tables) throw new Bzip2Error('The block is damaged.')
      const table = order[at] as number
      order.copyWithin(1, 0, at)
      order[0] = table
      selectors[i] = table
    }
    return selectors
  }

  function readTable(symbols: number): HuffmanTable {
    const lengths = new Uint8Array(symbols)
    let length = read(5)
    for (let symbol = 0; symbol < symbols; symbol++) {
      for (;;) {
        if (length < 1 || length > MAX_CODE_LENGTH) throw new Bzip2Error('The block is damaged.')
        if (read(1) === 0) break
        length += read(1) === 0 ? 1 : -1
      }
      lengths[symbol] = length
    }
    return tableOf(lengths)
  }

  function readCode({ limit, base, symbols, min, max }: HuffmanTable): number {
    let code = read(min)
    for (let length = min; length <= max; length++) {
      if (code <= (limit[length] as number)) {
        const symbol = symbols[code - (base[length] as number)]
        if (symbol === undefined) break
        return symbol
      }
      code = (code << 1) | read(1)
    }
    throw new Bzip2Error('The block is damaged.')
  }

  /** Undoes the sorting and the runs: four equal bytes are followed by how many more there are. Returns the checksum. */
  function* writeBlock(length: number, origin: number): Generator<Uint8Array, number> {
    let crc = 0xffffffff
    let at = (tree[origin] as number) >>> 8
    let size = 0
    let equal = 0
    let previous = -1
    for (let i = 0; i < length; i++) {
      const entry = tree[at] as number
      const byte = entry & 255
      at = entry >>> 8
      let copies = 1
      if (equal === 4) {
        copies = byte
        equal = 0
      } else {
        equal = byte === previous ? equal + 1 : 1
        previous = byte
      }
      for (; copies > 0; copies--) {
        crc = (crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ previous) & 255] as number)
        piece[size++] = previous
        if (size === PIECE_BYTES) {
          yield piece.slice()
          size = 0
        }
      }
      // After a count the next byte begins a run of its own, even where it is the same.
      if (equal === 0) previous = -1
    }
    if (size > 0) yield piece.slice(0, size)
    return ~crc >>> 0
  }

  return {
    *push(chunk) {
      append(chunk)
      yield* advance(false)
    },
    *end() {
      while (state !== 'done' && (bit >>> 3 < input.length || state === 'blocks' || streams === 0)) yield* advance(true)
    },
  }
}

function tableOf(lengths: Uint8Array): HuffmanTable {
  let min = MAX_CODE_LENGTH
  let max = 1
  const counts = new Int32Array(MAX_CODE_LENGTH + 1)
  for (const length of lengths) {
    counts[length] = (counts[length] as number) + 1
    min = Math.min(min, length)
    max = Math.max(max, length)
  }
  const symbols = new Uint16Array(lengths.length)
  let placed = 0
  for (let length = min; length <= max; length++) lengths.forEach((own, symbol) => (own === length ? (symbols[placed++] = symbol) : 0))
  const limit = new Int32Array(MAX_CODE_LENGTH + 2)
  const base = new Int32Array(MAX_CODE_LENGTH + 2)
  let code = 0
  let before = 0
  for (let length = min; length <= max; length++) {
    base[length] = code - before
    code += counts[length] as number
    before += counts[length] as number
    limit[length] = code - 1
    code <<= 1
  }
  return { limit, base, symbols, min, max }
}
