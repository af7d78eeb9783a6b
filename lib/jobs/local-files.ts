/**
 * Uploaded files in the data folder, shared by the server that receives them and the worker that reads them:
 * `<data folder>/uploads/<team>/<first two of the SHA-256>/<SHA-256>`, and `uploads/incoming/` for what is still on its
 * way. A file is flushed before it gets its name, and so is the folder that holds the name.
 */
import { createReadStream } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { incomingFolder, uploadPath, uploadsFolder } from './data-folder.ts'
import { StorageError, type IncomingFile, type StoredFile, type StoredFileEntry, type StoredFiles } from './stored-file.ts'

/** Free space that an upload leaves to the database beside it. */
const SPARE_BYTES = 256 * 1024 * 1024

export function openLocalFiles(): StoredFiles {
  return {
    where: uploadsFolder(),
    fullWords: { reason: 'The disk of the server has no room for it.', remedy: 'Compress it with gzip, or ask whoever runs Headroom to make room under HEADROOM_DATA_DIR.' },
    async hasRoom(bytes) {
      await mkdir(incomingFolder(), { recursive: true, mode: 0o700 })
      const { bavail, bsize } = await statfs(incomingFolder())
      return bavail * bsize >= bytes + SPARE_BYTES
    },
    begin,
    find,
    async remove(teamId, sha256) {
      await rm(uploadPath(teamId, sha256), { force: true })
    },
    list,
    removeStaleIncoming,
    async check() {
      await mkdir(incomingFolder(), { recursive: true, mode: 0o700 })
    },
  }
}

async function begin(): Promise<IncomingFile> {
  await mkdir(incomingFolder(), { recursive: true, mode: 0o700 })
  const temporary = join(incomingFolder(), randomUUID())
  let file: FileHandle | undefined = await open(temporary, 'wx', 0o600)
  const close = async (): Promise<void> => {
    const closing = file
    file = undefined
    await closing?.close()
  }
  return {
    async write(bytes) {
      if (file === undefined) throw new Error('the file was kept or dropped already')
      let written = 0
      while (written < bytes.byteLength) written += (await file.write(bytes, written).catch(explain)).bytesWritten
    },
    async keep(teamId, sha256, receivedAt) {
      await file?.sync().catch(explain)
      await close()
      if (receivedAt !== undefined) await utimes(temporary, receivedAt, receivedAt)
      const path = uploadPath(teamId, sha256)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(explain)
      await rename(temporary, path)
      await syncFolder(dirname(path))
    },
    async drop() {
      await close().catch(() => undefined)
      await rm(temporary, { force: true })
    },
  }
}

function explain(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw new StorageError('full', 'the disk is full', error)
  throw error
}

/** The new name is on disk only when its folder is; not every file system can say so. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().catch(() => undefined)
  await handle.close()
}

async function find(teamId: string, sha256: string): Promise<StoredFile | null> {
  const path = uploadPath(teamId, sha256)
  const facts = await stat(path).catch(() => null)
  return facts === null ? null : localFile(path, facts.size)
}

function localFile(path: string, bytes: number): StoredFile {
  return {
    bytes,
    async head(size) {
      const file = await open(path, 'r')
      try {
        const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    },
    read: (chunkBytes) => createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>,
  }
}

async function* list(): AsyncGenerator<StoredFileEntry> {
  const uploads = uploadsFolder()
  for (const teamId of await namesIn(uploads, /^[0-9a-f-]{36}$/)) {
    for (const part of await namesIn(join(uploads, teamId), /^[0-9a-f]{2}$/)) {
      for (const sha256 of await namesIn(join(uploads, teamId, part), /^[0-9a-f]{64}$/)) {
        const facts = await stat(join(uploads, teamId, part, sha256)).catch(() => null)
        if (facts?.isFile() === true) yield { teamId, sha256, bytes: facts.size, receivedAt: facts.mtime }
      }
    }
  }
}

async function namesIn(folder: string, pattern: RegExp): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name)).sort()
}

async function removeStaleIncoming(now: number, ageMs: number): Promise<number> {
  let removed = 0
  for (const name of await readdir(incomingFolder()).catch(() => [])) {
    const path = join(incomingFolder(), name)
    const facts = await stat(path).catch(() => null)
    if (facts === null || now - facts.mtimeMs < ageMs) continue
    await rm(path, { force: true })
    removed++
  }
  return removed
}
