/**
 * The one error type of Headroom. An AppError carries a code (mapped to HTTP and to exit codes in one
 * place each), an internal message for the log and a public one for the person. Nothing else reaches a client.
 */
export const ERROR_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  unsupported: 415,
  unprocessable: 422,
  throttled: 429,
  internal: 500,
  unavailable: 503,
  insufficientStorage: 507,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

/** One thing wrong with an input: where, why, and what to do about it. */
export interface Problem {
  /** Path of the field ("sites[0].groups[1].processes"), or file and line ("access.log:17"). */
  place: string
  reason: string
  remedy?: string
}

export interface AppErrorOptions {
  /** Shown to the person; must name the place and the remedy. */
  publicMessage: string
  /** For the log only; defaults to the public message. */
  message?: string
  problems?: readonly Problem[]
  /** Extra facts a caller may act on, such as the newer version's number of a conflict. */
  details?: Readonly<Record<string, string | number | boolean | null>>
  cause?: unknown
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly publicMessage: string
  readonly problems: readonly Problem[]
  readonly details: Readonly<Record<string, string | number | boolean | null>>

  constructor(code: ErrorCode, options: AppErrorOptions) {
    super(options.message ?? options.publicMessage, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.publicMessage = options.publicMessage
    this.problems = options.problems ?? []
    this.details = options.details ?? {}
  }

  get status(): number {
    return ERROR_STATUS[this.code]
  }
}

/** What is wrong and what to do, without the place: for where the place is in sight, such as beside a form's field. */
export function problemSentence({ reason, remedy }: Problem): string {
  return remedy === undefined ? reason : `${reason} ${remedy}`
}

/** An input that cannot be used: one problem per place. */
export function invalidInput(problems: readonly Problem[], publicMessage?: string): AppError {
  const first = problems[0]
  const summary = first ? `${first.place}: ${problemSentence(first)}` : 'The input is not valid.'
  return new AppError('invalid', { publicMessage: publicMessage ?? summary, problems })
}

export function notFound(what: string): AppError {
  return new AppError('notFound', { publicMessage: `There is no such ${what}, or you have no access to it.` })
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError
}
