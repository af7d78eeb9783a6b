/**
 * Which files of a set an Include names: by whole path, or by their last parts, since an upload rarely starts at the root; by the
 * names that symbolic links give a file as well as by its own. In the order in which Apache reads them.
 */
import type { NamedText } from './config-files.ts'
import { splitWords } from './words.ts'

/** A pattern of more is no Include of anybody's, and could take for ever to compare. */
const MOST_STARS = 6

export interface SetNames {
  /** Every name of every file, and the file's own path. */
  names: readonly { name: string; path: string }[]
}

export function namesOf(files: readonly NamedText[]): SetNames {
  return { names: files.flatMap(({ path, links = [] }) => [path, ...links].map((name) => ({ name, path }))) }
}

/** Paths of the files; a folder stands for all that is in it. Empty where the set has none. */
export function includeTargets(argument: string, { names }: SetNames, from: string): string[] {
  const wanted = splitWords(argument)[0]?.text.replace(/\/+$/, '') ?? ''
  if (wanted === '' || (wanted.match(/\*/g)?.length ?? 0) > MOST_STARS) return []
  const parts = wanted.split('/').filter((part) => part !== '' && part !== '.' && !/^\$\{/.test(part))
  for (let skip = 0; skip < parts.length; skip++) {
    // A bare "*.conf" matches everything: only a pattern with a folder or a plain name may match by its end.
    if (skip > 0 && parts.length - skip === 1 && /[*?[]/.test(parts.at(-1) ?? '')) return []
    const glob = globBody(parts.slice(skip).join('/'))
    for (const pattern of [new RegExp(`^(|.*/)${glob}$`), new RegExp(`^(|.*/)${glob}/.+$`)]) {
      const found = names.flatMap(({ name, path }) => {
        const prefix = pattern.exec(name)?.[1]
        return prefix === undefined || path === from ? [] : [{ name, path, prefix }]
      })
      if (found.length > 0) return nearest(found, from)
    }
  }
  return []
}

/** Where several folders hold such files (a copy from before, another server), those of the including file's own tree. */
function nearest(found: { name: string; path: string; prefix: string }[], from: string): string[] {
  const [own] = [...new Set(found.map(({ prefix }) => prefix))].filter((prefix) => from.startsWith(prefix)).sort((a, b) => b.length - a.length)
  const sorted = found.filter(({ prefix }) => own === undefined || prefix === own).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return [...new Set(sorted.map(({ path }) => path))]
}

function globBody(glob: string): string {
  return glob.replaceAll(/\[[^\]/]+\]|[\s\S]/g, (token) => {
    if (token === '*') return '[^/]*'
    if (token === '?') return '[^/]'
    if (token.length > 1) return `[${token.slice(1, -1).replace(/^!/, '^').replaceAll(/[\\[\]]/g, '\\$&')}]`
    return token.replace(/[.+^${}()|[\]\\]/, '\\$&')
  })
}
