/**
 * `headroom render`: a plan's Apache configuration as files. Prints the list of files with their SHA-256. Writes only below
 * --out, refuses to overwrite a file of other content unless --force is given.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { expressCommands, shellText } from '#lib/apache/express-arguments.ts'
import { encodedDiff } from '#lib/apache/fix.ts'
import { patchGroups } from '#lib/apache/patch-groups.ts'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import { invalidInput, isAppError, type Problem } from '#lib/base/errors.ts'
import { hostPlansWithSites } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { apacheSettings, type ApacheSettingsInput } from '#lib/planning/apache-settings.ts'
import { exportBundle, type ExportBundle } from '#lib/planning/export-bundle.ts'
import { plannedGroups } from '#lib/planning/planned-groups.ts'
import type { SiteConfiguration } from '#lib/planning/scenario-inputs.ts'
import { numberOption, onePlan, readArguments } from '../arguments.ts'
import type { CommandIo } from '../command.ts'
import { readConfigFiles } from '../config-text-file.ts'
import { readPlan } from '../plan-file.ts'

export const help = `Usage: headroom render PLAN --out DIR [--mod-wsgi 4.9.4] [--port N] [--sites FILE] [--zip FILE] [--onto FILE]...
                       [--force] [--json]
       headroom render PLAN --express [--mod-wsgi 4.9.4] [--port N] [--sites FILE] [--json]

Writes the Apache configuration of a plan: sites-available/SITE.conf, mods-available/mpm_event.conf, README.txt, SHA256SUMS.
PLAN is a plan JSON file, - for standard input.

  --out DIR         directory to write into; made if absent
  --mod-wsgi V      write for this version of mod_wsgi instead of the plan's
  --port N          port of the virtual hosts (80)
  --sites FILE      JSON object, site name -> details: serverName, aliases, port, scriptPath, mountPath, daemonUser,
                    daemonUnixGroup, pythonHome, documentRoot, urlPrefixes (group -> URL prefixes)
  --zip FILE        also writes one zip of all files
  --onto FILE       existing configuration; also writes changes.patch, which puts the planned sizes into it and changes
                    nothing else (apply with patch -p1); may be given several times
  --express         writes no file; prints the same sizes as arguments of mod_wsgi-express, one command a site
  --force           overwrites files of other content

What neither the plan nor --sites says (script, server name) is assumed, and each file names the assumption.
Prints {"schema":"headroom/render@1","files":[{"path","sha256","bytes"}],"warnings":[...]}.
`

const OPTIONS = { out: { type: 'string' }, 'mod-wsgi': { type: 'string' }, port: { type: 'string' }, sites: { type: 'string' }, zip: { type: 'string' }, onto: { type: 'string', multiple: true }, force: { type: 'boolean' }, express: { type: 'boolean' }, json: { type: 'boolean' } } as const

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments('render', args, OPTIONS)
  const planFile = onePlan('render', positionals)
  if (values.out === undefined && values.express !== true) throw invalidInput([{ place: '--out', reason: 'The directory to write into is missing.', remedy: 'headroom render PLAN --out DIR' }])
  const plan = await readPlan(planFile, io)
  const port = numberOption('--port', values.port, 1, 65_535, true)
  const details = values.sites === undefined ? {} : await readSites(values.sites, io)
  const unknown = Object.keys(details).filter((name) => !plan.sites.some((site) => site.name === name))
  if (unknown.length > 0) throw invalidInput(unknown.map((name) => ({ place: `${values.sites}: ${JSON.stringify(name)}`, reason: 'The plan has no such site.', remedy: `Its sites are ${plan.sites.map((site) => site.name).join(', ')}.` })))
  const configuration = Object.fromEntries(plan.sites.map((site) => [site.name, { ...(port === undefined ? {} : { port }), ...details[site.name] }]))
  const input = { plan, configuration, title: { scenario: plan.name, contentHash: `sha256:${sha256(new TextEncoder().encode(canonicalJson(plan)))}` }, ...(values['mod-wsgi'] === undefined ? {} : { modWsgi: values['mod-wsgi'] }) }
  if (values.express) return printExpress(input, values.json ?? false, io)
  const bundle = exportBundle(input, sha256)
  const out = resolve(io.cwd, values.out ?? '.')
  const patch = values.onto === undefined ? null : await patchOf(plan, values.onto, io)
  await writeFiles(out, bundle, values.force ?? false)
  if (patch) await writeFile(join(out, 'changes.patch'), patch.patch)
  if (values.zip !== undefined) await writeFile(resolve(io.cwd, values.zip), bundle.zip)
  const listed = bundle.files.map(({ path, sha256: hash, text }) => ({ path, sha256: hash, bytes: Buffer.byteLength(text) }))
  if (patch) listed.push({ path: 'changes.patch', sha256: sha256(patch.patch), bytes: patch.patch.length })
  const warnings = [...bundle.warnings, ...(patch?.missing ?? []).map((name) => `No file given with --onto declares the daemon group ${JSON.stringify(name)}: it is not in changes.patch.`)]
  if (values.json) io.stdout.write(`${JSON.stringify({ schema: 'headroom/render@1', out, files: listed, configSha256: bundle.configSha256, warnings })}\n`)
  else {
    for (const file of listed) io.stdout.write(`${file.sha256}  ${file.path}\n`)
    for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`)
  }
  return 0
}

function printExpress(input: ApacheSettingsInput, asJson: boolean, io: CommandIo): number {
  const hosts = hostPlansWithSites(input.plan).map(({ plan }) => apacheSettings({ ...input, plan }))
  const [first] = hosts
  const settings = { modWsgi: first?.modWsgi ?? input.plan.apache.modWsgi, warnings: [...new Set(hosts.flatMap(({ warnings }) => warnings))] }
  const commands = hosts.flatMap((host) => expressCommands(host))
  if (asJson) io.stdout.write(`${JSON.stringify({ schema: 'headroom/express@1', modWsgi: settings.modWsgi, commands, warnings: settings.warnings })}\n`)
  else {
    io.stdout.write(commands.map(shellText).join('\n'))
    for (const text of [...settings.warnings, ...commands.flatMap(({ site, notes }) => notes.map((note) => `${site}: ${note}`))]) io.stderr.write(`warning: ${text}\n`)
  }
  return 0
}

async function patchOf(plan: Plan, names: readonly string[], io: CommandIo): Promise<{ patch: Uint8Array; missing: string[] }> {
  const before = await readConfigFiles(names, io)
  const { files, missing } = patchGroups(before, plannedGroups(plan))
  return { patch: encodedDiff(before, files), missing }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

type Details = Partial<SiteConfiguration>

async function readSites(file: string, io: CommandIo): Promise<Record<string, Details>> {
  const { SiteConfiguration } = await import('#lib/planning/scenario-inputs.ts')
  const { z } = await import('zod')
  const result = z.record(z.string(), SiteConfiguration.partial().strict()).safeParse(await readJson(resolve(io.cwd, file), file))
  if (result.success) return result.data
  throw invalidInput(result.error.issues.map((issue): Problem => ({ place: `${file}: ${issue.path.join('.')}`, reason: issue.message, remedy: 'See headroom render --help for the fields.' })))
}

async function readJson(path: string, label: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? `It is not JSON: ${error.message}.` : `It cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`
    throw invalidInput([{ place: label, reason, remedy: 'Give a JSON object, site name -> details.' }])
  }
}

async function writeFiles(out: string, bundle: ExportBundle, force: boolean): Promise<void> {
  try {
    if (!force) await refuseToOverwrite(out, bundle)
    for (const file of bundle.files) {
      const target = join(out, file.path)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, file.text)
    }
  } catch (error) {
    if (isAppError(error)) throw error
    throw invalidInput([{ place: out, reason: `It cannot be written (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`, remedy: 'Name a directory that you may write to.' }])
  }
}

async function refuseToOverwrite(out: string, bundle: ExportBundle): Promise<void> {
  const problems: Problem[] = []
  for (const file of bundle.files) {
    const there = await readFile(join(out, file.path), 'utf8').catch(() => null)
    if (there !== null && there !== file.text && !there.includes('Written by Headroom') && !there.includes('Apache configuration by Headroom') && file.path !== 'SHA256SUMS') {
      problems.push({ place: join(out, file.path), reason: 'It is there already and was not written by Headroom.', remedy: 'Choose another directory, or overwrite it with --force.' })
    }
  }
  if (problems.length > 0) throw invalidInput(problems)
}
