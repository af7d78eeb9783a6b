/**
 * A plan from a file or standard input, with the recordings it names read from beside it. Problems name the file and the
 * place in it.
 */
import { dirname, resolve } from 'node:path'
import { AppError, invalidInput, isAppError } from '#lib/base/errors.ts'
import type { Plan, TraceRow } from '#lib/engine/plan.ts'
import { parsePlan } from '#lib/planning/plan.ts'
import { openFile, unpack } from './byte-source.ts'
import type { CommandIo } from './command.ts'
import { readTrace } from './trace-file.ts'

/** Plans larger than this are refused: they would not be answered in bounded time. */
const LARGEST_PLAN_BYTES = 512 * 1024 * 1024

/** `-` is standard input; traces are then relative to the working directory. Throws AppError with one problem per place. */
export async function readPlan(file: string, io: CommandIo): Promise<Plan> {
  const label = file === '-' ? 'standard input' : file
  const value = parseJson(await readText(file, label, io), label)
  let plan: Plan
  try {
    plan = parsePlan(value)
  } catch (error) {
    throw inFile(error, label)
  }
  const from = file === '-' ? io.cwd : dirname(resolve(io.cwd, file))
  for (const site of plan.sites) {
    if (site.traffic.kind !== 'trace' || site.traffic.rows) continue
    const rows: TraceRow[] = await readTrace(from, site.traffic.file, site.actions.length)
    site.traffic = { ...site.traffic, rows }
  }
  return plan
}

async function readText(file: string, label: string, io: CommandIo): Promise<string> {
  const source = file === '-' ? io.stdin : await openFile(io.cwd, file)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  try {
    for await (const chunk of unpack(source, label)) {
      bytes += chunk.byteLength
      if (bytes > LARGEST_PLAN_BYTES) throw invalidInput([{ place: label, reason: 'The plan is larger than 512 MiB.', remedy: 'Put samples into fewer values, or recordings into a trace file.' }])
      text += decoder.decode(chunk, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    if (isAppError(error)) throw error
    throw invalidInput([{ place: label, reason: 'It is not UTF-8 text.', remedy: 'Give a plan as JSON in UTF-8.' }])
  }
}

function parseJson(text: string, label: string): unknown {
  if (text.trim() === '') throw invalidInput([{ place: label, reason: 'It is empty.', remedy: 'Give a plan as JSON.' }])
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidInput([{ place: label, reason: `It is not JSON: ${error instanceof Error ? error.message : 'cannot be read'}.`, remedy: 'Correct the syntax.' }])
  }
}

function inFile(error: unknown, label: string): unknown {
  if (!isAppError(error)) return error
  return new AppError(error.code, { publicMessage: `${label}: ${error.publicMessage}`, problems: error.problems.map((problem) => ({ ...problem, place: `${label}: ${problem.place}` })), cause: error })
}
