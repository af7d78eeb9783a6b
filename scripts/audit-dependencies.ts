/**
 * `npm run audit:dependencies`: licences of everything that is installed, against a list of those that are taken, and the
 * registry's known vulnerabilities. Exceptions stand in .ci/dependency-exceptions.json, each with its reason and the day on
 * which it ends. A registry that answers no audits is named as skipped, never as passed. Exit 0: fine; 3: something to decide.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { licenceFault } from './licence-terms.ts'

const root = resolve(import.meta.dirname, '..')
const Exceptions = z.object({
  licences: z.array(z.object({ package: z.string(), licence: z.string(), reason: z.string().min(20) })),
  advisories: z.array(z.object({ id: z.string(), package: z.string(), reason: z.string().min(20), until: z.iso.date() })),
})
const Package = z.object({ name: z.string(), version: z.string(), license: z.unknown().optional(), licenses: z.unknown().optional() })
const Audit = z.object({ vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), via: z.array(z.union([z.string(), z.object({ url: z.string(), title: z.string() })])) })) })

const exceptions = Exceptions.parse(JSON.parse(readFileSync(join(root, '.ci/dependency-exceptions.json'), 'utf8')))
const faults = [...licences(), ...advisories()]
for (const fault of faults) console.log(fault)
console.log(faults.length === 0 ? 'nothing to decide' : `${faults.length} to decide`)
process.exitCode = faults.length === 0 ? 0 : 3

function* packageFolders(modules: string): Generator<string> {
  if (!existsSync(modules)) return
  for (const name of readdirSync(modules)) {
    const folders = name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => join(modules, name, inner)) : name.startsWith('.') ? [] : [join(modules, name)]
    for (const folder of folders) {
      if (existsSync(join(folder, 'package.json'))) yield folder
      yield* packageFolders(join(folder, 'node_modules'))
    }
  }
}

function licences(): string[] {
  const found: string[] = []
  const used = new Set<string>()
  let count = 0
  for (const folder of packageFolders(join(root, 'node_modules'))) {
    const parsed = Package.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
    if (!parsed.success) continue
    count++
    const { name, version, license, licenses } = parsed.data
    const fault = licenceFault(license ?? licenses)
    if (fault === null) continue
    const exception = exceptions.licences.find((each) => each.package === name)
    if (exception === undefined) found.push(`licence  ${name} ${version}: ${fault}`)
    else used.add(name)
  }
  console.log(`licences: ${count} packages, ${used.size} by exception`)
  return [...new Set([...found, ...exceptions.licences.filter((each) => !used.has(each.package)).map((each) => `licence  the exception for ${each.package} is not needed any more`)])]
}

function advisories(): string[] {
  let text: string
  try {
    text = execFileSync('npm', ['audit', '--json', '--omit=optional'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    // It ends with 1 where it has found something, and where the registry does not answer.
    text = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
  }
  const parsed = Audit.safeParse(JSON.parse(text === '' ? '{}' : text))
  if (!parsed.success) {
    console.log(`advisories: SKIPPED, the registry gives no audit (${/"(?:message|summary|error)": ?"([^"]{1,120})/.exec(text)?.[1] ?? 'no answer'})`)
    return []
  }
  const today = new Date().toISOString().slice(0, 10)
  const found = Object.entries(parsed.data.vulnerabilities).flatMap(([name, { severity, via }]) => via.flatMap((each) => {
    if (typeof each === 'string') return []
    const id = each.url.split('/').at(-1) ?? each.url
    const exception = exceptions.advisories.find((known) => known.id === id && known.package === name)
    return exception !== undefined && exception.until >= today ? [] : [`advisory ${name} (${severity}) ${each.title} ${each.url}${exception === undefined ? '' : `: its exception ended on ${exception.until}`}`]
  }))
  console.log(`advisories: ${found.length} without exception`)
  return found
}
