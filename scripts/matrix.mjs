/** `npm run matrix`: the access matrix on a server of its own, and its table. Ends with what the tests of it say. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const folder = mkdtempSync(path.join(tmpdir(), 'headroom-matrix-table-'))
const table = path.join(folder, 'table.txt')
try {
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/test.mjs'), '--only', 'serve', 'matrix.serve'], { cwd: root, env: { ...process.env, HEADROOM_MATRIX_TABLE: table }, stdio: 'inherit' })
  if (existsSync(table)) console.log(readFileSync(table, 'utf8'))
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
