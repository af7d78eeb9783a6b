/**
 * Arguments of a command, strictly: an option nobody knows is an error that names the command's help.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { invalidInput } from '#lib/base/errors.ts'

type Options = NonNullable<ParseArgsConfig['options']>

export function readArguments<T extends Options>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw invalidInput([{ place: `headroom ${command}`, reason: error instanceof Error ? error.message : 'The arguments are not understood.', remedy: `headroom ${command} --help lists the options.` }])
  }
}

/** The one plan a command works on. */
export function onePlan(command: string, positionals: readonly string[]): string {
  const [file, more] = positionals
  if (file === undefined || more !== undefined) throw invalidInput([{ place: `headroom ${command}`, reason: file === undefined ? 'No plan is named.' : 'More than one plan is named.', remedy: `headroom ${command} PLAN, or - for standard input.` }])
  return file
}

/** A number given as an option, within bounds; `undefined` where it was not given. */
export function numberOption(name: string, text: string | undefined, least: number, greatest: number, whole = false): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= least && value <= greatest) || (whole && !Number.isInteger(value)))
    throw invalidInput([{ place: name, reason: `${JSON.stringify(text)} is not ${whole ? 'a whole number' : 'a number'} from ${least} to ${greatest}.`, remedy: 'Correct it.' }])
  return value
}
