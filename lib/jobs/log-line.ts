/**
 * The one way server and worker write to the log: one JSON object a line on standard error. Promises that a value which
 * JSON cannot carry does not break the line, and that secrets which come along in a field or in the text of an error do not
 * get out: fields named like one, passwords in addresses, bearer tokens. Never hand it request bodies or query strings.
 */
export type LogLevel = 'info' | 'warning' | 'error'

export function logLine(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  let line: string
  try {
    line = JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }, withoutSecrets)
  } catch {
    line = JSON.stringify({ at: new Date().toISOString(), level, event, fields: 'could not be written as JSON' })
  }
  process.stderr.write(`${line}\n`)
}

const SECRET_NAME = /password|passwd|secret|token|authorization|cookie|api-?key|accesskey|database_?url/i
const HIDDEN = '[hidden]'

function withoutSecrets(name: string, value: unknown): unknown {
  if (typeof value === 'string') return SECRET_NAME.test(name) ? HIDDEN : hideSecrets(value)
  return SECRET_NAME.test(name) && typeof value === 'object' && value !== null ? HIDDEN : value
}

/** Passwords in addresses (`postgresql://name:password@host`) and bearer tokens, wherever in a text they stand. */
export function hideSecrets(text: string): string {
  return text.replace(/(\w:\/\/[^\s:/@]{0,200}:)[^\s@/]{1,500}@/g, `$1${HIDDEN}@`).replace(/\b(Bearer|Basic) [\w+/.~=-]{8,}/gi, `$1 ${HIDDEN}`)
}

/** An error with its stack and its chain of causes (at most five deep), for the log only. */
export function errorForLog(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: wordsOf(error).slice(0, 2000) }
  const code = 'code' in error ? { code: String(error.code) } : {}
  const cause = error.cause === undefined || depth >= 5 ? {} : { cause: errorForLog(error.cause, depth + 1) }
  return { name: error.name, ...code, message: error.message.slice(0, 4000), stack: error.stack?.slice(0, 8000), ...cause }
}

/** Some libraries throw objects that are no errors. */
function wordsOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : String(thrown)
}
