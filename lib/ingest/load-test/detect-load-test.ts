/**
 * Which load-test format a file has, from its first 64 KiB. Signatures are those of the tools' own headings, so an access log
 * is never taken for one. Throws a refusal for what is not of the tool that was named.
 */
import { detectEncoding } from '../text-encoding.ts'
import { beginsDocument } from './json-document.ts'
import { BINARY_FORMATS, DOCUMENT_FORMATS, TEXT_FORMATS } from './load-test-formats.ts'
import type { DocumentFormat, LoadTestFormat } from './load-test-format.ts'
import { noResult } from './load-test-refusal.ts'
import { condensed, plainText } from './report-text.ts'

export type LoadTestFound =
  | { kind: 'format'; format: LoadTestFormat; reasons: string[] }
  /** One JSON value, to be told by its whole. */
  | { kind: 'document'; named: readonly LoadTestFormat[] }

export interface DetectOptions {
  place: string
  /** Only these; empty: all. */
  named: readonly LoadTestFormat[]
}

/** Null where the file is not of a load test, as far as its head tells. */
export function detectLoadTest(head: Uint8Array, { place, named }: DetectOptions): LoadTestFound | null {
  const binary = (named.length > 0 ? named : BINARY_FORMATS).find((format) => format.kind === 'binary' && format.matches(head))
  if (binary !== undefined) return { kind: 'format', format: binary, reasons: [`the file begins as ${binary.title} does`] }
  const { encoding, skip } = detectEncoding(head)
  const text = plainText(new TextDecoder(encoding).decode(head.subarray(skip)))
  const report = condensed(text)
  const lines = text.split('\n', 400).filter((line) => line.trim() !== '')
  const among: readonly LoadTestFormat[] = named.length > 0 ? named : TEXT_FORMATS
  if (named.length === 1 && named[0] !== undefined && named[0].kind !== 'document') return { kind: 'format', format: named[0], reasons: ['the format was named'] }
  if (lines.length === 0) return null
  for (const format of among) {
    if (format.kind === 'document' || format.kind === 'binary') continue
    const matches = format.kind === 'series' ? format.matches(lines) : format.matches(format.kind === 'report' ? report : text)
    if (matches) return { kind: 'format', format, reasons: [`the file begins as ${format.title} does`] }
  }
  const documents = named.length > 0 ? named.some(({ kind }) => kind === 'document') : true
  if (documents && (beginsDocument(text) || isDocumentLine(text, named))) return { kind: 'document', named }
  if (named.length > 0) throw noResult(place, `The file is not of ${named.map(({ title }) => title).join(', nor of ')}; it begins "${(lines[0] ?? '').slice(0, 120)}".`, 'Leave --format out to have the format recognised.', 'unsupported')
  return null
}

/** A document on one line: the whole of it is in the first line, and the keys are known. */
function isDocumentLine(text: string, named: readonly LoadTestFormat[]): boolean {
  const line = text.split('\n').find((each) => each.startsWith('{'))
  if (line === undefined) return false
  try {
    const value = JSON.parse(line) as unknown
    return (named.length > 0 ? named.filter((format): format is DocumentFormat => format.kind === 'document') : DOCUMENT_FORMATS).some((format) => format.matches(value))
  } catch {
    return false
  }
}
