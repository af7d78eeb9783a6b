/**
 * `headroom render`: a plan's Apache configuration as files. Prints the list of files with their SHA-256. Writes only below
 * --out, refuses to overwrite a file of other content unless --force is given.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { canonicalJson } from '#lib/base/canonical-json.ts'
import { invalidInput, isAppError, type Problem } from '#lib/base/errors.ts'
import { exportBundle, type ExportBundle } from '#lib/planning/export-bundle.ts'
import { parsePlan } from '#lib/planning/plan.ts'
import type { SiteConfiguration } from '#lib/planning/scenario-inputs.ts'
import type { CommandIo } from '../command.ts'

export const help = `Usage: headroom render PLAN --out DIR [--mod-wsgi 4.9.4] [--port N] [--sites FILE] [--zip FILE] [--force] [--json]

Writes the Apache configuration of a plan: sites-available/SITE.conf, mods-available/mpm_event.conf, README.txt, SHA256SUMS.
PLAN is a plan JSON file, - for standard input.

  --out DIR         directory to write into; made if absent
  --mod-wsgi V      write for this version of mod_wsgi instead of the plan's
  --port N          port of the virtual hosts (80)
  --sites FILE      JSON object, site name -> details: serverName, aliases, port, scriptPath, mountPath, daemonUser,
                    daemonUnixGroup, pythonHome, documentRoot, urlPrefixes (group -> URL prefixes)
  --zip FILE        also writes one zip of all files
  --force           overwrites files of other content

What neither the plan nor --sites says (script, server name) is assumed, and each file names the assumption.
Prints {"schema":"headroom/render@1","files":[{"path","sha256","bytes"}],"warnings":[...]}.
`

export async function run(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args)
  const [planFile] = positionals
  if (planFile === undefined || positionals.length > 1) throw invalidInput([{ place: 'render', reason: 'It needs exactly one plan.', remedy: 'headroom render PLAN --out DIR' }])
  if (values.out === undefined) throw invalidInput([{ place: '--out', reason: 'The directory to write into is missing.', remedy: 'headroom render PLAN --out DIR' }])
  const plan = parsePlan(await readJson(planFile, io))
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) throw invalidInput([{ place: '--port', reason: `${JSON.stringify(values.port)} is not a port.`, remedy: 'Use a whole number from 1 to 65535.' }])
  const details = values.sites === undefined ? {} : await readSites(values.sites, io)
  const unknown = Object.keys(details).filter((name) => !plan.sites.some((site) => site.name === name))
  if (unknown.length > 0) throw invalidInput(unknown.map((name) => ({ place: `${values.sites}: ${JSON.stringify(name)}`, reason: 'The plan has no such site.', remedy: `Its sites are ${plan.sites.map((site) => site.name).join(', ')}.` })))
  const configuration = Object.fromEntries(plan.sites.map((site) => [site.name, { ...(port === undefined ? {} : { port }), ...details[site.name] }]))
  const bundle = exportBundle(
    { plan, configuration, title: { scenario: plan.name, contentHash: `sha256:${sha256(new TextEncoder().encode(canonicalJson(plan)))}` }, ...(values['mod-wsgi'] === undefined ? {} : { modWsgi: values['mod-wsgi'] }) },
    sha256,
  )
  const out = resolve(io.cwd, values.out)
  await writeFiles(out, bundle, values.force ?? false)
  if (values.zip !== undefined) await writeFile(resolve(io.cwd, values.zip), bundle.zip)
  const listed = bundle.files.map(({ path, sha256: hash, text }) => ({ path, sha256: hash, bytes: Buffer.byteLength(text) }))
  if (values.json) io.stdout.write(`${JSON.stringify({ schema: 'headroom/render@1', out, files: listed, warnings: bundle.warnings })}\n`)
  else {
    for (const file of listed) io.stdout.write(`${file.sha256}  ${file.path}\n`)
    for (const warning of bundle.warnings) io.stderr.write(`warning: ${warning}\n`)
  }
  return 0
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function readArguments(args: string[]) {
  const options = { out: { type: 'string' }, 'mod-wsgi': { type: 'string' }, port: { type: 'string' }, sites: { type: 'string' }, zip: { type: 'string' }, force: { type: 'boolean' }, json: { type: 'boolean' } } as const
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw invalidInput([{ place: 'render', reason: error instanceof Error ? error.message : 'The arguments are not understood.', remedy: 'See headroom render --help.' }])
  }
}

async function readJson(file: string, io: CommandIo): Promise<unknown> {
  const name = file === '-' ? 'standard input' : file
  let text: string
  try {
    text = file === '-' ? await readAll(io) : await readFile(resolve(io.cwd, file), 'utf8')
  } catch (error) {
    throw invalidInput([{ place: name, reason: `It cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`, remedy: 'Check the name and the permissions of the file.' }])
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown
  } catch (error) {
    throw invalidInput([{ place: name, reason: `It is not JSON: ${error instanceof Error ? error.message : 'unknown reason'}.`, remedy: 'Give a JSON file.' }])
  }
}

async function readAll(io: CommandIo): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of io.stdin) chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
  return Buffer.concat(chunks).toString('utf8')
}

type Details = Partial<SiteConfiguration>

async function readSites(file: string, io: CommandIo): Promise<Record<string, Details>> {
  const { SiteConfiguration } = await import('#lib/planning/scenario-inputs.ts')
  const { z } = await import('zod')
  const result = z.record(z.string(), SiteConfiguration.partial().strict()).safeParse(await readJson(file, io))
  if (result.success) return result.data
  throw invalidInput(result.error.issues.map((issue): Problem => ({ place: `${file}: ${issue.path.join('.')}`, reason: issue.message, remedy: 'See headroom render --help for the fields.' })))
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
