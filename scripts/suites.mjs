/** The suites of `npm test`, in the order in which they fail soonest; each answers with what passed, failed and was skipped. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { environment, root } from './install.mjs'
import { build, node } from './prepare.mjs'
import { startPostgres } from './postgres.mjs'
import { findChromium, missingParts } from './system-packages.mjs'
import { makeTemplateDatabase } from './template-database.mjs'

const bin = (name) => path.join(root, 'node_modules', name)

export const SUITES = [
  { name: 'types', about: 'tsc over everything', routes: true, run: () => command([bin('typescript/bin/tsc'), '--noEmit']) },
  // Each of both takes one core.
  { name: 'lint', about: 'eslint over everything', routes: true, beside: 'types', run: () => command([bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']) },
  { name: 'packages', about: 'licences and known vulnerabilities of what is installed', run: packages },
  { name: 'unit', about: 'pure floors, wrappers, the command', run: (words) => vitest('unit', words) },
  { name: 'database', about: 'data and jobs on a real PostgreSQL; migrations against the schema', run: database },
  { name: 'serve', about: '`npm start`, twice, stopped and killed, on its own and on a given PostgreSQL', system: true, run: serve },
  { name: 'apache', about: 'a real Apache with mod_wsgi on written configuration', system: true, run: apache },
  { name: 'e2e', about: 'a browser on what `npm start` serves', system: true, run: browser },
]

/** A command with inherited output. @returns {Promise<number>} its exit code */
function exec(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, env: environment(env), stdio: 'inherit' })
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** One suite, one verdict: passed when the command ends with 0. */
async function command(args) {
  return (await exec(args)) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** For suites with `routes`: what tsc and eslint know of them. */
export async function generateRouteTypes() {
  if ((await exec([bin('next/dist/bin/next'), 'typegen'])) !== 0) throw new Error('next typegen failed')
}

/** Two verdicts, on licences and on vulnerabilities; the second is skipped by name where the registry answers no audits. */
async function packages() {
  let output = ''
  const child = spawn(node, [path.join(root, 'scripts/audit-dependencies.ts')], { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk)
    output += chunk
  })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  const skipped = /^advisories: SKIPPED, (.*)$/m.exec(output)?.[1]
  const failed = code === 0 ? 0 : 1
  return { passed: 2 - failed - (skipped === undefined ? 0 : 1), failed, skipped: skipped === undefined ? 0 : 1, why: skipped === undefined ? undefined : `skipped: ${skipped}` }
}

async function vitest(project, words, env = {}) {
  return withFolder(async (folder) => {
    const report = path.join(folder, 'report.json')
    const code = await exec([bin('vitest/vitest.mjs'), 'run', '--project', project, ...words, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], env)
    const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    // A file that does not even load fails no test of its own: the exit code tells.
    return { passed, failed: code !== 0 && numFailedTests === 0 ? 1 : numFailedTests, skipped: numPendingTests + numTodoTests, names: failedTests(testResults) }
  })
}

/** Names for the end of a run, where they are found without reading it all. */
function failedTests(files) {
  return files.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => `${path.relative(root, name)}: ${fullName}`)
    return failed.length === 0 && status === 'failed' ? [`${path.relative(root, name)}: could not be loaded`] : failed
  })
}

function failedSpecs(suites) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...specs.filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky')).map(({ file, title }) => `e2e/${file}: ${title}`),
    ...failedSpecs(inner),
  ])
}

/** Built before, so that of two servers that start at once none builds. */
async function serve(words) {
  await build()
  return vitest('serve', words)
}

/** A PostgreSQL of its own with a template database, into which the migrations were applied from nothing. */
async function database(words) {
  return withFolder(async (folder) => {
    const postgres = await startPostgres({ folder })
    try {
      await makeTemplateDatabase(postgres.adminUrl)
      return await vitest('database', words, { TEST_DATABASE_URL: postgres.adminUrl })
    } finally {
      postgres.stop()
    }
  })
}

async function apache(words) {
  const absent = missingParts().find(({ name }) => name === 'Apache with mod_wsgi')
  const result = await vitest('apache', words)
  return absent === undefined ? result : { ...result, why: `skipped: ${absent.name} is not here (${absent.packages.join(', ')})` }
}

/** `npm start` on a data folder and a port of its own, and Playwright on it. */
async function browser(words) {
  const executable = findChromium() ?? (await playwrightsOwn())
  if (executable === undefined) return { passed: 0, failed: 0, skipped: 1, why: 'skipped: there is no browser (chromium), and none could be installed' }
  const { startForTests } = await import('./start-for-tests.mjs')
  return withFolder(async (folder) => {
    const server = await startForTests(folder)
    try {
      const report = path.join(folder, 'e2e.json')
      const code = await exec([bin('@playwright/test/cli.js'), 'test', ...words], {
        ...server.env,
        CHROMIUM_PATH: executable,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        // Fixtures use the data layer itself, which is for the server alone.
        NODE_OPTIONS: '--conditions=react-server',
      })
      const { stats, suites } = JSON.parse(readFileSync(report, 'utf8'))
      const failed = stats.unexpected + stats.flaky
      return { passed: stats.expected, failed: code !== 0 && failed === 0 ? 1 : failed, skipped: stats.skipped, names: failedSpecs(suites) }
    } finally {
      await server.stop()
    }
  })
}

/** Playwright's browser, where it was installed or lets itself be. */
async function playwrightsOwn() {
  const { chromium } = await import('@playwright/test')
  const { existsSync } = await import('node:fs')
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  await exec([bin('@playwright/test/cli.js'), 'install', 'chromium'])
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}

/** Below the system's temporary folder, gone afterwards. */
async function withFolder(work) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'headroom-test-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
