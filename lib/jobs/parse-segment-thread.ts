/** Parses segments of an access log, one after the other as they come: the thread's side of read-in-threads.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { buffersOf, openSegmentParser } from '#lib/ingest/log-segment.ts'
import type { SegmentFormat } from '#lib/ingest/log-segment.ts'
import type { SegmentToParse } from './parse-threads.ts'

if (parentPort !== null) {
  const port = parentPort
  const parser = openSegmentParser(workerData as SegmentFormat)
  port.on('message', ({ bytes, memory }: SegmentToParse) => {
    const parsed = parser.parse(bytes, memory)
    port.postMessage({ bytes, parsed }, [bytes.buffer, ...buffersOf(parsed)])
  })
}
