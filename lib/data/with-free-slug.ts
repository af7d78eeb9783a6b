/**
 * A transaction that takes a free slug. Looking and taking are two steps, so somebody may take the same slug in between;
 * then it runs again and finds the next free one. It must therefore do nothing outside of the database.
 */
import 'server-only'
import type { Database, Transaction } from './db.ts'
import { isUniqueViolation } from './prisma-errors.ts'

/** In each round at least one of those who race is done. */
const ROUNDS = 20

export async function withFreeSlug<T>(rows: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await rows.$transaction(work)
    } catch (error) {
      const taken = isUniqueViolation(error, ['slug']) || isUniqueViolation(error, ['teamId', 'slug'])
      if (!taken || round === ROUNDS) throw error
    }
  }
}
