/** How an address names a version: "before-the-sale:3". */
import { notFound } from '#lib/base/errors.ts'

/** In the address of the page: the first two are A and B, the others join them. */
export const SIDES = ['a', 'b', 'c', 'd', 'e', 'f'] as const

export interface VersionAddress {
  scenario: string
  number: number
}

/** @throws AppError `notFound` for what names no version. */
export function parseVersionAddress(text: string | readonly string[]): VersionAddress {
  const match = typeof text === 'string' ? /^([a-z0-9][a-z0-9-]{0,99}):([1-9]\d{0,8})$/.exec(text) : null
  const [, scenario, number] = match ?? []
  if (scenario === undefined || number === undefined) throw notFound('version')
  return { scenario, number: Number(number) }
}

export function renderVersionAddress({ scenario, number }: VersionAddress): string {
  return `${scenario}:${number}`
}
