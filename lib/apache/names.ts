/**
 * What each kind of name and path may be before it goes into a configuration. Each check returns null, or the reason and the
 * remedy for a person. The rules are stricter than Apache's on purpose: what they refuse has no honest use in a virtual host.
 */
import { hasUnseenCharacter } from './quote.ts'

export interface NameFault {
  reason: string
  remedy: string
}

/** A kind of name: the check, used by `settings-problems.ts` field by field. */
export type NameCheck = (text: string) => NameFault | null

/** Host name of ServerName and ServerAlias; an alias may carry the wildcards Apache knows. */
export const serverNameFault: NameCheck = (text) => hostFault(text, /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$/, 'shop.example.com')
export const serverAliasFault: NameCheck = (text) => hostFault(text, /^(?:\*\.)?(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$/, 'www.example.com or *.example.com')

function hostFault(text: string, shape: RegExp, example: string): NameFault | null {
  if (text.length <= 253 && shape.test(text)) return null
  return { reason: `${shown(text)} is not a host name.`, remedy: `Use letters, digits, hyphens and dots, such as ${example}; write an international name in its xn-- form.` }
}

/** Daemon group: goes into WSGIDaemonProcess, process-group= and the process title. */
export const groupNameFault: NameCheck = (text) =>
  /^[\p{L}\p{N}_](?:[\p{L}\p{N} ._:@+-]{0,98}[\p{L}\p{N}_.+-])?$/u.test(text) && !hasUnseenCharacter(text)
    ? null
    : { reason: `${shown(text)} cannot name a daemon group.`, remedy: 'Use up to 100 letters, digits, spaces and . _ : @ + -, starting with a letter or digit.' }

/** Base name of a file in sites-available. */
export const fileNameFault: NameCheck = (text) =>
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/.test(text) && !text.includes('..')
    ? null
    : { reason: `${shown(text)} cannot name a configuration file.`, remedy: 'Use up to 100 letters, digits and . _ -, starting and ending with a letter or digit.' }

/** Absolute path of a file or directory on the web server. */
export const pathFault: NameCheck = (text) => {
  if (!text.startsWith('/')) return { reason: `${shown(text)} is not an absolute path.`, remedy: 'Start it with a slash, such as /srv/shop/wsgi.py.' }
  if (text.length > 1024) return { reason: 'The path is longer than 1,024 characters.', remedy: 'Use a shorter path.' }
  if (hasUnseenCharacter(text) || /["'\\$%<>*?[\]{}&|;`#~^!]/.test(text))
    return { reason: `${shown(text)} holds a character that Apache or the shell would read as more than a path.`, remedy: 'Use letters, digits, spaces and / . _ - + @ : , = ( ) only.' }
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(text) || text.includes('//')) return { reason: `${shown(text)} holds ".", ".." or an empty part.`, remedy: 'Write the path out in full.' }
  return null
}

/** Absolute path of a file: as above, and it ends in a name. */
export const filePathFault: NameCheck = (text) => pathFault(text) ?? (text.endsWith('/') ? { reason: `${shown(text)} names a directory.`, remedy: 'Name the WSGI script file itself.' } : null)

/** URL path an application or a partition is mounted at. */
export const urlPathFault: NameCheck = (text) => {
  if (!text.startsWith('/') || text.length > 1024 || !/^[\p{L}\p{N}/._~@:+,=()-]*$/u.test(text) || hasUnseenCharacter(text) || text.includes('//') || /(?:^|\/)\.{1,2}(?:\/|$)/.test(text))
    return { reason: `${shown(text)} cannot be mounted as a URL path.`, remedy: 'Start it with a slash and use letters, digits and / . _ ~ @ : + , = ( ) -, such as /checkout.' }
  if (text !== '/' && text.endsWith('/')) return { reason: `${shown(text)} ends with a slash, so Apache would not match it without one.`, remedy: 'Leave the slash at the end away.' }
  return null
}

/** Unix user or group that a daemon runs as. */
export const accountFault: NameCheck = (text) => {
  if (text === 'root' || text === '#0') return { reason: 'mod_wsgi refuses to run an application as root.', remedy: 'Name an unprivileged account, such as www-data.' }
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(text) ? null : { reason: `${shown(text)} is not the name of a Unix account.`, remedy: 'Use the account name as in /etc/passwd, such as www-data.' }
}

/** lang and locale. */
export const localeFault: NameCheck = (text) =>
  /^[A-Za-z][A-Za-z0-9_.@-]{0,63}$/.test(text) ? null : { reason: `${shown(text)} is not a locale.`, remedy: 'Use a name that "locale -a" prints on the server, such as C.UTF-8 or en_US.UTF-8.' }

/** The text as a person may read it, cut to 80 characters. */
function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
