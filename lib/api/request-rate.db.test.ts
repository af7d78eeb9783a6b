import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { countAttempt } from '#lib/data/throttle.ts'
import type { TokenHolder } from '#lib/data/scope.ts'
import { useTestDatabase } from '#lib/data/test-database.ts'
import { countRequest } from './request-rate.ts'

useTestDatabase()

const holder = () => ({ tokenId: randomUUID() }) as TokenHolder
async function sent({ tokenId }: TokenHolder, window: 'api request' | 'api computation', times: number): Promise<void> {
  for (let n = 0; n < times; n++) await countAttempt(window, tokenId, 60)
}

test('a token sends 600 requests a minute and not one more; another token is not held up by it', async () => {
  const busy = holder()
  await sent(busy, 'api request', 599)
  expect(await countRequest(busy, false)).toMatchObject({ refusal: null, headers: { 'RateLimit-Limit': '600', 'RateLimit-Remaining': '0' } })
  const { refusal } = await countRequest(busy, false)
  expect(refusal).toMatchObject({ code: 'throttled', details: { retryAfterS: expect.any(Number) as number } })
  expect((await countRequest(holder(), false)).refusal).toBeNull()
})

test('of them 60 may compute', async () => {
  const busy = holder()
  await sent(busy, 'api computation', 59)
  expect(await countRequest(busy, true)).toMatchObject({ refusal: null, headers: { 'RateLimit-Limit': '60', 'RateLimit-Remaining': '0' } })
  expect((await countRequest(busy, true)).refusal).toMatchObject({ code: 'throttled', publicMessage: expect.stringContaining('60 computations') as string })
  expect((await countRequest(busy, false)).refusal).toBeNull()
})
