/**
 * The process of one prove-it run, forked by run-proof.ts. It owns Apache, the generator and their folder, so that when its
 * parent dies, it hears of that, stops them and is gone as well. Knows nothing of databases and secrets.
 */
import { isAppError } from '#lib/base/errors.ts'
import type { ProofEvidence } from '#lib/planning/proof-evidence.ts'
import { clearLeftovers } from './clear-leftovers.ts'
import { findApache } from './find-apache.ts'
import { provePlan, type ProofJob } from './prove-plan.ts'

export type ProofMessage = { kind: 'progress'; progress: number } | { kind: 'done'; evidence: ProofEvidence } | { kind: 'refused'; message: string } | { kind: 'fault'; message: string }

const stopping = new AbortController()
const stop = (): void => stopping.abort(new Error('The run was stopped.'))
process.once('disconnect', stop)
process.once('SIGTERM', stop)
process.once('message', (job: ProofJob) => void run(job))

async function run(job: ProofJob): Promise<void> {
  try {
    await clearLeftovers()
    const here = findApache()
    if (here === null) return say({ kind: 'refused', message: 'This worker has no Apache with mod_wsgi any more.' })
    say({ kind: 'done', evidence: await provePlan(here, job, { signal: stopping.signal, report: (progress) => say({ kind: 'progress', progress }) }) })
  } catch (error) {
    if (isAppError(error)) say({ kind: 'refused', message: error.publicMessage })
    else say({ kind: 'fault', message: error instanceof Error ? (error.stack ?? error.message).slice(0, 8000) : String(error) })
  } finally {
    process.removeListener('disconnect', stop)
    if (process.connected) process.disconnect()
  }
}

function say(message: ProofMessage): void {
  if (process.connected) process.send?.(message)
}
