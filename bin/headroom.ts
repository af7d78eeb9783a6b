#!/usr/bin/env node
/**
 * The `headroom` command: finds the command asked for, imports it only then, and turns what it throws into one line per
 * problem and an exit code: 0 answered, 2 the input is at fault, 1 our own fault. Needs no database and no server.
 */
import { isAppError } from '#lib/base/errors.ts'
import type { CommandIo, CommandModule } from './command.ts'

interface Entry {
  summary: string
  load: () => Promise<CommandModule>
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  profile: { summary: 'read measurements (access logs, load tests) and say what they hold', load: () => import('./commands/profile.ts') },
  'rule-of-thumb': { summary: 'processes by the rule of thumb, every term shown', load: () => import('./commands/rule-of-thumb.ts') },
  predict: { summary: 'what a plan will do: response times, occupancy, limits', load: () => import('./commands/predict.ts') },
  recommend: { summary: 'the least configuration that meets the objectives', load: () => import('./commands/recommend.ts') },
  compare: { summary: 'predictions of several plans side by side', load: () => import('./commands/compare.ts') },
  headroom: { summary: 'how much more traffic a plan bears, and until when', load: () => import('./commands/headroom.ts') },
  gate: { summary: 'whether benchmarks show more headroom lost than may be', load: () => import('./commands/gate.ts') },
  'what-if': { summary: 'what becomes of a plan if one thing changes', load: () => import('./commands/what-if.ts') },
  place: { summary: 'sites onto the hosts of a plan, how far from the best that can be', load: () => import('./commands/place.ts') },
  partition: { summary: 'which slow actions deserve a daemon group of their own', load: () => import('./commands/partition.ts') },
  'next-measurement': { summary: 'what to measure next, because the decision hangs on it', load: () => import('./commands/next-measurement.ts') },
  'parse-conf': { summary: 'read Apache configuration: sites, daemon groups, problems', load: () => import('./commands/parse-conf.ts') },
  render: { summary: 'write the Apache configuration of a plan', load: () => import('./commands/render.ts') },
}

const USAGE = `Usage: headroom COMMAND [ARGUMENTS]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`)
  .join('\n')}

Results go to standard output (--json: one JSON document), messages to standard error. A file named - is standard input.
Exit codes: 0 answered, 2 the input is at fault (one line per problem), 1 our own fault.
headroom COMMAND --help tells more.
`

/** Runs one command line; never throws. */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    ;(name === undefined ? io.stderr : io.stdout).write(USAGE)
    return name === undefined ? 2 : 0
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!entry) {
    io.stderr.write(`headroom: ${oneLine(JSON.stringify(name))}: There is no such command. Use one of ${Object.keys(COMMANDS).join(', ')}.\n`)
    return 2
  }
  try {
    const command = await entry.load()
    if (rest.includes('--help') || rest.includes('-h')) {
      io.stdout.write(command.help ?? USAGE)
      return 0
    }
    return await command.run(rest, io)
  } catch (error) {
    return explain(error, io)
  }
}

function explain(error: unknown, io: CommandIo): number {
  if (!isAppError(error)) {
    io.stderr.write(`headroom: This is a fault of headroom itself: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
  if (error.problems.length === 0) io.stderr.write(`headroom: ${oneLine(error.publicMessage)}\n`)
  for (const { place, reason, remedy } of error.problems) io.stderr.write(`${oneLine(place)}: ${oneLine(reason)}${remedy ? ` ${oneLine(remedy)}` : ''}\n`)
  return error.status >= 500 ? 1 : 2
}

/** Names come from the input: no line breaks, no terminal escapes. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

if (import.meta.main) {
  // A reader that has had enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  process.exitCode = await main(process.argv.slice(2), { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, cwd: process.cwd() })
}
