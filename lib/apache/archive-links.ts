/**
 * Follows the symbolic links of an archive within the archive: sites-enabled/shop.conf -> ../sites-available/shop.conf. A link
 * that leads outside, to nothing or in a circle is told as such; nothing outside the archive is ever looked at.
 */
import type { ArchiveEntry } from './archive-limits.ts'

export interface LinkedFiles {
  files: Map<string, Uint8Array>
  /** File -> its other paths. */
  links: Map<string, string[]>
  /** Links that lead to no file or folder of the archive. */
  dangling: { path: string; target: string }[]
}

const MOST_HOPS = 40
/** Names that links may add, all together: a link to a folder gives each file below it another name. */
const MOST_NAMES = 50_000

export function followLinks(entries: readonly ArchiveEntry[]): LinkedFiles {
  const byPath = new Map(entries.map((entry) => [entry.path, entry.content]))
  const files = new Map<string, Uint8Array>()
  const folders = new Set<string>([''])
  for (const [path, content] of byPath) {
    if (content.kind === 'file') files.set(path, content.bytes)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at))
  }
  const exists = (path: string): boolean => byPath.has(path) || folders.has(path)

  /** The path with every link in it replaced; null where that leads outside or in a circle. */
  const resolve = (path: string): string | null => {
    let parts = path.split('/').filter((part) => part !== '' && part !== '.')
    let hops = 0
    for (let length = 1; length <= parts.length; ) {
      const content = byPath.get(parts.slice(0, length).join('/'))
      if (content?.kind !== 'link') {
        length++
        continue
      }
      if (++hops > MOST_HOPS) return null
      const start = targetOf(content, parts.slice(0, length - 1), exists)
      if (start === null) return null
      parts = [...start, ...parts.slice(length)]
      length = 1
    }
    return parts.join('/')
  }

  const links = new Map<string, string[]>()
  const dangling: LinkedFiles['dangling'] = []
  let names = 0
  const add = (file: string, name: string): void => {
    if (names++ < MOST_NAMES) links.set(file, [...(links.get(file) ?? []), name])
  }
  const sorted = [...files.keys()].sort()
  for (const [path, content] of byPath) {
    if (content.kind !== 'link') continue
    const target = resolve(path)
    if (target !== null && files.has(target)) add(target, path)
    else if (target !== null && folders.has(target)) for (const file of below(sorted, target)) add(file, `${path}/${file.slice(target === '' ? 0 : target.length + 1)}`)
    else dangling.push({ path, target: content.target })
  }
  return { files, links, dangling }
}

/** Where a link leads, as parts from the archive's top. An absolute target is found by its end: archives begin below /etc, mostly. */
function targetOf(link: { target: string; isHard: boolean }, folder: readonly string[], exists: (path: string) => boolean): string[] | null {
  const wanted = link.target.split('/').filter((part) => part !== '' && part !== '.')
  if (link.isHard || link.target.startsWith('/')) {
    if (wanted.includes('..')) return null
    for (let skip = 0; skip < wanted.length; skip++) if (exists(wanted.slice(skip).join('/'))) return wanted.slice(skip)
    return null
  }
  const parts = [...folder]
  for (const part of wanted) {
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts
}

function* below(sorted: readonly string[], folder: string): Generator<string> {
  const prefix = folder === '' ? '' : `${folder}/`
  for (const path of sorted) if (path.startsWith(prefix)) yield path
}
