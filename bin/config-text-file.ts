/** The text of an Apache configuration file or of standard input; what is no text is refused by name. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { invalidInput } from '#lib/base/errors.ts'
import type { CommandIo } from './command.ts'

const LARGEST_BYTES = 16 * 1024 * 1024

/** Bytes that are no UTF-8 are kept as Latin-1, since Apache does not care. */
export async function readConfigText(path: string, io: CommandIo): Promise<string> {
  let bytes: Uint8Array
  try {
    bytes = path === '-' ? await readAll(io) : await readFile(resolve(io.cwd, path))
  } catch (error) {
    throw invalidInput([{ place: path, reason: `It cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`, remedy: 'Check the name and the permissions of the file.' }])
  }
  if (bytes.length > LARGEST_BYTES) throw invalidInput([{ place: path, reason: `It has ${bytes.length} bytes, more than any configuration.`, remedy: 'Name configuration files only.' }])
  if (bytes.includes(0)) throw invalidInput([{ place: path, reason: 'It holds NUL bytes, so it is no text.', remedy: 'Name configuration files only; unpack an archive first.' }])
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

async function readAll(io: CommandIo): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of io.stdin) chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
  return Buffer.concat(chunks)
}
