/**
 * The export of an approved version: the configuration files, a list of their hashes, and one zip of all, the same bytes for the
 * same input on every machine. Pure: the caller passes SHA-256. Files are stored, not deflated, so that the bytes do not hang
 * on a compressor's version.
 */
import { strToU8, zipSync, type Zippable } from 'fflate'
import { renderFiles } from '#lib/apache/render-files.ts'
import type { ApacheSettings } from '#lib/apache/settings.ts'
import { hostPlansWithSites, hostsOf, isSpread } from '#lib/engine/host-plans.ts'
import type { Plan } from '#lib/engine/plan.ts'
import { apacheSettings, type ApacheSettingsInput } from './apache-settings.ts'

export interface ExportedFile {
  /** Relative, with forward slashes: "sites-available/shop.conf". */
  path: string
  text: string
  /** Lower-case hex of the UTF-8 bytes. */
  sha256: string
}

export interface ExportBundle {
  files: ExportedFile[]
  zip: Uint8Array
  /** SHA-256 of the text of SHA256SUMS: one hash that stands for every byte of the configuration. */
  configSha256: string
  /** What the files warn of; the same lines stand at the head of each. */
  warnings: readonly string[]
}

/** SHA-256 of bytes, in lower-case hex. */
export type Sha256 = (bytes: Uint8Array) => string

/**
 * @throws AppError `invalid` with a problem for each value that cannot be written safely.
 */
export function exportBundle(input: ApacheSettingsInput, sha256: Sha256): ExportBundle {
  const hosts = settingsByHost(input)
  const files = hosts.flatMap(({ folder, settings }) => renderFiles(settings).map(({ path, text }) => ({ path: `${folder}${path}`, text, sha256: sha256(strToU8(text)) })))
  const sums = files.map((file) => `${file.sha256}  ${file.path}\n`).join('')
  const configSha256 = sha256(strToU8(sums))
  files.push({ path: 'SHA256SUMS', text: sums, sha256: configSha256 })
  return { files, zip: zipOf(files), configSha256, warnings: [...new Set(hosts.flatMap(({ settings }) => settings.warnings))] }
}

/** Of a plan of several hosts each has a folder of its own, with all that its Apache reads; a host without sites has none. */
function settingsByHost(input: ApacheSettingsInput): { folder: string; settings: ApacheSettings }[] {
  const folders = hostFolders(input.plan)
  return hostPlansWithSites(input.plan).map(({ name, plan }) => ({ folder: folders.get(name) ?? '', settings: apacheSettings({ ...input, plan }) }))
}

/** By name of the host: where its files are in the export, "web2/"; of a plan of one host, at the top. */
function hostFolders(plan: Plan): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    hostsOf(plan).map(({ name }, index) => {
      if (!isSpread(plan)) return [name, '']
      const plain = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '').slice(0, 60) || `host-${index + 1}`
      const folder = taken.has(plain.toLowerCase()) ? `${plain}-${index + 1}` : plain
      taken.add(folder.toLowerCase())
      return [name, `${folder}/`]
    }),
  )
}

/** The files of one host as its Apache has them, without the folder; of a plan of one host, all. */
export function filesOfHost<File extends { path: string }>(plan: Plan, host: string, files: readonly File[]): File[] {
  const folder = hostFolders(plan).get(host) ?? ''
  return folder === '' ? [...files] : files.filter(({ path }) => path.startsWith(folder)).map((file) => ({ ...file, path: file.path.slice(folder.length) }))
}

/** Files of a configuration of one host, under the folder that the host has in the export of a plan of several; others as they are. */
export function underFolder<File extends { path: string }>(plan: Plan, files: readonly File[]): File[] {
  const folders = [...hostFolders(plan).values()]
  const own = folders[0] ?? ''
  return own === '' || files.some(({ path }) => folders.some((folder) => path.startsWith(folder))) ? [...files] : files.map((file) => ({ ...file, path: `${own}${file.path}` }))
}

/** fflate writes local date parts, so a local date of fixed parts gives the same bytes in every time zone. */
function zipOf(files: readonly ExportedFile[]): Uint8Array {
  const mtime = new Date(2000, 0, 2, 12, 0, 0)
  const entries: Zippable = {}
  for (const file of files) entries[file.path] = [strToU8(file.text), { level: 0, mtime, os: 3, attrs: 0o100644 << 16 }]
  return zipSync(entries)
}
