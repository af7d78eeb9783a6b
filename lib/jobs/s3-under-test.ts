/** For tests: a server that speaks S3 (s3rver; it knows keys, but does not check what is signed with them) and the settings of its bucket. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'

export interface S3UnderTest {
  settings: Record<string, string>
  /** From now on it does not answer, until `start` is called again. */
  stop(): Promise<void>
  start(): Promise<void>
  end(): Promise<void>
}

export async function startS3(): Promise<S3UnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'headroom-s3-'))
  let server: S3rver
  let port = 0
  const start = async (): Promise<void> => {
    server = new S3rver({ address: '127.0.0.1', port, silent: true, directory, vhostBuckets: false, configureBuckets: [{ name: 'uploads-of-headroom', configs: [] }] })
    port = (await server.run()).port
  }
  await start()
  return {
    settings: { HEADROOM_S3_BUCKET: 'uploads-of-headroom', HEADROOM_S3_ENDPOINT: `http://127.0.0.1:${port}`, HEADROOM_S3_PREFIX: 'staging', HEADROOM_S3_ACCESS_KEY_ID: 'S3RVER', HEADROOM_S3_SECRET_ACCESS_KEY: 'S3RVER' },
    stop: () => server.close(),
    start,
    async end() {
      await server.close().catch(() => undefined)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
