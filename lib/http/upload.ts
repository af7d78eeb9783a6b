/**
 * Receives an uploaded file: from the request's body straight to disk, its SHA-256 taken on the way, counted against the
 * bound and against Content-Length, flushed, and only then given its name. Promises that an upload that ends early, is too
 * large or finds the disk full leaves nothing behind, and that memory stays flat. The caller has authenticated and opened
 * the team before: nothing is read for a stranger.
 */
import 'server-only'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, statfs, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, isAppError, type ErrorCode } from '#lib/base/errors.ts'
import { COMPRESSION_SAMPLE_BYTES, detectCompression, requireReadableCompression } from '#lib/ingest/compression.ts'
import { incomingFolder, uploadPath } from '#lib/jobs/data-folder.ts'
import { safeFileName } from './download.ts'

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
/** Free space that an upload leaves to the database beside it. */
const SPARE_BYTES = 256 * 1024 * 1024

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
  if (announced === 0 || request.body === null) throw empty(place)
  const folder = incomingFolder()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await requireSpace(folder, announced ?? 0, place)
  const temporary = join(folder, randomUUID())
  let file: FileHandle | undefined
  try {
    file = await open(temporary, 'wx', 0o600)
    const received = await write(request.body, file, place, maxBytes)
    if (announced !== null && received.bytes !== announced) throw cutShort(place, received.bytes, announced)
    if (received.bytes === 0) throw empty(place)
    await file.sync()
    await file.close()
    file = undefined
    const path = uploadPath(teamId, received.sha256)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rename(temporary, path)
    await syncFolder(dirname(path))
    return received
  } catch (error) {
    await file?.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw explain(error, place, request.signal.aborted)
  }
}

async function write(body: ReadableStream<Uint8Array>, file: FileHandle, place: string, maxBytes: number): Promise<ReceivedUpload> {
  const hash = createHash('sha256')
  const reader = body.getReader()
  let head = new Uint8Array(0)
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { sha256: hash.digest('hex'), bytes }
      bytes += value.byteLength
      if (bytes > maxBytes) throw tooLarge(place, maxBytes)
      if (head.length < COMPRESSION_SAMPLE_BYTES) {
        head = Buffer.concat([head, value.subarray(0, COMPRESSION_SAMPLE_BYTES)])
        if (head.length >= COMPRESSION_SAMPLE_BYTES) requireReadableCompression(detectCompression(head), place)
      }
      hash.update(value)
      await writeAll(file, value)
    }
  } catch (error) {
    // What is still on its way is not wanted; the error is what counts.
    await reader.cancel(error).catch(() => undefined)
    throw error
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.byteLength) written += (await file.write(bytes, written)).bytesWritten
}

function announcedBytes(request: Request, place: string): number | null {
  const header = request.headers.get('content-length')
  if (header === null) return null
  if (!/^\d{1,15}$/.test(header)) throw refusal('invalid', place, 'Its size is not announced as a number.', 'Upload it again.')
  return Number(header)
}

async function requireSpace(folder: string, bytes: number, place: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes + SPARE_BYTES) throw full(place)
}

/** The new name is on disk only when its folder is; not every file system can say so. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().catch(() => undefined)
  await handle.close()
}

function explain(error: unknown, place: string, aborted: boolean): unknown {
  if (isAppError(error)) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return full(place, error)
  if (aborted || code === 'ECONNRESET' || code === 'ABORT_ERR') return refusal('invalid', place, 'The upload was broken off.', 'Upload it again; nothing of it was kept.', error)
  return error
}

function refusal(code: ErrorCode, place: string, reason: string, remedy: string, cause?: unknown): AppError {
  return new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }], cause })
}

const empty = (place: string) => refusal('invalid', place, 'The file is empty.', 'Choose a log with requests in it; a log that was just rotated is empty, its predecessor is beside it (access.log.1).')
const tooLarge = (place: string, maxBytes: number) => refusal('tooLarge', place, `The file is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB, the most that is taken.`, 'Compress it with gzip, or split it and upload the parts.')
const cutShort = (place: string, bytes: number, announced: number) => refusal('invalid', place, `Only ${bytes} of ${announced} bytes arrived.`, 'Upload it again; nothing of it was kept.')
const full = (place: string, cause?: unknown) => refusal('insufficientStorage', place, 'The disk of the server has no room for it.', 'Compress it with gzip, or ask whoever runs Headroom to make room under HEADROOM_DATA_DIR.', cause)
