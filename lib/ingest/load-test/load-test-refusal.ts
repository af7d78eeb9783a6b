/** The words in which a load-test result is refused: what was seen, and what to do. */
import { AppError } from '#lib/base/errors.ts'
import { visible } from '../excerpt.ts'
import { MAX_REPORT_BYTES } from './load-test-format.ts'

/** The file is of a known tool but holds no result, or is cut before it. */
export function noResult(place: string, reason: string, remedy: string, code: 'unprocessable' | 'unsupported' | 'tooLarge' = 'unprocessable'): AppError {
  return new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}

/** The last line of a text that says something, for the reason of a refusal. */
export function lastWords(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim() ?? ''
  return visible(line.length > 160 ? `${line.slice(0, 159)}…` : line)
}

export function reportTooLarge(place: string): AppError {
  return noResult(place, `A report of a load test is read whole, and this one is larger than ${MAX_REPORT_BYTES / 1024 ** 2} MiB.`, 'Send the summary alone, or the raw results as CSV or as JSON lines, which may be of any size.', 'tooLarge')
}
