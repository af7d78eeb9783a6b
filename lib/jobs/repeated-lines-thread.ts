/** Compares a log with others of its site and reads what stands in it only, in a thread of its own since files may be large. */
import { openAccessLogReader } from '#lib/ingest/access-log-reader.ts'
import { openLineSet, openRepeatFilter, type RepeatedLines } from '#lib/ingest/site/repeated-lines.ts'
import { detectEncoding } from '#lib/ingest/text-encoding.ts'
import { answerInThread } from './answer-in-thread.ts'
import type { FileProgress, FileToRead } from './read-file-thread.ts'
import { getStoredFile } from './stored-files.ts'
import { unpackUpload } from './unpack-upload.ts'

export interface LogsToCompare {
  file: FileToRead
  others: { measurementId: string; fileName: string; sha256: string }[]
}

/** `tooMany`: the other files hold more lines than are compared. */
export type LogsCompared = { repeats: RepeatedLines | null; tooMany?: true }

answerInThread<LogsToCompare, LogsCompared, FileProgress>(async ({ file, others }, report) => {
  const set = openLineSet()
  for (const [index, { sha256, fileName }] of others.entries()) {
    const upload = unpackUpload(await getStoredFile(file.teamId, sha256), fileName, file.bounds)
    const lines = set.addFile(index)
    for await (const chunk of upload.chunks) {
      lines.push(chunk)
      report(() => ({ bytes: 0, lines: 0 }))
    }
    if (!lines.end()) return { repeats: null, tooMany: true }
  }
  const { teamId, sha256, place, logFormat, vhosts, bounds } = file
  const reader = openAccessLogReader({ place, logFormat, vhosts, exactLimit: 0 })
  let left = 0
  const filter = openRepeatFilter(set, (line) => {
    if (line[0] !== REMARK) left++
    reader.push(line)
  })
  const upload = unpackUpload(await getStoredFile(teamId, sha256), place, bounds)
  let isFirst = true
  for await (const chunk of upload.chunks) {
    // Lines of UTF-16 end in two bytes; such logs are not compared.
    if (isFirst && detectEncoding(chunk.subarray(0, 4096)).encoding !== 'utf-8') return { repeats: null }
    isFirst = false
    filter.push(chunk)
    report(() => ({ bytes: upload.bytesUsed(), lines: 0 }))
  }
  const dropped = filter.end()
  const together = [...dropped].map(([mask, lines]) => ({ files: others.flatMap(({ measurementId }, file) => ((mask & (2 ** file)) === 0 ? [] : [measurementId])), lines }))
  const of = others.flatMap(({ measurementId, fileName }) => {
    const lines = together.reduce((sum, one) => sum + (one.files.includes(measurementId) ? one.lines : 0), 0)
    return lines === 0 ? [] : [{ measurementId, fileName, lines }]
  })
  const lines = together.reduce((sum, one) => sum + one.lines, 0)
  return { repeats: lines === 0 ? null : { of, together, lines, facts: left === 0 ? null : reader.end().facts } }
})

const REMARK = 35
