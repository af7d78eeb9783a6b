/**
 * A piece of an access log, whole lines, parsed apart from the rest so that several threads can share the work: bytes in,
 * one row of numbers per request out, in the order of the lines. What the rows add up to is counted by the one reader that
 * takes the segments in order (access-log-reader.ts), so the facts are those of a single pass, to the last digit. Lines that
 * do not have the format are handed back as they are, since what they mean depends on the lines before.
 */
import { openByteDictionary } from './byte-dictionary.ts'
import type { PackedEntries } from './byte-dictionary.ts'
import { compileFormat } from './compile-format.ts'
import { MAX_LINE_BYTES } from './lines.ts'
import type { FormatPart } from './log-format.ts'
import { newLogRecord } from './log-record.ts'
import { MAX_KEY_BYTES } from './path-table.ts'
import { hashBytes } from './request-line.ts'
import { sameBytes } from './same-bytes.ts'

/** What a thread needs to know to parse; plain data. */
export interface SegmentFormat {
  parts: readonly FormatPart[]
  maxLineBytes: number
}

/** A line that is for the reader to judge. */
export interface OtherLine {
  /** Lines, requests, blank lines and skipped NUL bytes of the segment before it. */
  lines: number
  requests: number
  blank: number
  nulBytes: number
  /** Where it stands in the segment, without its line end, and where the next line begins. */
  start: number
  end: number
  next: number
  complete: boolean
  tooLong: boolean
}

/** Every array has one entry a request, and room behind the last. */
export interface SegmentRows {
  /** Number of the path in the parser's dictionary, -1 for a request line that is none. */
  path: Int32Array
  /** Likewise the virtual host. */
  vhost: Int32Array
  status: Uint16Array
  /** IPV6 | TIME_IS_END */
  flags: Uint8Array
  wallUs: Float64Array
  epochS: Float64Array
  fractionS: Float64Array
  /** Minutes east of UTC; NO_OFFSET where the line does not say. */
  offsetMinutes: Int16Array
}

export interface ParsedSegment {
  lines: number
  requests: number
  blank: number
  nulBytes: number
  /** The last request's line has no line end. */
  unfinished: boolean
  rows: SegmentRows
  /** The dictionaries begin anew with this segment. */
  fresh: boolean
  /** Entries that are new since the segment before. */
  newPaths: PackedEntries
  newVhosts: PackedEntries
  other: OtherLine[]
}

export const IPV6 = 1
export const TIME_IS_END = 2
export const NO_OFFSET = -32768

/** Entries and bytes beyond which a parser's dictionaries begin anew. */
const MAX_ENTRIES = 8 * 1024
const MAX_ENTRY_BYTES = 4 * 1024 * 1024
const LF = 10
const CR = 13

export interface SegmentParser {
  /**
   * `bytes` begin with a line and end with a line end, but for the last ones of a file. `memory` of rows that were counted
   * takes those of this segment where they have room in it.
   */
  parse(bytes: Uint8Array, memory?: ArrayBuffer): ParsedSegment
}

export function openSegmentParser({ parts, maxLineBytes = MAX_LINE_BYTES }: SegmentFormat): SegmentParser {
  const { parse } = compileFormat(parts)
  const record = newLogRecord()
  let paths = openByteDictionary()
  let vhosts = openByteDictionary()
  let lastVhost: Uint8Array = new Uint8Array(0)
  let lastVhostId = -1
  let fresh = true
  let capacity = 1024
  let rows = newRows(capacity)

  return {
    parse(bytes, memory) {
      const full = (dictionary: typeof paths): boolean => dictionary.size() > MAX_ENTRIES || dictionary.byteSize() > MAX_ENTRY_BYTES
      if (full(paths) || full(vhosts)) {
        paths = openByteDictionary()
        vhosts = openByteDictionary()
        lastVhost = new Uint8Array(0)
        lastVhostId = -1
        fresh = true
      }
      const [knownPaths, knownVhosts] = [paths.size(), vhosts.size()]
      const other: OtherLine[] = []
      const size = bytes.length
      let lines = 0
      let n = 0
      let blank = 0
      let nulBytes = 0
      let unfinished = false
      for (let start = 0; start < size; ) {
        if (bytes[start] === 0) {
          let next = start + 1
          while (next < size && bytes[next] === 0) next++
          nulBytes += next - start
          start = next
          continue
        }
        const newline = bytes.indexOf(LF, start)
        const complete = newline >= 0
        const lineEnd = complete ? newline : size
        const end = complete && lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd
        const next = complete ? newline + 1 : size
        const tooLong = lineEnd - start > maxLineBytes
        const code = tooLong ? 'line-too-long' : parse(bytes, start, end, record)
        if (code === 'ok') {
          if (n === capacity) rows = copyRows(rows, n, (capacity *= 2))
          if (!complete) unfinished = true
          const { keyStart, keyEnd, vhostStart, vhostEnd, vhostBytes } = record
          rows.path[n] = keyEnd > keyStart ? paths.idOf(record.keyBytes, keyStart, Math.min(keyEnd, keyStart + MAX_KEY_BYTES), record.keyHash) : -1
          // Most lines name the same virtual host as the line before.
          if (!sameBytes(lastVhost, vhostBytes, vhostStart, vhostEnd)) {
            lastVhost = vhostBytes.slice(vhostStart, vhostEnd)
            lastVhostId = vhostEnd > vhostStart ? vhosts.idOf(vhostBytes, vhostStart, vhostEnd, hashBytes(vhostBytes, vhostStart, vhostEnd)) : -1
          }
          rows.vhost[n] = lastVhostId
          rows.status[n] = record.status
          rows.flags[n] = (record.clientIsIpv6 ? IPV6 : 0) | (record.timeIsEnd ? TIME_IS_END : 0)
          rows.wallUs[n] = record.wallUs
          rows.epochS[n] = record.epochS
          rows.fractionS[n] = record.fractionS
          rows.offsetMinutes[n] = Number.isNaN(record.offsetMinutes) ? NO_OFFSET : record.offsetMinutes
          n++
        } else if (code === 'blank') blank++
        else other.push({ lines, requests: n, blank, nulBytes, start, end: tooLong ? lineEnd : end, next, complete, tooLong })
        lines++
        start = next
      }
      const parsed = { lines, requests: n, blank, nulBytes, unfinished, rows: copyRows(rows, n, n, memory), fresh, newPaths: paths.since(knownPaths), newVhosts: vhosts.since(knownVhosts), other }
      fresh = false
      return parsed
    },
  }
}

const ROW_BYTES = 37
/** Rows are made room for in steps, so that the memory of one segment's does for the next. */
const ROOM_STEP = 1024

/** All arrays in one piece of memory, so that a thread hands over one. */
function newRows(atLeast: number, given?: ArrayBuffer): SegmentRows {
  const fits = given !== undefined && given.byteLength >= ROW_BYTES * atLeast
  const size = fits ? Math.floor(given.byteLength / ROW_BYTES) : Math.ceil(atLeast / ROOM_STEP) * ROOM_STEP
  const memory = fits ? given : new ArrayBuffer(ROW_BYTES * size)
  return {
    wallUs: new Float64Array(memory, 0, size), epochS: new Float64Array(memory, 8 * size, size), fractionS: new Float64Array(memory, 16 * size, size),
    path: new Int32Array(memory, 24 * size, size), vhost: new Int32Array(memory, 28 * size, size),
    offsetMinutes: new Int16Array(memory, 32 * size, size), status: new Uint16Array(memory, 34 * size, size), flags: new Uint8Array(memory, 36 * size, size),
  }
}

function copyRows(rows: SegmentRows, count: number, atLeast: number, memory?: ArrayBuffer): SegmentRows {
  const copy = newRows(atLeast, memory)
  for (const key of Object.keys(copy) as (keyof SegmentRows)[]) copy[key].set(rows[key].subarray(0, count))
  return copy
}

/** The memory of a parsed segment, which a thread may hand over instead of copying it. */
export function buffersOf({ rows, newPaths, newVhosts }: ParsedSegment): ArrayBuffer[] {
  return [rows.path, ...Object.values(newPaths), ...Object.values(newVhosts)].map((array: { buffer: ArrayBufferLike }) => array.buffer as ArrayBuffer)
}
