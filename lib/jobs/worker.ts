/**
 * The worker process: `node --conditions=react-server lib/jobs/worker.ts`, with DATABASE_URL and HEADROOM_DATA_DIR as the
 * server has them. Any number may run. On SIGTERM or SIGINT it gives back what it is reading and ends with 0; a second
 * signal ends it at once. What a killed worker was reading is taken over by another within about 15 seconds.
 */
import { forgetAttempts } from '#lib/data/throttle.ts'
import { inJobSpan } from '#lib/data/tracing.ts'
import { sealPlainSecrets } from '#lib/data/webhook-sending.ts'
import { clearLeftovers } from '#lib/proof/clear-leftovers.ts'
import { findApache } from '#lib/proof/find-apache.ts'
import { errorForLog, logLine } from './log-line.ts'
import { HEARTBEAT_REFRESH_S, JobData, openQueue, POLLING_INTERVAL_S, PROVE_VERSION, READ_MEASUREMENT, EVALUATE_VERSION, TEST_CONFIGURATION, DELIVER_WEBHOOK, SEND_MAIL } from './queue.ts'
import { proveVersion, testVersion } from './prove-version.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { mailSettings, sendMail } from './send-mail.ts'
import { readMeasurement } from './read-measurement.ts'
import type { JobSignals } from './signals.ts'
import { evaluateVersion } from './evaluate-version.ts'
import { keepUploadsMs, removeExpiredUploads } from './remove-expired-uploads.ts'
import { takeSettings } from './settings.ts'
import { comeForwardWhereStarving, standBackHelpers } from './stand-back.ts'
import { openStoredFiles } from './stored-files.ts'
import { sweep, SWEEP_INTERVAL_MS } from './sweep.ts'

const STOP_TIMEOUT_MS = 20_000
const DAY_MS = 24 * 3600 * 1000

async function main(): Promise<void> {
  takeSettings()
  standBackHelpers()
  comeForwardWhereStarving()
  const connectionString = process.env['DATABASE_URL']
  if (!connectionString) throw new Error('DATABASE_URL is not set: give the worker the same address as the server.')
  const stop = new AbortController()
  const here = findApache()
  const boss = await openQueue(connectionString, { hasApache: here !== null })

  const work = async (queue: string, run: (id: string, attempt: number, signals: JobSignals) => Promise<string>): Promise<void> => {
    await boss.work<unknown>(queue, { pollingIntervalSeconds: POLLING_INTERVAL_S, heartbeatRefreshSeconds: HEARTBEAT_REFRESH_S, batchSize: 1 }, async ([job]) => {
      if (job === undefined) return
      const { id, traceparent } = JobData.parse(job.data)
      const begin = performance.now()
      const attempt = job.retryCount + 1
      const outcome = await inJobSpan(queue, { id, traceparent, attempt }, () => run(id, attempt, { stop: stop.signal, lost: job.signal }))
      logLine('info', queue, { jobId: job.id, id, outcome, attempt, ms: Math.round(performance.now() - begin) })
    })
  }
  // One file and one computation at a time: together they fill the two cores that a small host has.
  await work(READ_MEASUREMENT, (id, _attempt, signals) => readMeasurement(id, signals))
  await work(EVALUATE_VERSION, evaluateVersion)
  // What needs a real Apache waits for a worker that has one; one run at a time, since a second would disturb it.
  if (here !== null) {
    await work(TEST_CONFIGURATION, (id, attempt, signals) => testVersion(here, id, attempt, signals))
    await work(PROVE_VERSION, proveVersion)
  }
  await work(DELIVER_WEBHOOK, deliverWebhook)
  const mail = mailSettings()
  if (mail !== null) await work(SEND_MAIL, (id) => sendMail(id, mail))

  let sweeping: Promise<void> = Promise.resolve()
  let swept = true
  const timer = setInterval(() => {
    if (!swept) return
    swept = false
    sweeping = sweep(boss)
      .catch((error: unknown) => logLine('error', 'sweep-failed', errorForLog(error)))
      .finally(() => {
        swept = true
      })
  }, SWEEP_INTERVAL_MS)
  const cleaning = setInterval(() => void clean(), 3600 * 1000)
  await clean()

  async function end(signal: string): Promise<void> {
    if (stop.signal.aborted) process.exit(1)
    stop.abort()
    clearInterval(timer)
    clearInterval(cleaning)
    await sweeping
    await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    logLine('info', 'worker-stopped', { signal })
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal))
  logLine('info', 'worker-ready', { pid: process.pid, files: (await openStoredFiles()).where, apache: here?.binary ?? null })
}

async function clean(): Promise<void> {
  try {
    await (await openStoredFiles()).removeStaleIncoming(Date.now(), DAY_MS)
    await clearLeftovers()
    await sealPlainSecrets()
    await forgetAttempts()
    const keepMs = keepUploadsMs()
    const removed = keepMs === undefined ? 0 : await removeExpiredUploads(Date.now(), keepMs)
    if (removed > 0) logLine('info', 'uploads-expired', { removed })
  } catch (error) {
    logLine('warning', 'cleaning-failed', errorForLog(error))
  }
}

main().catch((error: unknown) => {
  logLine('error', 'worker-failed', errorForLog(error))
  process.exit(1)
})
