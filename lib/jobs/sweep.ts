/**
 * Puts every row that waits for the worker on the queue. The rows are written in the transaction that makes them, so a row
 * without a job is all that a crash between the two can leave; sweeping each second turns it into a job. The queue holds at
 * most one job for a row (policy `exclusive`), so sweeping again changes nothing.
 */
import type { PgBoss } from 'pg-boss'
import { listUnreadMeasurements } from '#lib/data/measurement-reading.ts'
import { READ_MEASUREMENT, type ReadMeasurementJob } from './queue.ts'

export const SWEEP_INTERVAL_MS = 1000
const AT_ONCE = 200

export async function sweep(boss: PgBoss): Promise<void> {
  const ids = await listUnreadMeasurements(AT_ONCE)
  if (ids.length === 0) return
  await boss.insert(
    READ_MEASUREMENT,
    ids.map((measurementId) => ({ data: { measurementId } satisfies ReadMeasurementJob, singletonKey: measurementId })),
  )
}
