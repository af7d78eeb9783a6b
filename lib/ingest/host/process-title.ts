/**
 * What the title of a process says of its part. mod_wsgi writes "(wsgi:GROUP)" over the first argument of Apache's command
 * line and cuts it at that argument's length, so a longer name is known by its beginning only; a group without display-name
 * keeps Apache's own title and cannot be told from an Apache child by it.
 */
export type ProcessPart = 'daemon' | 'apache' | 'observer' | 'other'

export interface TitleReading {
  part: ProcessPart
  /** Of a daemon: the group as the title shows it. */
  group: string | null
  /** True where the name goes on beyond what the title shows, or just may. */
  groupCut: boolean
  /** The program, for tenants: "postgres", "nginx". */
  program: string
}

const DAEMON = /^\(wsgi:([^)\s]*)(\))?/
const APACHE = /^(?:apache2|httpd|apache)(?:[.-](?:event|worker|prefork|bin))?$/
const OBSERVERS = new Set(['ps', 'top', 'pidstat', 'smem', 'pmap', 'awk', 'gawk', 'mawk', 'grep', 'head', 'tail', 'cat', 'free', 'vmstat', 'sadc'])
const INTERPRETERS = /^(?:python|pypy|perl|ruby|node|java|php|sh|bash|dash)[\d.]*$/

export function readTitle(title: string): TitleReading {
  const daemon = DAEMON.exec(title)
  if (daemon !== null) return { part: 'daemon', group: daemon[1] ?? '', groupCut: daemon[2] === undefined, program: 'mod_wsgi' }
  const program = programOf(title)
  const part = APACHE.test(program) ? 'apache' : OBSERVERS.has(program) || /\/smem\b/.test(title) ? 'observer' : 'other'
  return { part, group: null, groupCut: false, program }
}

function programOf(title: string): string {
  // "postgres: writer", "nginx: master process", "sshd: root@pts/0" name themselves before the colon.
  const named = /^([A-Za-z][\w.+-]*): /.exec(title)
  if (named?.[1] !== undefined) return named[1]
  const words = title.split(/\s+/)
  const base = (word: string | undefined): string => (word ?? '').replace(/^-/, '').split('/').at(-1) ?? ''
  const first = base(words[0])
  if (!INTERPRETERS.test(first)) return first
  const script = words.slice(1).find((word) => !word.startsWith('-'))
  // smem cuts at 27 characters: half a name is none.
  const cut = title.length === 27 && script !== undefined && title.endsWith(script)
  return script === undefined || cut || script.startsWith('(') ? first : base(script) || first
}

/** A thread of the kernel, which takes no memory of its own. */
export const isKernelThread = (title: string): boolean => /^\[.+\](?: <defunct>)?$/.test(title)
