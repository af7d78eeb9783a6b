/**
 * Receives an uploaded file: from the request's body straight to where files are kept, its SHA-256 taken on the way, counted
 * against the bound and against Content-Length, and only then given its name. Promises that an upload that ends early, is too
 * large or finds no room leaves nothing behind, and that memory stays flat. The caller has authenticated and opened
 * the team before: nothing is read for a stranger.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { AppError, isAppError, type ErrorCode } from '#lib/base/errors.ts'
import { COMPRESSION_SAMPLE_BYTES, detectCompression, requireReadableCompression } from '#lib/ingest/compression.ts'
import { StorageError, type IncomingFile, type StoredFiles } from '#lib/jobs/stored-file.ts'
import { openStoredFiles } from '#lib/jobs/stored-files.ts'
import { safeFileName } from './download.ts'
import { bodyOf } from './request-body.ts'

export interface ReceivedUpload {
  sha256: string
  bytes: number
}

export interface UploadOptions {
  /** What messages call the file. */
  place: string
  /** Default: `maxUploadBytes()`. */
  maxBytes?: number
}

const GIB = 1024 ** 3
/** What is hashed and written at once. */
const PIECE_BYTES = 1024 ** 2

/** HEADROOM_MAX_UPLOAD_BYTES, else 1 GiB. */
export function maxUploadBytes(): number {
  const set = Number(process.env['HEADROOM_MAX_UPLOAD_BYTES'] ?? '')
  return Number.isSafeInteger(set) && set > 0 ? set : GIB
}

/** The name a file is shown by: no path, no control characters, at most 150 characters. */
export function uploadFileName(name: string | null): string {
  return safeFileName(name ?? '', 'upload.log')
}

/** @throws AppError `invalid` (empty, cut short), `tooLarge`, `unsupported` (a compression that is not read), `insufficientStorage`. */
export async function receiveUpload(request: Request, teamId: string, { place, maxBytes = maxUploadBytes() }: UploadOptions): Promise<ReceivedUpload> {
  const announced = announcedBytes(request, place)
  if (announced !== null && announced > maxBytes) throw tooLarge(place, maxBytes)
  const body = bodyOf(request)
  if (announced === 0 || body === null) throw empty(place)
  const files = await openStoredFiles()
  if (!(await files.hasRoom(announced ?? 0))) throw full(files, place)
  let file: IncomingFile | undefined
  try {
    file = await files.begin()
    const received = await write(body, file, place, maxBytes)
    if (announced !== null && received.bytes !== announced) throw cutShort(place, received.bytes, announced)
    if (received.bytes === 0) throw empty(place)
    await file.keep(teamId, received.sha256)
    return received
  } catch (error) {
    await file?.drop()
    throw explain(error, files, place, request.signal.aborted)
  }
}

async function write(body: AsyncIterable<Uint8Array>, file: IncomingFile, place: string, maxBytes: number): Promise<ReceivedUpload> {
  const hash = createHash('sha256')
  const piece = new Uint8Array(PIECE_BYTES)
  let filled = 0
  let bytes = 0
  let looked = false
  const flush = async (): Promise<void> => {
    const full = piece.subarray(0, filled)
    hash.update(full)
    await file.write(full)
    filled = 0
  }
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw tooLarge(place, maxBytes)
    for (let at = 0; at < chunk.byteLength; ) {
      const part = chunk.subarray(at, at + PIECE_BYTES - filled)
      piece.set(part, filled)
      at += part.byteLength
      filled += part.byteLength
      if (!looked && filled >= COMPRESSION_SAMPLE_BYTES) {
        looked = true
        requireReadableCompression(detectCompression(piece.subarray(0, COMPRESSION_SAMPLE_BYTES)), place)
      }
      if (filled === PIECE_BYTES) await flush()
    }
  }
  if (filled > 0) await flush()
  return { sha256: hash.digest('hex'), bytes }
}

function announcedBytes(request: Request, place: string): number | null {
  const header = request.headers.get('content-length')
  if (header === null) return null
  if (!/^\d{1,15}$/.test(header)) throw refusal('invalid', place, 'Its size is not announced as a number.', 'Upload it again.')
  return Number(header)
}

function explain(error: unknown, files: StoredFiles, place: string, aborted: boolean): unknown {
  if (isAppError(error)) return error
  if (error instanceof StorageError) return error.kind === 'full' ? full(files, place, error) : away(place, error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (aborted || code === 'ECONNRESET' || code === 'ABORT_ERR') return refusal('invalid', place, 'The upload was broken off.', 'Upload it again; nothing of it was kept.', error)
  return error
}

function refusal(code: ErrorCode, place: string, reason: string, remedy: string, cause?: unknown): AppError {
  return new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }], cause })
}

const empty = (place: string) => refusal('invalid', place, 'The file is empty.', 'Choose a log with requests in it; a log that was just rotated is empty, its predecessor is beside it (access.log.1).')
const tooLarge = (place: string, maxBytes: number) => refusal('tooLarge', place, `The file is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB, the most that is taken.`, 'Compress it with gzip, or split it and upload the parts.')
const cutShort = (place: string, bytes: number, announced: number) => refusal('invalid', place, `Only ${bytes} of ${announced} bytes arrived.`, 'Upload it again; nothing of it was kept.')
const full = ({ fullWords }: StoredFiles, place: string, cause?: unknown) => refusal('insufficientStorage', place, fullWords.reason, fullWords.remedy, cause)
const away = (place: string, cause: unknown) => refusal('unavailable', place, 'The storage for uploaded files does not answer.', 'Nothing of it was kept; upload it again in a minute. If it stays so, tell whoever runs Headroom.', cause)
