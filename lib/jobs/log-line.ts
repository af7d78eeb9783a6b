/**
 * The one way server and worker write to the log: one JSON object a line on standard error. Promises that a value which
 * JSON cannot carry does not break the line. Never hand it secrets, request bodies or query strings.
 */
export type LogLevel = 'info' | 'warning' | 'error'

export function logLine(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  let line: string
  try {
    line = JSON.stringify({ at: new Date().toISOString(), level, event, ...fields })
  } catch {
    line = JSON.stringify({ at: new Date().toISOString(), level, event, fields: 'could not be written as JSON' })
  }
  process.stderr.write(`${line}\n`)
}

/** An error with its stack and its chain of causes (at most five deep), for the log only. */
export function errorForLog(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: String(error).slice(0, 2000) }
  const code = 'code' in error ? { code: String(error.code) } : {}
  const cause = error.cause === undefined || depth >= 5 ? {} : { cause: errorForLog(error.cause, depth + 1) }
  return { name: error.name, ...code, message: error.message.slice(0, 4000), stack: error.stack?.slice(0, 8000), ...cause }
}
