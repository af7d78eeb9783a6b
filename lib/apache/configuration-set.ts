/**
 * A set of configuration files as somebody gave them in: texts with the encoding each came in, so that a patch is written in
 * the bytes the file has, the one that Apache begins with, and what was left out. Types, and the two ends of the encoding.
 */
import type { NamedText } from './config-files.ts'

export type TextEncodingName = 'utf-8' | 'latin1'

export interface ConfigurationFile extends NamedText {
  encoding: TextEncodingName
}

export interface ConfigurationSet {
  files: ConfigurationFile[]
  /** Path and reason of what was not read: keys, certificates, binaries, links that lead outside. */
  leftOut: { path: string; reason: string }[]
}

/** Bytes that are no UTF-8 are taken as Latin-1, since Apache does not care; null for what holds a NUL and so is no text. */
export function decodeConfig(bytes: Uint8Array): { text: string; encoding: TextEncodingName } | null {
  if (bytes.includes(0)) return null
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    return { text: latin1Text(bytes), encoding: 'latin1' }
  }
}

/** The inverse; characters beyond Latin-1, which an edit may have brought, make the text UTF-8. */
export function encodeConfig(text: string, encoding: TextEncodingName): Uint8Array {
  if (encoding === 'utf-8' || /[^\u0000-\u00ff]/.test(text)) return new TextEncoder().encode(text)
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** ISO 8859-1 to the letter: TextDecoder's "latin1" is windows-1252, which does not come back. */
function latin1Text(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join('')
}
