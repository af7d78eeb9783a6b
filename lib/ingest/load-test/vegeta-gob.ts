/**
 * What `vegeta attack` writes: its results as Go's gob, one record a request. Fields are found by their names, so that every
 * version is read; several attacks joined into one file are too. A record counts as a line.
 */
import { GobError, openGobDecoder } from './gob.ts'
import type { GobRecord } from './gob.ts'
import type { BinaryFormat } from './load-test-format.ts'
import { openSampleSeries } from './sample-series.ts'
import { finishVegeta, vegetaSample } from './vegeta-encoded.ts'

const FIELDS = ['Code', 'Timestamp', 'Latency']
/** Seconds from the year 1, from which Go counts, to 1970. */
const UNIX_TO_GO_S = 62135596800

export const vegetaGob: BinaryFormat = {
  kind: 'binary', name: 'vegeta-gob', title: 'vegeta attack, gob',
  matches(head) {
    let found = false
    const decoder = openGobDecoder(() => undefined, (fields) => {
      found ||= FIELDS.every((name) => fields.includes(name))
    })
    try {
      decoder.push(head.subarray(0, 4096))
    } catch (error) {
      if (!(error instanceof GobError)) throw error
    }
    return found
  },
  open({ lines }) {
    const series = openSampleSeries()
    const utf8 = new TextDecoder('utf-8')
    const text = (value: unknown): string => (value instanceof Uint8Array ? utf8.decode(value) : '')
    const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
    let broken = false
    let records = 0
    const decoder = openGobDecoder((record: GobRecord) => {
      if (!record.has('Timestamp')) return
      records++
      lines.read()
      series.add(vegetaSample(number(record.get('Code')), number(record.get('Latency')), timeOf(record.get('Timestamp')), text(record.get('Error')), text(record.get('Method')), text(record.get('URL'))))
    })
    return {
      push(chunk) {
        if (broken) return
        try {
          decoder.push(chunk)
        } catch (error) {
          if (!(error instanceof GobError)) throw error
          broken = true
          lines.malformed(records + 1, 'bad-record', `${error.message} What follows was not read.`, '')
        }
      },
      end() {
        if (!broken && decoder.rest() > 0) lines.malformed(records + 1, 'truncated-line', 'The file ends in the middle of this record; it was probably cut or is still being written.', '')
        return finishVegeta(series, 'vegeta results, gob')
      },
    }
  },
}

/** Milliseconds since 1970 of Go's binary time: a version, seconds, nanoseconds, the zone. */
function timeOf(value: unknown): number {
  if (!(value instanceof Uint8Array) || value.length < 13) return Number.NaN
  const view = new DataView(value.buffer, value.byteOffset, value.length)
  const seconds = view.getInt32(1) * 2 ** 32 + view.getUint32(5) - UNIX_TO_GO_S
  return seconds * 1000 + view.getUint32(9) / 1e6
}
