/**
 * Apache configuration named on the command line, or on standard input: files as they are, archives opened. What is no text is
 * refused by name.
 */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { decodeConfig, type ConfigurationFile } from '#lib/apache/configuration-set.ts'
import { isArchive, openConfiguration } from '#lib/apache/open-configuration.ts'
import { invalidInput } from '#lib/base/errors.ts'
import type { CommandIo } from './command.ts'

const LARGEST_BYTES = 32 * 1024 * 1024

/** Bytes that are no UTF-8 are kept as Latin-1, since Apache does not care. What an archive holds beside is told on standard error. */
export async function readConfigFiles(paths: readonly string[], io: CommandIo): Promise<ConfigurationFile[]> {
  const files: ConfigurationFile[] = []
  for (const path of new Set(paths)) {
    const bytes = await readBytes(path, io)
    const name = path === '-' ? 'standard input' : path
    if (isArchive(bytes)) {
      const opened = openConfiguration([{ name, bytes }])
      files.push(...opened.files)
      for (const { path: left, reason } of opened.leftOut) io.stderr.write(`${name}: left out ${oneLine(left)}: ${oneLine(reason)}\n`)
      continue
    }
    const decoded = decodeConfig(bytes)
    if (decoded === null) throw invalidInput([{ place: path, reason: 'It holds NUL bytes, so it is no text.', remedy: 'Name configuration files, or an archive of them as tar, tar.gz or zip.' }])
    files.push({ path: name, ...decoded })
  }
  return files
}

async function readBytes(path: string, io: CommandIo): Promise<Uint8Array> {
  let bytes: Uint8Array
  try {
    bytes = path === '-' ? await readAll(io) : await readFile(resolve(io.cwd, path))
  } catch (error) {
    throw invalidInput([{ place: path, reason: `It cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'}).`, remedy: 'Check the name and the permissions of the file.' }])
  }
  if (bytes.length > LARGEST_BYTES) throw invalidInput([{ place: path, reason: `It has ${bytes.length} bytes, more than any configuration.`, remedy: 'Name configuration files only.' }])
  return bytes
}

async function readAll(io: CommandIo): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of io.stdin) chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
  return Buffer.concat(chunks)
}

/** Names in an archive are anybody's. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
