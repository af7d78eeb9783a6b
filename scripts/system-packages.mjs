/**
 * What tests need from the system: a browser, Apache, mod_wsgi. Debian's packages are installed where the system lets us;
 * what cannot be had is named, and the suites that need it are skipped by that name. Never touches a service: `apache2-bin`
 * is the program without the machine's own Apache around it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser']
const WSGI_FOLDERS = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules']

/** The browser's program; undefined where only Playwright's own could be used. */
export const findChromium = () => (process.env.CHROMIUM_PATH && existsSync(process.env.CHROMIUM_PATH) ? process.env.CHROMIUM_PATH : CHROMIUM.find((file) => existsSync(file)))

const hasWsgi = () => WSGI_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).some((name) => /^mod_wsgi.*\.so$/.test(name)))
const hasApache = () => ['/usr/sbin/apache2', '/usr/sbin/httpd'].some((file) => existsSync(file)) && hasWsgi()

const PARTS = [
  { name: 'a browser', packages: ['chromium'], present: () => findChromium() !== undefined },
  { name: 'ab, the load-test tool of Apache', packages: ['apache2-utils'], present: () => existsSync('/usr/bin/ab') },
  { name: 'libfaketime', packages: ['libfaketime'], present: () => process.platform !== 'linux' || existsSync('/usr/bin/faketime') || ['x86_64', 'aarch64'].some((machine) => existsSync(`/usr/lib/${machine}-linux-gnu/faketime`)) },
  { name: 'wrk', packages: ['wrk'], present: () => spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined },
  { name: 'Apache with mod_wsgi', packages: ['apache2-bin', 'libapache2-mod-wsgi-py3'], present: hasApache },
]

/** Packages that are absent, by part. */
export const missingParts = () => PARTS.filter((part) => !part.present())

/**
 * Installs what is absent, if this user may and the system has apt.
 * @returns {Promise<string>} what was done, in a few words
 */
export async function installSystemParts() {
  const missing = missingParts()
  if (missing.length === 0) return 'there'
  const prefix = elevation()
  if (prefix === undefined) return `not installable here: ${missing.map(({ name }) => name).join(', ')}`
  const packages = missing.flatMap((part) => part.packages)
  const update = await apt(prefix, ['update'])
  const install = update.code === 0 ? await apt(prefix, ['install', '-y', '--no-install-recommends', ...packages]) : update
  if (install.code !== 0) process.stdout.write(`\n    apt-get: ${install.output.trim().split('\n').slice(-3).join('\n    ')}\n  `)
  const still = missingParts()
  return still.length === 0 ? `installed ${packages.join(', ')}` : `could not be installed: ${still.map(({ name }) => name).join(', ')}`
}

/** How apt may be run: as root, by a sudo that asks nothing, or not at all. */
function elevation() {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return undefined
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : undefined
}

function apt(prefix, args) {
  const [command, ...rest] = [...prefix, 'apt-get', '-q', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=120', ...args]
  return new Promise((resolve) => {
    const child = spawn(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => resolve({ code: 1, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
