/**
 * The queue: pg-boss in the schema `pgboss` of the application's own database. A job only says "look at this row"; the row
 * is the truth. So the outbox is the table itself (see sweep.ts), and a job that comes twice finds nothing to do.
 */
import { PgBoss, systemClock, type QueueOptions } from 'pg-boss'
import { z } from 'zod'
import { errorForLog, logLine } from './log-line.ts'

export const READ_MEASUREMENT = 'read-measurement'

export const EVALUATE_VERSION = 'evaluate-version'

/** For workers that have Apache; a run under load takes minutes, and a test of the configuration should not wait for it. */
export const TEST_CONFIGURATION = 'test-configuration'
export const PROVE_VERSION = 'prove-version'
export const DELIVER_WEBHOOK = 'deliver-webhook'
/** For workers that know an SMTP server. */
export const SEND_MAIL = 'send-mail'

/** What every job carries: the id of the row that it is about, and the trace of whoever asked. */
export const JobData = z.object({ id: z.uuid(), traceparent: z.string().max(100).nullish() })
export type JobData = z.infer<typeof JobData>

/**
 * A worker that dies is noticed when its heartbeat is this old. pg-boss allows no less. With the supervision interval and
 * the polling interval below, its work is taken over within about 15 s.
 */
const HEARTBEAT_S = 10
export const HEARTBEAT_REFRESH_S = 2.5
const SUPERVISION_INTERVAL_S = 2
export const POLLING_INTERVAL_S = 0.5

/** Retries are many because we count attempts ourselves, on the row, and end them with words (read-measurement.ts). */
const QUEUE: QueueOptions = { heartbeatSeconds: HEARTBEAT_S, expireInSeconds: 12 * 3600, retryLimit: 10, retryDelay: 1, deleteAfterSeconds: 3600, retentionSeconds: 14 * 24 * 3600 }

/** Starts pg-boss in its schema, creating its tables and queues where they are missing. The caller stops it. */
export async function openQueue(connectionString: string, { hasApache = false } = {}): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    // It is there (scripts/secure-database.mjs): who runs the queue owns it, and may make no other.
    createSchema: false,
    // lib/data/health.ts looks for these names.
    application_name: hasApache ? 'headroom-worker apache' : 'headroom-worker',
    max: 4,
    instanceHeartbeatSeconds: HEARTBEAT_S,
    schedule: false,
    superviseIntervalSeconds: SUPERVISION_INTERVAL_S,
    monitorIntervalSeconds: SUPERVISION_INTERVAL_S,
    openTelemetry: { enabled: false },
    // Time that passes: a clock set back would have the workers sleep until it is as late again.
    clock: { ...systemClock, now: () => Math.round(performance.timeOrigin + performance.now()) },
  })
  boss.on('error', (error) => logLine('error', 'queue-error', errorForLog(error)))
  boss.on('warning', (warning) => logLine('warning', 'queue-warning', { message: warning.message }))
  await boss.start()
  for (const name of [READ_MEASUREMENT, EVALUATE_VERSION, TEST_CONFIGURATION, PROVE_VERSION, DELIVER_WEBHOOK, SEND_MAIL]) await boss.createQueue(name, { ...QUEUE, policy: 'exclusive' })
  // What lib/data/health.ts and the metrics read, under the role that has no other right.
  await boss.getDb().executeSql(`DO $$ BEGIN PERFORM pg_advisory_xact_lock(7203915); IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_app') THEN GRANT USAGE ON SCHEMA pgboss TO headroom_app; GRANT SELECT ON pgboss.instance, pgboss.queue TO headroom_app; END IF; END $$`)
  return boss
}
