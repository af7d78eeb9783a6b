/**
 * Where uploaded files are kept: in the data folder, or in storage that speaks S3 where HEADROOM_S3_BUCKET names a bucket.
 * Whoever receives, reads, removes or backs up a file goes through here.
 */
import { openLocalFiles } from './local-files.ts'
import { s3Settings } from './s3-settings.ts'
import type { StoredFile, StoredFiles } from './stored-file.ts'

let opened: { key: string; files: StoredFiles } | undefined

/** By the environment of this process or thread. The client of S3 is loaded only where it is used. */
export async function openStoredFiles(): Promise<StoredFiles> {
  const settings = s3Settings()
  if (settings === null) return openLocalFiles()
  const key = JSON.stringify(settings)
  if (opened?.key !== key) {
    const { openS3Files } = await import('./s3-files.ts')
    opened = { key, files: openS3Files(settings) }
  }
  return opened.files
}

/** For whoever knows that it was there a moment ago. */
export async function getStoredFile(teamId: string, sha256: string): Promise<StoredFile> {
  const file = await (await openStoredFiles()).find(teamId, sha256)
  if (file === null) throw new Error(`the file ${sha256} is gone`)
  return file
}
