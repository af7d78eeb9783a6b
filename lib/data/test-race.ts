/** For tests: calls that meet at the same rows, each held back until all of them wait, so that none has seen what another does. */
import 'server-only'
import { expect, vi } from 'vitest'
import { everyTeam, ownerForTests } from './db.ts'
import type { Prisma } from './generated/client.ts'

/**
 * @param rows a SELECT of the rows they meet at, with FOR UPDATE
 * @param begin starts all of them
 */
export async function raceFor<Result>(rows: Prisma.Sql, begin: () => readonly Promise<Result>[]): Promise<PromiseSettledResult<Result>[]> {
  const { outcomes } = await everyTeam().$transaction(async (transaction) => {
    await transaction.$queryRaw(rows)
    const calls = begin()
    const settled = Promise.allSettled(calls)
    await vi.waitFor(async () => expect(await waitingForLocks()).toBe(calls.length), { timeout: 10_000, interval: 10 })
    return { outcomes: settled }
  }, { timeout: 20_000 })
  return outcomes
}

async function waitingForLocks(): Promise<number | undefined> {
  return (await ownerForTests().$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)[0]?.n
}
