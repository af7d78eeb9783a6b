/**
 * Puts every row that waits for the worker on the queue. The rows are written in the transaction that makes them, so a row
 * without a job is all that a crash between the two can leave; sweeping each second turns it into a job. The queue holds at
 * most one job for a row (policy `exclusive`), so sweeping again changes nothing.
 */
import type { PgBoss } from 'pg-boss'
import { COMPUTED_KINDS, CONFIGTEST, PROOF } from '#lib/data/evaluation-kinds.ts'
import { listOpenEvaluations } from '#lib/data/evaluation-running.ts'
import { listUnreadMeasurements } from '#lib/data/measurement-reading.ts'
import { EVALUATE_VERSION, PROVE_VERSION, READ_MEASUREMENT, TEST_CONFIGURATION, type JobData, DELIVER_WEBHOOK, SEND_MAIL } from './queue.ts'
import { listDueDeliveries } from '#lib/data/webhook-sending.ts'
import { listDueMails } from '#lib/data/mail-sending.ts'

export const SWEEP_INTERVAL_MS = 1000
const AT_ONCE = 200

export async function sweep(boss: PgBoss): Promise<void> {
  await put(boss, READ_MEASUREMENT, await listUnreadMeasurements(AT_ONCE))
  await put(boss, EVALUATE_VERSION, await listOpenEvaluations(COMPUTED_KINDS, AT_ONCE))
  await put(boss, TEST_CONFIGURATION, await listOpenEvaluations([CONFIGTEST], AT_ONCE))
  await put(boss, PROVE_VERSION, await listOpenEvaluations([PROOF], AT_ONCE))
  await put(boss, DELIVER_WEBHOOK, (await listDueDeliveries(AT_ONCE)).map((id) => ({ id })))
  await put(boss, SEND_MAIL, (await listDueMails(AT_ONCE)).map((id) => ({ id })))
}

async function put(boss: PgBoss, queue: string, rows: readonly JobData[]): Promise<void> {
  if (rows.length === 0) return
  await boss.insert(
    queue,
    rows.map(({ id, traceparent }) => ({ data: { id, traceparent } satisfies JobData, singletonKey: id })),
  )
}
