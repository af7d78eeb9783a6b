/** Parts of an address of the API, as its endpoints take them. */
import { notFound } from '#lib/base/errors.ts'

/** A text such as a slug or an id; the dispatcher has matched it, so it is there. */
export function textPart(params: Readonly<Record<string, string>>, name: string): string {
  return params[name] ?? ''
}

/** A number, such as a version's; anything else is no such thing. */
export function numberPart(params: Readonly<Record<string, string>>, name: string, what: string): number {
  const text = textPart(params, name)
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) >= 2 ** 31) throw notFound(what)
  return Number(text)
}

/** Where the API has a version, and what `versionParts` reads. */
export const VERSION_PATH = '/scenarios/{scenario}/versions/{number}'

export function versionParts(params: Readonly<Record<string, string>>): [scenario: string, number: number] {
  return [textPart(params, 'scenario'), numberPart(params, 'number', 'version')]
}
