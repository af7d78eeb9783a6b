import { describe, expect, test } from 'vitest'
import { isAppError } from '#lib/base/errors.ts'
import { detectCompression, openExpansionGuard, requireReadableCompression } from './compression.ts'

const MIB = 1024 ** 2
/** The words of the refusal; null where it passes. */
function refusal(work: () => void): string | null {
  try {
    work()
    return null
  } catch (error) {
    if (isAppError(error)) return `${error.code}: ${error.publicMessage}`
    throw error
  }
}

describe('the guard against expansion bombs', () => {
  test('refuses what unpacks to far more than a log does, once it is large', () => {
    const { check } = openExpansionGuard('access.log.gz')
    expect(refusal(() => check(1024, 64 * MIB))).toBeNull()
    expect(refusal(() => check(MIB, 200 * MIB))).toBeNull()
    expect(refusal(() => check(MIB, 200 * MIB + 1))).toMatch(/^tooLarge: access\.log\.gz: It unpacks to more than 200 times its size/)
    const wide = openExpansionGuard('access.log.zst', {}, 'zstd').check
    expect([refusal(() => wide(MIB, 1000 * MIB)), refusal(() => wide(MIB, 1001 * MIB))]).toEqual([null, expect.stringContaining('more than 1000 times')])
  })

  test('refuses what is too large to read, however well it was packed', () => {
    const { check } = openExpansionGuard('access.log.gz')
    expect(refusal(() => check(64 * 1024 * MIB, 64 * 1024 * MIB))).toBeNull()
    expect(refusal(() => check(64 * 1024 * MIB, 64 * 1024 * MIB + 1))).toMatch(/^tooLarge: .*more than 65536 MiB/)
  })
})

test('forms that are not read are refused with the command that unpacks them', () => {
  const zip = detectCompression(Uint8Array.of(0x50, 0x4b, 3, 4))
  expect([zip, detectCompression(Uint8Array.of(0x1f, 0x8b)), detectCompression(new Uint8Array(0))]).toEqual(['zip', 'gzip', 'none'])
  expect(refusal(() => requireReadableCompression(zip, 'logs.zip'))).toMatch(/^unsupported: .*unzip FILE/)
})
