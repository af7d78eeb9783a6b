/** `npm start` as people run it, on a data folder and a port of its own, with one web process, for the browser tests. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { environment, root } from './install.mjs'
import { node } from './prepare.mjs'
import { freePort } from './postgres.mjs'

const LONGEST_START_MS = 300_000

/**
 * @param {string} folder the data folder, empty or of an earlier start
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>} once it prints its address; `env` is what the tests read
 */
export async function startForTests(folder) {
  const port = await freePort()
  const password = randomBytes(12).toString('base64url')
  const env = { HEADROOM_DATA_DIR: folder, PORT: String(port), HOST: '127.0.0.1', HEADROOM_WEB_PROCESSES: '1', HEADROOM_WORKER_PRIORITY: 'low', HEADROOM_DEMO_PASSWORD: password }
  const child = spawn(node, [path.join(root, 'scripts/start.mjs')], { cwd: root, env: environment({ ...env, DATABASE_URL: '' }), stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const address = `http://127.0.0.1:${port}`
  await new Promise((resolve, reject) => {
    let output = ''
    const late = setTimeout(() => reject(new Error(`npm start took longer than ${LONGEST_START_MS / 1000} s`)), LONGEST_START_MS)
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      output += chunk
      if (!output.includes(`  ${address}\n`)) return
      clearTimeout(late)
      resolve()
    })
    child.once('close', (code) => reject(new Error(`npm start ended with ${code}`)))
  })
  const secret = (name) => readFileSync(path.join(folder, name), 'utf8').trim()
  const databaseUrl = `postgresql://postgres:${secret('postgres-password')}@127.0.0.1:${secret('postgres-port')}/headroom`
  return {
    env: { E2E_ADDRESS: address, E2E_DATA_DIR: folder, E2E_DEMO_PASSWORD: password, DATABASE_URL: databaseUrl, HEADROOM_DATA_DIR: folder, NEXTAUTH_SECRET: secret('session-secret') },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
