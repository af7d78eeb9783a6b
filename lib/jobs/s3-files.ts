/**
 * Uploaded files in a bucket of storage that speaks S3: `<prefix>uploads/<team>/<first two of the SHA-256>/<SHA-256>`, and
 * `<prefix>incoming/` for what is still on its way. A file's name is known only when all of it has come, so it is sent in
 * parts under a passing name, copied to its own within the storage, and the passing one removed. Reads are ranges, one
 * ahead of the reader: a reader that takes its time keeps no connection open, and a range that breaks is asked for again.
 */
import { once } from 'node:events'
import { randomUUID } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, paginateListObjectsV2, S3Client, type _Object } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { S3Settings } from './s3-settings.ts'
import { parseStoredName, StorageError, storedName, type IncomingFile, type StoredFile, type StoredFiles } from './stored-file.ts'

/** Of one request; an upload has two of them in memory and one filling up, a reader two. */
const PART_BYTES = 8 * 1024 * 1024
const PARTS_AT_ONCE = 2
const ATTEMPTS = 4
const CONNECT_MS = 5000
const SILENCE_MS = 60_000

export function openS3Files(settings: S3Settings): StoredFiles {
  const { bucket, prefix, region, endpoint, credentials } = settings
  const client = new S3Client({
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    // Checksums beyond what S3 itself demands are unknown to many that speak it; the file's own SHA-256 is ours.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
  })
  const keyOf = (teamId: string, sha256: string) => `${prefix}uploads/${storedName(teamId, sha256)}`
  const remove = async (key: string): Promise<void> => void (await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })))

  async function begin(): Promise<IncomingFile & { finish(): Promise<void> }> {
    const key = `${prefix}incoming/${randomUUID()}`
    const body = new PassThrough({ highWaterMark: 1024 * 1024 })
    body.on('error', () => undefined)
    const upload = new Upload({ client, params: { Bucket: bucket, Key: key, Body: body }, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE })
    const sent = upload.done().catch(explain)
    // Whoever writes or keeps hears of a failure; until then it is nobody's.
    sent.catch(() => body.destroy())
    const finish = async (): Promise<void> => {
      body.end()
      await sent
    }
    return {
      async write(bytes) {
        if (!body.destroyed && body.write(Uint8Array.from(bytes))) return
        const room = new AbortController()
        await Promise.race([sent, once(body, 'drain', { signal: room.signal }).catch(() => sent)]).finally(() => room.abort())
      },
      finish,
      async keep(teamId, sha256) {
        await finish()
        await client.send(new CopyObjectCommand({ Bucket: bucket, Key: keyOf(teamId, sha256), CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}` })).catch(explain)
        await remove(key).catch(explain)
      },
      async drop() {
        await upload.abort()
        body.destroy()
        await sent.catch(() => undefined)
        await remove(key).catch(() => undefined)
      },
    }
  }

  async function find(teamId: string, sha256: string): Promise<StoredFile | null> {
    const key = keyOf(teamId, sha256)
    const bytes = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).then(
      ({ ContentLength = 0 }) => ContentLength,
      (error: unknown) => (isMissing(error) ? null : explain(error)),
    )
    if (bytes === null) return null
    const range = async (from: number, to: number): Promise<Uint8Array> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${from}-${to - 1}` }))
      const part = (await Body?.transformToByteArray()) ?? new Uint8Array(0)
      if (part.length !== to - from) throw new Error(`the storage sent ${part.length} of ${to - from} bytes`)
      return part
    }
    // The client repeats a request that fails; what breaks off within an answer is asked for once more here.
    const surely = (from: number, to: number): Promise<Uint8Array> => range(from, to).catch(() => range(from, to)).catch(explain)
    return {
      bytes,
      head: (size) => (bytes === 0 ? Promise.resolve(new Uint8Array(0)) : surely(0, Math.min(size, bytes))),
      async *read(chunkBytes) {
        const next = (from: number): Promise<Uint8Array> | null => {
          if (from >= bytes) return null
          const part = surely(from, Math.min(from + PART_BYTES, bytes))
          part.catch(() => undefined)
          return part
        }
        let pending = next(0)
        for (let from = 0; pending !== null; from += PART_BYTES) {
          const part: Uint8Array = await pending
          pending = next(from + PART_BYTES)
          for (let at = 0; at < part.length; at += chunkBytes) yield part.subarray(at, at + chunkBytes)
        }
      },
    }
  }

  async function* objects(below: string): AsyncGenerator<_Object> {
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: below })) yield* page.Contents ?? []
    } catch (error) {
      explain(error)
    }
  }

  return {
    where: `bucket ${bucket}${prefix === '' ? '' : `, ${prefix}`}`,
    fullWords: { reason: 'The storage for uploaded files has no room for it.', remedy: 'Compress it with gzip, or ask whoever runs Headroom to make room in the bucket.' },
    hasRoom: () => Promise.resolve(true),
    begin,
    find,
    remove: (teamId, sha256) => remove(keyOf(teamId, sha256)).catch(explain),
    async *list() {
      for await (const { Key = '', Size = 0, LastModified } of objects(`${prefix}uploads/`)) {
        const name = parseStoredName(Key.slice(`${prefix}uploads/`.length))
        if (name !== null && LastModified !== undefined) yield { ...name, bytes: Size, receivedAt: LastModified }
      }
    },
    async removeStaleIncoming(now, ageMs) {
      let removed = 0
      for await (const { Key, LastModified } of objects(`${prefix}incoming/`)) {
        if (Key === undefined || LastModified === undefined || now - LastModified.getTime() < ageMs) continue
        await remove(Key).catch(explain)
        removed++
      }
      return removed
    },
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: bucket })).catch(explain)
      // To be there is not to be writable.
      const probe = await begin()
      await probe.write(new Uint8Array(1))
      await probe.finish()
      await probe.drop()
    },
  }
}

const statusOf = (error: unknown): number | undefined => {
  const facts = error instanceof Error && '$metadata' in error ? error.$metadata : undefined
  return typeof facts === 'object' && facts !== null && 'httpStatusCode' in facts && typeof facts.httpStatusCode === 'number' ? facts.httpStatusCode : undefined
}

const isMissing = (error: unknown): boolean => statusOf(error) === 404 && error instanceof Error && error.name !== 'NoSuchBucket'

/** 507 and the names that stores without room use; anything else is a storage that cannot be worked with now. */
function explain(error: unknown): never {
  if (error instanceof StorageError) throw error
  const name = error instanceof Error ? error.name : ''
  const isFull = statusOf(error) === 507 || /StorageFull|QuotaExceeded|InsufficientStorage/i.test(name)
  const code = error instanceof Error && 'code' in error ? String(error.code) : name
  throw new StorageError(isFull ? 'full' : 'away', isFull ? 'the bucket has no room' : `the storage for uploaded files cannot be used (${code || statusOf(error) || 'no answer'})`, error)
}
