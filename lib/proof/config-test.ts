/**
 * `apachectl configtest` on exact bytes, in a temporary folder of its own: what Apache says, with the paths of the export in
 * place of the folder's. A machine that lacks an account of the configuration is told apart from a configuration that is wrong,
 * by a second test with an account that is there. Nothing is started, nothing is left behind.
 */
import { spawnSync } from 'node:child_process'
import { parse, type ConfigNode } from '#lib/apache/parse.ts'
import { findModWsgiVersion } from '#lib/apache/mod-wsgi-version.ts'
import { splitWords } from '#lib/apache/words.ts'
import type { ConfigTestEvidence } from '#lib/planning/configtest-evidence.ts'
import { apacheFolder, COMMON_MODULES, type ApacheFolder } from './apache-folder.ts'
import { runConfined, type ProgramEnd } from './confined-program.ts'
import { apacheSoftware, CLEAN_ENVIRONMENT, idOf, type ApacheHere } from './find-apache.ts'

const TIMEOUT_MS = 20_000
const OUTPUT_BYTES = 256 * 1024
const KEPT_CHARACTERS = 8000

export interface ConfigTest {
  passed: boolean
  output: string
}

/** The files in `folder` as they are, with what Apache would define and run with; for tests and measurements, which wait for it. */
export function configTest(here: ApacheHere, folder: ApacheFolder): ConfigTest {
  const { status, stdout, stderr } = spawnSync(here.binary, ['-t', '-D', 'DUMP_RUN_CFG', '-f', folder.httpdConf], { encoding: 'utf8', timeout: TIMEOUT_MS, env: CLEAN_ENVIRONMENT })
  return { passed: status === 0, output: stdout + stderr }
}

export interface ConfigurationToTest {
  files: readonly { path: string; text: string }[]
  mpm: 'event' | 'worker' | 'prefork'
  /** mod_wsgi version it was written for. */
  writtenFor: string
}

export async function testConfiguration(here: ApacheHere, { files, mpm, writtenFor }: ConfigurationToTest, signal?: AbortSignal): Promise<ConfigTestEvidence> {
  const began = performance.now()
  const software = apacheSoftware(here)
  const first = await runTest(here, files, mpm, signal)
  const accounts = first.code === 0 ? [] : missingAccounts(files)
  const second = accounts.length === 0 ? null : await runTest(here, files.map((file) => ({ ...file, text: withStandIns(file.text, here, accounts) })), mpm, signal)
  const elsewhere = first.code !== 0 && differs(writtenFor, software.modWsgi) && /WSGI ?daemon ?process|Invalid command '?"?WSGI/i.test(first.output)
  return {
    schema: 'headroom/configtest@1',
    outcome: first.code === 0 ? 'passed' : second?.code === 0 ? 'qualified' : elsewhere ? 'undecided' : 'failed',
    software,
    writtenFor,
    output: first.timedOut ? `${first.output}\nApache did not end within ${TIMEOUT_MS / 1000} s and was stopped.`.trim() : first.output,
    cut: first.cut,
    standIns: second?.code === 0 ? accounts.map(({ name, kind }) => ({ name, instead: kind === 'user' ? here.user : here.group, why: `This worker has no ${kind === 'user' ? 'account' : 'group'} ${name}; the web server must.` })) : [],
    tookMs: Math.round(performance.now() - began),
  }
}

async function runTest(here: ApacheHere, files: ConfigurationToTest['files'], mpm: ConfigurationToTest['mpm'], signal: AbortSignal | undefined): Promise<ProgramEnd> {
  const folder = await apacheFolder(here, mpm, COMMON_MODULES)
  try {
    for (const file of files) if (file.path.endsWith('.conf')) folder.put(`conf/${plainPath(file.path)}`, file.text)
    const end = await runConfined(here, [here.binary, '-t', '-f', folder.httpdConf], { timeoutMs: TIMEOUT_MS, outputBytes: OUTPUT_BYTES, cwd: folder.path, ...(signal === undefined ? {} : { signal }) })
    const output = end.output.replaceAll(`${folder.path}/conf/`, '').replaceAll(folder.path, '').trim()
    return { ...end, output: output.slice(0, KEPT_CHARACTERS), cut: end.cut || output.length > KEPT_CHARACTERS }
  } finally {
    folder.remove()
  }
}

/** The writer's own paths are plain; whatever else comes stays inside the folder all the same. */
function plainPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.length > 2 ? parts.join('-') : parts.join('/')
}

interface MissingAccount {
  kind: 'user' | 'group'
  name: string
}

/** Accounts that daemon groups name and that this machine does not have. */
function missingAccounts(files: ConfigurationToTest['files']): MissingAccount[] {
  const found = new Map<string, MissingAccount>()
  const visit = (nodes: readonly ConfigNode[]): void => {
    for (const node of nodes) {
      if (node.kind === 'section') visit(node.children)
      if (node.kind !== 'directive' || node.name.toLowerCase() !== 'wsgidaemonprocess') continue
      for (const { text } of splitWords(node.args)) {
        const [, option, name] = /^(user|group)=([A-Za-z_][A-Za-z0-9_.-]{0,31})$/.exec(text) ?? []
        if ((option === 'user' || option === 'group') && name !== undefined) found.set(`${option}=${name}`, { kind: option, name })
      }
    }
  }
  for (const file of files) if (file.path.endsWith('.conf')) visit(parse(file.text).children)
  return [...found.values()].filter(({ kind, name }) => (kind === 'user' ? idOf('-u', name) === undefined : !groupExists(name)))
}

function groupExists(name: string): boolean {
  return spawnSync('getent', ['group', name], { stdio: 'ignore', timeout: 5000, env: CLEAN_ENVIRONMENT }).status === 0
}

/** The same text with other names in `user=` and `group=`, outside of comments. */
function withStandIns(text: string, here: ApacheHere, accounts: readonly MissingAccount[]): string {
  return text
    .split('\n')
    .map((line) => (/^\s*#/.test(line) ? line : accounts.reduce((changed, { kind, name }) => changed.replaceAll(new RegExp(`(^|\\s)("?)${kind}=${name.replaceAll('.', '\\.')}("?)(?=\\s|$)`, 'g'), `$1$2${kind}=${kind === 'user' ? here.user : here.group}$3`), line)))
    .join('\n')
}

/** Options change with the first two numbers of a version. */
function differs(writtenFor: string, here: string | null): boolean {
  const [a, b] = [findModWsgiVersion(writtenFor), here === null ? null : findModWsgiVersion(here)]
  return a !== null && b !== null && (a.major !== b.major || a.minor !== b.minor)
}
