/** Reads a memory or host file of a known format: bytes in, facts out. Kept whole up to a bound; every line is accounted for. */
import { AppError } from '#lib/base/errors.ts'
import { visible } from '../excerpt.ts'
import { detectEncoding } from '../text-encoding.ts'
import { MAX_HOST_BYTES, linesOf } from './host-format.ts'
import type { HostFormat } from './host-format.ts'
import { HOST_READER_VERSION, hostMeasurement } from './host-measurement.ts'
import type { HostFacts } from './host-measurement.ts'
import { plausibleFigures } from './plausible-figures.ts'

export interface HostReader {
  push(chunk: Uint8Array): void
  /** To be called once; throws AppError where the file holds nothing but headings. */
  end(): HostFacts
}

export function openHostReader(format: HostFormat, place: string): HostReader {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const refuse = (code: 'tooLarge' | 'unprocessable', reason: string, remedy: string): AppError => new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
  return {
    push(chunk) {
      bytes += chunk.length
      if (bytes > MAX_HOST_BYTES) throw refuse('tooLarge', `A file of ${format.title} is read whole, and this one is larger than ${MAX_HOST_BYTES / 1024 ** 2} MiB.`, 'Send a shorter recording.')
      chunks.push(chunk.slice())
    },
    end() {
      const text = textOf(chunks, bytes)
      const result = plausibleFigures(format.read(text))
      const all = linesOf(text)
      const total = all.at(-1) === '' ? all.length - 1 : all.length
      const blank = all.slice(0, total).filter((line) => line.trim() === '').length
      const malformed = result.malformed.map((problem) => ({ ...problem, excerpt: visible(problem.excerpt) }))
      const lines = { total, blank, comments: result.comments, malformed: malformed.length, read: total - blank - result.comments - malformed.length }
      const measurement = hostMeasurement(format, { ...result, malformed }, lines)
      if (lines.read === 0 && measurement.workers === null && measurement.wsgi.length === 0) throw refuse('unprocessable', `The file is laid out as ${format.title} does, but holds no line of figures.`, 'Take it again while the site is running, and send all of it.')
      return { schema: 'headroom/host@1', readerVersion: HOST_READER_VERSION, bytes, measurement }
    },
  }
}

function textOf(chunks: readonly Uint8Array[], size: number): string {
  const joined = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  const { encoding, skip } = detectEncoding(joined.subarray(0, 4096))
  return new TextDecoder(encoding).decode(joined.subarray(skip))
}
