/**
 * Uploaded files -> the set of configuration files they hold: single files as they are, archives (tar, tar.gz, zip) of a whole
 * /etc/apache2 or /etc/httpd opened, links followed inside, keys and what is no configuration left out. Bounded in every
 * direction; keeps nothing that looks like a private key or a password file.
 */
import { ARCHIVE_LIMITS, archiveFault, broken, tooMuch, type ArchiveEntry } from './archive-limits.ts'
import { followLinks, type LinkedFiles } from './archive-links.ts'
import { includedPaths } from './config-files.ts'
import { decodeConfig, type ConfigurationFile, type ConfigurationSet } from './configuration-set.ts'
import { inflateBounded } from './inflate-bounded.ts'
import { isTar, readTar } from './read-tar.ts'
import { isZip, readZip } from './read-zip.ts'

export interface GivenFile {
  name: string
  bytes: Uint8Array
}

/** Names that are configuration without a look inside. */
const CONFIGURATION = /(?:\.(?:conf|load|inc|include|vhost|j2|erb|epp|tpl|tmpl|template|in|htaccess)(?:\.\w+)?|(?:^|\/)\.htaccess|(?:^|\/)envvars)$/i
/** Old Debian: sites-available/default, without an ending. */
const BY_FOLDER = /(?:^|\/)(?:sites|mods|conf)-(?:available|enabled)\/[^./]+$|(?:^|\/)(?:conf\.d|vhosts\.d|vhosts|sites\.d)\/[^./]+$/
const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----|^[^\s:#<]{1,64}:(?:\$(?:apr1|2[aby]|[156])\$|\{SHA\})/m
const MAIN = /(?:^|\/)(?:apache2|httpd)\.conf$/

/** @throws AppError `invalid`, `tooLarge` or `unsupported`, naming the file. */
export function openConfiguration(given: readonly GivenFile[]): ConfigurationSet {
  const opened = given.map((file) => openOne(file, given.length > 1))
  const hasArchive = opened.some(({ isPacked }) => isPacked)
  const linked = followLinks(opened.flatMap(({ entries }) => entries))
  const leftOut: ConfigurationSet['leftOut'] = []
  const texts = new Map<string, ConfigurationFile>()
  // Archives list their files in any order; single files keep the order in which they were given.
  const found = hasArchive ? [...linked.files].sort(([a], [b]) => (a < b ? -1 : 1)) : [...linked.files]
  for (const [path, bytes] of found) {
    const names = [path, ...(linked.links.get(path) ?? [])]
    const wanted = !hasArchive || names.some((name) => CONFIGURATION.test(name) || BY_FOLDER.test(name))
    const file = textOf(path, bytes, linked, wanted ? leftOut : [])
    if (file !== null) texts.set(path, file)
  }
  const files = kept([...texts.values()], hasArchive)
  for (const { path, target } of linked.dangling) leftOut.push({ path, reason: `It is a link to ${target}, which is not in the archive.` })
  const place = given.map(({ name }) => name).join(', ').slice(0, 200)
  if (files.length === 0) throw archiveFault(place, 'It holds no Apache configuration.', 'Give files such as shop.conf, or an archive of /etc/apache2 or /etc/httpd.')
  if (files.length > ARCHIVE_LIMITS.keptFiles) throw archiveFault(place, `It holds ${files.length} configuration files, more than ${ARCHIVE_LIMITS.keptFiles}.`, 'Give the configuration of one server.', 'tooLarge')
  if (files.reduce((sum, file) => sum + file.text.length, 0) > ARCHIVE_LIMITS.keptBytes) throw archiveFault(place, `Its configuration files are larger than ${ARCHIVE_LIMITS.keptBytes / 1024 ** 2} MiB together.`, 'Give the configuration of one server.', 'tooLarge')
  return { files: hasArchive ? withMain(files, leftOut, place) : files, leftOut: leftOut.slice(0, 200) }
}

export function isArchive(bytes: Uint8Array): boolean {
  return isGzip(bytes) || isZip(bytes) || isTar(bytes)
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function openOne({ name, bytes }: GivenFile, isOneOfMany: boolean): { entries: ArchiveEntry[]; isPacked: boolean } {
  if (bytes.length > ARCHIVE_LIMITS.packedBytes) throw archiveFault(name, `It has more than ${ARCHIVE_LIMITS.packedBytes / 1024 ** 2} MiB.`, 'Give the configuration folder alone.', 'tooLarge')
  if (bytes.length === 0 && !isOneOfMany) throw archiveFault(name, 'It is empty.', 'Choose a configuration file, or an archive of /etc/apache2 or /etc/httpd.')
  const packer = packerOf(bytes)
  if (packer !== null) throw archiveFault(name, `It is packed with ${packer}, which Headroom does not read here.`, 'Pack it with gzip: tar czf apache2.tar.gz -C /etc apache2', 'unsupported')
  if (isZip(bytes)) return { entries: readZip(bytes, name), isPacked: true }
  if (isTar(bytes)) return { entries: readTar(bytes, name), isPacked: true }
  if (!isGzip(bytes)) return { entries: [{ path: name, content: { kind: 'file', bytes } }], isPacked: false }
  let unpacked: Uint8Array | null
  try {
    unpacked = inflateBounded(bytes, 'gzip', ARCHIVE_LIMITS.unpackedBytes)
  } catch {
    throw broken(name, 'it cannot be unpacked to its end')
  }
  if (unpacked === null) throw tooMuch(name)
  if (isTar(unpacked)) return { entries: readTar(unpacked, name), isPacked: true }
  return { entries: [{ path: name.replace(/\.gz$/i, ''), content: { kind: 'file', bytes: unpacked } }], isPacked: false }
}

function packerOf(bytes: Uint8Array): string | null {
  const starts = (...head: number[]): boolean => head.every((byte, index) => bytes[index] === byte)
  if (starts(0x42, 0x5a, 0x68)) return 'bzip2'
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a)) return 'xz'
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd'
  if (starts(0x37, 0x7a, 0xbc, 0xaf)) return '7-Zip'
  return starts(0x52, 0x61, 0x72, 0x21) ? 'RAR' : null
}

function textOf(path: string, bytes: Uint8Array, linked: LinkedFiles, leftOut: ConfigurationSet['leftOut']): ConfigurationFile | null {
  const leave = (reason: string): null => {
    leftOut.push({ path, reason })
    return null
  }
  if (bytes.length > ARCHIVE_LIMITS.fileBytes) return leave('It is larger than any configuration file (1 MiB).')
  const decoded = decodeConfig(bytes)
  if (decoded === null) return leave('It is no text.')
  if (SECRET.test(decoded.text)) return leave('It holds a private key or passwords, which Headroom does not keep.')
  const links = linked.links.get(path)
  return { path, ...decoded, ...(links === undefined ? {} : { links: [...links].sort() }) }
}

/** Of an archive: what is configuration by its name, and what such a file includes. */
function kept(texts: readonly ConfigurationFile[], isArchived: boolean): ConfigurationFile[] {
  if (!isArchived) return [...texts]
  const named = ({ path, links = [] }: ConfigurationFile): boolean => [path, ...links].some((name) => CONFIGURATION.test(name) || BY_FOLDER.test(name))
  const chosen = new Set(texts.filter(named).map(({ path }) => path))
  for (let queue = [...chosen]; queue.length > 0 && chosen.size <= ARCHIVE_LIMITS.keptFiles; ) {
    const found = new Set(queue.flatMap((path) => includedPaths(texts.find((file) => file.path === path)?.text ?? '', texts)))
    queue = [...found].filter((path) => !chosen.has(path))
    for (const path of queue) chosen.add(path)
  }
  return texts.filter(({ path }) => chosen.has(path))
}

/**
 * Marks where Apache begins: apache2.conf (Debian), else httpd.conf. An archive made without its links has no sites-enabled:
 * then what is available counts as enabled, and the set says so.
 */
function withMain(files: ConfigurationFile[], leftOut: ConfigurationSet['leftOut'], place: string): ConfigurationFile[] {
  const mains = files.filter(({ path }) => MAIN.test(path)).sort((a, b) => depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1))
  const main = mains.find(({ path }) => path.endsWith('apache2.conf')) ?? mains[0]
  if (main === undefined) return files
  const others = mains.filter(({ path }) => path !== main.path && depth(path) === depth(main.path) && folderOf(path) !== folderOf(main.path))
  if (others.length > 0) throw archiveFault(place, `It holds the configurations of ${others.length + 1} servers: ${[main, ...others].map(({ path }) => path).slice(0, 5).join(', ')}.`, 'Give in one server at a time.')
  const names = files.flatMap(({ path, links = [] }) => [path, ...links])
  const isUnlinked = names.some((name) => /(?:^|\/)sites-available\//.test(name)) && !names.some((name) => /(?:^|\/)sites-enabled\//.test(name))
  if (isUnlinked) leftOut.push({ path: `${folderOf(main.path)}sites-enabled`, reason: 'It is not in the archive, so every file of sites-available is read as if it were enabled. Pack with links (tar keeps them) to tell them apart.' })
  return files.map((file) => (file.path === main.path || (isUnlinked && /(?:^|\/)sites-available\//.test(file.path)) ? { ...file, isMain: true } : file))
}

const depth = (path: string): number => path.split('/').length
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
