/**
 * What people correct of a measurement: how the file is to be read, and what its processes are. The file stays as it came;
 * another reading has a number of its own, and profiles that rest on the one before are not touched.
 */
import 'server-only'
import { z } from 'zod'
import { AppError, invalidInput, notFound } from '#lib/base/errors.ts'
import { askedProcesses, type AskedProcess } from '#lib/ingest/site/process-answers.ts'
import { writeAudit } from './audit.ts'
import { database } from './db.ts'
import { getMeasurement } from './measurements.ts'
import { parseInput } from './parse-input.ts'
import { ProcessAnswersInput } from './process-answers.ts'
import { requirePermission } from './scope.ts'
import type { TeamScope } from './scope.ts'
import { getSite } from './sites.ts'
import { traceparentNow } from './tracing.ts'

export const RereadInput = z.object({
  /** Name of a format or tool; empty: found from the file. */
  format: z.string().trim().max(100).default(''),
  logFormat: z.string().trim().max(2000).default(''),
  unit: z.enum(['', 'ns', 'us', 'ms', 's'], 'Choose ns, us, ms or s.').default(''),
})

/** Puts the file back on the worker's list, with another idea of what it is. */
export async function rereadMeasurement(scope: TeamScope, id: string, input: z.input<typeof RereadInput>): Promise<void> {
  requirePermission(scope, 'measurement:upload')
  const { format, logFormat, unit } = parseInput(RereadInput, input)
  if (format !== '' && logFormat !== '') throw invalidInput([{ place: 'logFormat', reason: 'A LogFormat was given as well as the name of a format.', remedy: 'Give one of them.' }])
  const { fileName, sha256, site, status } = await getMeasurement(scope, id)
  await database(scope).$transaction(async (transaction) => {
    const { count } = await transaction.measurement.updateMany({
      where: { teamId: scope.teamId, id, status: { in: ['ready', 'failed', 'cancelled'] } },
      data: { status: 'queued', traceparent: traceparentNow(), failure: null, cancelAskedAt: null, readAt: null, attempt: 0, bytesRead: 0, linesRead: 0, formatChoice: format || null, logFormat: logFormat || null, unit: unit || null },
    })
    if (count === 0) throw new AppError('conflict', { publicMessage: status === 'queued' || status === 'reading' ? 'This measurement is being read already. Wait, or cancel the reading.' : 'This measurement has changed meanwhile. Reload the page.' })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'measurement.rereadAsked', subjectType: 'measurement', detail: { fileName, sha256, site: site.name } })
  })
}

/** What a file asks, with the answers so far; nothing for files that ask nothing, or are not read yet. `groups`: the site's daemon groups. */
export async function listProcessQuestions(scope: TeamScope, id: string): Promise<{ groups: string[]; asked: AskedProcess[] }> {
  const { site, found, answers } = await getMeasurement(scope, id)
  const groups = (await getSite(scope, site.slug)).groups.map(({ name }) => name)
  return { groups, asked: found?.kind === 'host' ? askedProcesses(found.result, answers, groups) : [] }
}

export const AnswersInput = z.object({ answers: ProcessAnswersInput })

/** Keeps what people say of the processes that the file asks about. */
export async function answerMeasurement(scope: TeamScope, id: string, input: z.input<typeof AnswersInput>): Promise<void> {
  requirePermission(scope, 'measurement:upload')
  const { answers } = parseInput(AnswersInput, input)
  const { fileName, sha256, site, found, answers: before } = await getMeasurement(scope, id)
  if (found?.kind !== 'host') throw notFound('question')
  const { groups, asked } = await listProcessQuestions(scope, id)
  const keys = new Set(asked.map(({ key }) => key))
  for (const [key, answer] of Object.entries(answers)) {
    if (!keys.has(key)) throw invalidInput([{ place: `answers.${key}`, reason: 'The file does not ask about this process.', remedy: 'Reload the page.' }])
    if (answer.startsWith('group:') && !groups.includes(answer.slice(6))) throw invalidInput([{ place: `answers.${key}`, reason: `The site has no daemon group ${answer.slice(6)}.`, remedy: `Choose one of ${groups.join(', ')}.` }])
  }
  const kept = Object.fromEntries(Object.entries({ ...before, ...answers }).filter(([, answer]) => answer !== ''))
  await database(scope).$transaction(async (transaction) => {
    await transaction.measurement.updateMany({ where: { teamId: scope.teamId, id }, data: { answers: kept } })
    await writeAudit(transaction, scope.teamId, scope.actor, id, { kind: 'measurement.answered', subjectType: 'measurement', detail: { fileName, sha256, site: site.name } })
  })
}
