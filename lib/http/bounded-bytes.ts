/** A request's body as bytes in memory, with a bound that holds whatever Content-Length claims. For small bodies only. */
import { AppError } from '#lib/base/errors.ts'

/**
 * All bytes of the body. @param tooLarge what is thrown as soon as there are more than `maxBytes`; the rest is not read.
 */
export async function collectBody(request: Request, maxBytes: number, tooLarge: () => AppError): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  if (request.body !== null) {
    const reader = request.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      bytes += value.byteLength
      if (bytes > maxBytes) {
        await reader.cancel()
        throw tooLarge()
      }
      chunks.push(value)
    }
  }
  return Buffer.concat(chunks)
}

/** @throws AppError `tooLarge`, or `invalid` where fewer bytes came than were announced. */
export async function boundedBytes(request: Request, maxBytes: number, place: string): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? Number.NaN)
  const tooLarge = () => refusal('tooLarge', place, `It is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB, the most that is taken.`, 'Pack the configuration folder alone, with gzip.')
  if (announced > maxBytes) throw tooLarge()
  const bytes = await collectBody(request, maxBytes, tooLarge)
  if (Number.isFinite(announced) && bytes.length !== announced) throw refusal('invalid', place, `Only ${bytes.length} of ${announced} bytes arrived.`, 'Upload it again; nothing of it was kept.')
  return bytes
}

function refusal(code: 'tooLarge' | 'invalid', place: string, reason: string, remedy: string): AppError {
  return new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}
