/** Puts a log where an upload would, and has it read as the worker would: the same functions, without the queue. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { createMeasurement } from '#lib/data/measurements.ts'
import type { TeamScope } from '#lib/data/scope.ts'
import { readMeasurement } from '#lib/jobs/read-measurement.ts'
import { openStoredFiles } from '#lib/jobs/stored-files.ts'

export async function storeMeasurement(scope: TeamScope, siteSlug: string, fileName: string, lines: Iterable<string>): Promise<string> {
  const bytes = gzipSync([...lines].join(''), { level: 1 })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = await (await openStoredFiles()).begin()
  await file.write(bytes)
  await file.keep(scope.teamId, sha256)
  const { measurement } = await createMeasurement(scope, siteSlug, { sha256, fileName, bytes: bytes.length })
  const never = new AbortController().signal
  const outcome = await readMeasurement(measurement.id, { stop: never, lost: never })
  // A worker that runs already may have taken it; it comes to the same.
  if (outcome !== 'ready' && outcome !== 'nothing' && outcome !== 'lost') throw new Error(`the demo log of ${siteSlug} could not be read: ${outcome}`)
  return measurement.id
}
