/** The words in which a load-test result is refused: what was seen, and what to do. */
import { AppError } from '#lib/base/errors.ts'
import { visible } from '../excerpt.ts'

/** The file is of a known tool but holds no result, or is cut before it. */
export function noResult(place: string, reason: string, remedy: string, code: 'unprocessable' | 'unsupported' | 'tooLarge' = 'unprocessable'): AppError {
  return new AppError(code, { publicMessage: `${place}: ${reason} ${remedy}`, problems: [{ place, reason, remedy }] })
}

/** The last line of a text that says something, for the reason of a refusal. */
export function lastWords(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim() ?? ''
  return visible(line.length > 160 ? `${line.slice(0, 159)}…` : line)
}
