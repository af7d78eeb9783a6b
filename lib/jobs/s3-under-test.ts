/**
 * For tests: a server that speaks S3 (s3rver; it knows keys, but does not check what is signed with them) and the settings of
 * its bucket. In a process of its own: a file that is removed while it opens it is an error nobody catches there.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface S3UnderTest {
  settings: Record<string, string>
  /** From now on it does not answer, until `start` is called again. */
  stop(): Promise<void>
  start(): Promise<void>
  end(): Promise<void>
}

const SERVER = `
process.on('uncaughtException', (error) => { if (error.code !== 'ENOENT') { console.error(error); process.exit(1) } })
process.stdin.resume().on('end', () => process.exit(0))
const S3rver = require('s3rver')
const [directory, port] = process.argv.slice(1)
new S3rver({ address: '127.0.0.1', port: Number(port), silent: true, directory, vhostBuckets: false, configureBuckets: [{ name: 'uploads-of-headroom', configs: [] }] })
  .run().then((at) => console.log('port ' + at.port))
`

export async function startS3(): Promise<S3UnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'headroom-s3-'))
  let server: ChildProcess | undefined
  let port = 0
  const start = async (): Promise<void> => {
    // Its standard input ends with this process, and it with that.
    const child = spawn(process.execPath, ['-e', SERVER, '--', directory, String(port)], { cwd: resolve(import.meta.dirname, '../..'), stdio: ['pipe', 'pipe', 'inherit'] })
    server = child
    port = await new Promise<number>((found, failed) => {
      let output = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const at = /port (\d+)\n/.exec(output)?.[1]
        if (at !== undefined) found(Number(at))
      })
      child.once('close', (code) => failed(new Error(`s3rver ended with ${String(code)}`)))
    })
  }
  const stop = async (): Promise<void> => {
    const child = server
    server = undefined
    if (child === undefined) return
    const closed = new Promise((done) => child.once('close', done))
    child.kill('SIGKILL')
    await closed
  }
  await start()
  return {
    settings: { HEADROOM_S3_BUCKET: 'uploads-of-headroom', HEADROOM_S3_ENDPOINT: `http://127.0.0.1:${port}`, HEADROOM_S3_PREFIX: 'staging', HEADROOM_S3_ACCESS_KEY_ID: 'S3RVER', HEADROOM_S3_SECRET_ACCESS_KEY: 'S3RVER' },
    stop,
    start,
    async end() {
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
