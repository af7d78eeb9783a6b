/**
 * Downloads. The file name reaches the browser safely: no path, no control characters, no quotes, and beyond
 * ASCII in the encoded form of RFC 6266 / RFC 8187.
 */
import { csvLine, type CsvCell } from '#lib/planning/csv.ts'

const LONE_SURROGATE = /\p{Surrogate}/gu

/** A name that is one plain file name on every system; never empty. */
export function safeFileName(name: string, fallback = 'download'): string {
  const base = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const plain = base.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').replace(/["<>:|?*;%]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '')
  return [...plain].slice(0, 150).join('') || fallback
}

export function contentDisposition(name: string): string {
  const safe = safeFileName(name)
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_')
  const encoded = encodeURIComponent(safe.replace(LONE_SURROGATE, '_')).replace(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${ascii}"${ascii === safe ? '' : `; filename*=UTF-8''${encoded}`}`
}

/** A download of bytes or of a stream; never cached, never sniffed. */
export function downloadResponse(body: Uint8Array | ReadableStream<Uint8Array> | string, fileName: string, contentType: string): Response {
  const headers = new Headers({ 'content-type': contentType, 'content-disposition': contentDisposition(fileName), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  if (body instanceof Uint8Array) headers.set('content-length', String(body.byteLength))
  return new Response(body as BodyInit, { headers })
}

/** A table as a CSV download, written row by row as the client takes it. UTF-8 with a byte order mark, which Excel needs. */
export function csvResponse(columns: readonly string[], rows: AsyncIterable<readonly CsvCell[]>, fileName: string): Response {
  const encoder = new TextEncoder()
  const iterator = rows[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`\ufeff${csvLine(columns)}`))
    },
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(csvLine(value)))
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return downloadResponse(body, fileName, 'text/csv; charset=utf-8')
}
