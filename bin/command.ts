/**
 * What a command of the `headroom` CLI is: a module in `bin/commands/` that exports `run` and `help`. The dispatcher
 * imports it only when it is asked for, so that a start stays fast. A command writes its result to `io.stdout` and its
 * messages to `io.stderr`; it throws AppError for what the input is at fault for, and the dispatcher prints the problems
 * and chooses the exit code. It never calls process.exit.
 */

/** Where a command reads and writes. Tests pass their own. */
export interface CommandIo {
  /** Standard input, read to its end once somebody asks for `-`. */
  stdin: AsyncIterable<Uint8Array | string>
  stdout: CommandOutput
  stderr: CommandOutput
  /** Directory that relative file names start from. */
  cwd: string
}

export interface CommandOutput {
  /** Bytes where a text has another encoding than UTF-8. */
  write(text: string | Uint8Array): unknown
}

/** What each module in `bin/commands/` exports. */
export interface CommandModule {
  /** Resolves to the exit code: 0 answered, 2 the input is at fault, 1 our own fault. */
  run(args: string[], io: CommandIo): Promise<number>
  /** Shown by `headroom COMMAND --help`: usage, what it does, options, what it prints. */
  help?: string
}
